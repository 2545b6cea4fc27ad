from aws_cdk import Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_ses as ses
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from clinic.functions import ClinicFunction


class Reminders(Construct):
    """Mails to patients, each sent by a one-off schedule that the booking functions make."""

    def __init__(self, scope, id, *, env_name, layer, diary, mail_domain):
        super().__init__(scope, id)
        self.group = scheduler.CfnScheduleGroup(self, "Group", name=f"clinic-{env_name}-reminders")

        # somebody at the reception phones patients whose mail bounced
        self.undelivered = sns.Topic(
            self, "Undelivered", topic_name=f"clinic-{env_name}-undelivered", enforce_ssl=True
        )
        # schedules that could not call the function end up here
        self.missed = sqs.Queue(
            self,
            "Missed",
            queue_name=f"clinic-{env_name}-missed-reminders",
            retention_period=Duration.days(14),
            enforce_ssl=True,
        )

        self.identity = ses.EmailIdentity(
            self,
            "MailDomain",
            identity=ses.Identity.domain(mail_domain),
            mail_from_domain=f"bounce.{mail_domain}",
        )
        self.sender = ClinicFunction(
            self,
            "Sender",
            env_name=env_name,
            folder="send_reminder",
            layer=layer,
            seconds=30,
            environment={
                "DIARY": diary.table.table_name,
                "MAIL_FROM": f"appointments@{mail_domain}",
                "UNDELIVERED_TOPIC": self.undelivered.topic_arn,
            },
        )
        diary.allow(self.sender.function, "GetItem")
        self.identity.grant(self.sender.function, "ses:SendEmail")
        self.undelivered.grant_publish(self.sender.function)

        # what the schedules act as
        self.schedule_role = iam.Role(
            self,
            "ScheduleRole",
            assumed_by=iam.ServicePrincipal(
                "scheduler.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
            ),
        )

    def planned_by(self, book, cancel):
        """Makes `book` the function that plans reminders, and `cancel` the one that drops them."""
        for planner in (book, cancel):
            planner.function.add_environment("REMINDER_GROUP", self.group.name)
        book.function.add_environment("REMINDER_FUNCTION", self.sender.alias.function_arn)
        book.function.add_environment("REMINDER_ROLE", self.schedule_role.role_arn)
        book.function.add_environment("MISSED_QUEUE", self.missed.queue_arn)
        # BEGIN INSERT reminder_rights

        schedules = Stack.of(self).format_arn(
            service="scheduler", resource="schedule", resource_name=f"{self.group.name}/*"
        )
        book.function.add_to_role_policy(
            iam.PolicyStatement(actions=["scheduler:CreateSchedule"], resources=[schedules])
        )
        cancel.function.add_to_role_policy(
            iam.PolicyStatement(actions=["scheduler:DeleteSchedule"], resources=[schedules])
        )
        book.function.add_to_role_policy(
            iam.PolicyStatement(
                actions=["iam:PassRole"],
                resources=[self.schedule_role.role_arn],
                conditions={"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}},
            )
        )
        self.schedule_role.add_to_policy(
            iam.PolicyStatement(
                actions=["lambda:InvokeFunction"], resources=[self.sender.alias.function_arn]
            )
        )
        self.schedule_role.add_to_policy(
            iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[self.missed.queue_arn])
        )
        # END INSERT reminder_rights
