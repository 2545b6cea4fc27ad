import aws_cdk as cdk

from clinic.booking import Booking
from clinic.diary import Diary
from clinic.front_desk import FrontDesk
from clinic.functions import common_layer
from clinic.reminders import Reminders


class ClinicAppointments(cdk.Stack):
    """Everything of one environment. Settings are the context value of the same name."""

    def __init__(self, scope, id, *, env_name, **kwargs):
        super().__init__(scope, id, **kwargs)
        settings = self.node.get_context(env_name)
        layer = common_layer(self)

        self.diary = Diary(self, "Diary", env_name=env_name, keep_data=settings["keep_data"])
        self.booking = Booking(
            self,
            "Booking",
            env_name=env_name,
            layer=layer,
            diary=self.diary,
            forget_after_days=settings["forget_after_days"],
            reminder_hours=settings["reminder_hours"],
        )
        self.reminders = Reminders(
            self,
            "Reminders",
            env_name=env_name,
            layer=layer,
            diary=self.diary,
            mail_domain=settings["mail_domain"],
        )
        self.reminders.planned_by(self.booking.book, self.booking.cancel)
        self.front_desk = FrontDesk(
            self,
            "FrontDesk",
            env_name=env_name,
            booking=self.booking,
            partners=settings["partners"],
        )

        cdk.Tags.of(self).add("service", "clinic-appointments")
        cdk.Tags.of(self).add("env", env_name)
        cdk.Tags.of(self.diary).add("data-class", "health")
