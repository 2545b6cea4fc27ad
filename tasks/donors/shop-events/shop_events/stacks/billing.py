"""Invoices for captured payments."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from shop_events.components.alarms import raise_alarm
from shop_events.components.service_function import ServiceFunction
from shop_events.config import StageConfig
from shop_events.contracts import DetailType, Source, events_from

_INVOICER_TIMEOUT = Duration.seconds(40)


class BillingStack(Stack):
    """Writes an invoice for each payment, and a credit note for each refund.

    Payments come in bursts (a sale opens, a batch of captures is released) and the tax
    service behind the invoicer is slow, so they wait in a queue rather than on the bus.

    Attributes:
        invoices: where the documents are kept.
        invoicer: the function that writes them.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: StageConfig,
        bus: events.IEventBus,
        alarm_topic: sns.ITopic,
        **kwargs,
    ) -> None:
        super().__init__(scope, construct_id, **kwargs)

        self.invoices = s3.Bucket(
            self,
            "Invoices",
            versioned=True,
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            removal_policy=config.removal_policy,
        )

        self.invoicer = ServiceFunction(
            self,
            "Invoicer",
            config=config,
            source="billing",
            description="Writes invoices and credit notes",
            environment={"INVOICE_BUCKET": self.invoices.bucket_name},
            timeout=_INVOICER_TIMEOUT,
            memory_size=512,
        )
        self.invoices.grant_put(self.invoicer)

        payments = events.Rule(
            self,
            "PaymentsRule",
            event_bus=bus,
            description="Money that moved",
            event_pattern=events_from(
                Source.PAYMENTS,
                detail_types=[DetailType.PAYMENT_CAPTURED, DetailType.PAYMENT_REFUNDED],
            ),
        )

        # BEGIN INSERT billing_queue
        self.dead_letters = sqs.Queue(
            self,
            "DeadLetters",
            enforce_ssl=True,
            retention_period=Duration.days(14),
        )
        self.queue = sqs.Queue(
            self,
            "Payments",
            enforce_ssl=True,
            visibility_timeout=Duration.seconds(6 * _INVOICER_TIMEOUT.to_seconds()),
            dead_letter_queue=sqs.DeadLetterQueue(
                queue=self.dead_letters,
                max_receive_count=config.billing_max_receives,
            ),
        )
        payments.add_target(targets.SqsQueue(self.queue))
        self.invoicer.add_event_source(
            event_sources.SqsEventSource(
                self.queue,
                batch_size=10,
                report_batch_item_failures=True,
            )
        )
        # END INSERT billing_queue

        raise_alarm(
            self,
            "InvoicerErrors",
            metric=self.invoicer.metric_errors(period=Duration.minutes(5)),
            threshold=5,
            topic=alarm_topic,
            description="Invoices are not being written",
        )

        # BEGIN INSERT billing_queue
        raise_alarm(
            self,
            "PoisonPayments",
            metric=self.dead_letters.metric_approximate_number_of_messages_visible(),
            threshold=1,
            topic=alarm_topic,
            description="A payment could not be invoiced",
        )
        raise_alarm(
            self,
            "LatePayments",
            metric=self.queue.metric_approximate_age_of_oldest_message(),
            threshold=config.billing_max_lag.to_seconds(),
            topic=alarm_topic,
            description="Payments wait too long for their invoice",
        )
        # END INSERT billing_queue

        cloudwatch.Dashboard(
            self,
            "Dashboard",
            dashboard_name=f"shop-billing-{config.name}",
            widgets=[
                [
                    cloudwatch.GraphWidget(
                        title="Invoicer",
                        left=[
                            self.invoicer.metric_invocations(),
                            self.invoicer.metric_errors(),
                        ],
                        right=[self.invoicer.metric_duration(statistic="p95")],
                    )
                ]
            ],
        )
