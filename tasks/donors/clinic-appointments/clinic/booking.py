from constructs import Construct

from clinic.diary import Diary
from clinic.functions import ClinicFunction


class Booking(Construct):
    """The functions behind the API. Each sees the part of the diary that it needs."""

    def __init__(
        self, scope, id, *, env_name, layer, diary, forget_after_days, reminder_hours
    ):
        super().__init__(scope, id)
        table_name = diary.table.table_name

        self.book = ClinicFunction(
            self,
            "Book",
            env_name=env_name,
            folder="book",
            layer=layer,
            environment={
                "DIARY": table_name,
                "FORGET_AFTER_DAYS": str(forget_after_days),
                "REMINDER_HOURS": ",".join(str(hours) for hours in reminder_hours),
            },
        )
        diary.allow(self.book.function, "PutItem")

        self.cancel = ClinicFunction(
            self,
            "Cancel",
            env_name=env_name,
            folder="cancel",
            layer=layer,
            environment={"DIARY": table_name},
        )
        diary.allow(self.cancel.function, "DeleteItem")

        self.day_sheet = ClinicFunction(
            self,
            "DaySheet",
            env_name=env_name,
            folder="day_sheet",
            layer=layer,
            environment={"DIARY": table_name, "DIARY_INDEX": Diary.PRACTITIONER_INDEX},
        )
        diary.allow_query(self.day_sheet.function, Diary.PRACTITIONER_INDEX)
        # BEGIN INSERT room_screen

        self.room_day = ClinicFunction(
            self,
            "RoomDay",
            env_name=env_name,
            folder="room_day",
            layer=layer,
            environment={"DIARY": table_name, "ROOM_INDEX": Diary.ROOM_INDEX},
        )
        diary.allow_query(self.room_day.function, Diary.ROOM_INDEX)
        # END INSERT room_screen
