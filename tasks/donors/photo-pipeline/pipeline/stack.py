"""The stack of a stage."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_notifications as notifications
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from .constructs import INCOMING, LIBRARY, Backfill, Catalogue, Vault, Worker, WorkerFunction
from .settings import StageSettings


class PhotoPipelineStack(cdk.Stack):
    """Everything from the upload to the labels.

    Args:
        stage: Name of the stage, part of all physical names.
        settings: Settings of the stage.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: str,
        settings: StageSettings,
        **kwargs,
    ) -> None:
        super().__init__(scope, construct_id, **kwargs)
        self.stage = stage
        self.settings = settings

        self.vault = Vault(self, "Vault", tiering=settings["tiering"], keep=settings["keep"])
        self.catalogue = Catalogue(self, "Catalogue", keep=settings["keep"])
        self.accepted = sns.Topic(self, "Accepted", topic_name=f"photos-{stage}-accepted")
        self.news = sns.Topic(self, "News", topic_name=f"photos-{stage}-news")
        self.rejects = sqs.Queue(
            self,
            "Rejects",
            queue_name=f"photos-{stage}-rejects",
            retention_period=cdk.Duration.days(14),
            enforce_ssl=True,
        )

        self.ingest = self._ingest()
        self.labels = self._labels()
        self.moderation = self._moderation()
        self.backfill = Backfill(
            self,
            "Backfill",
            stage=stage,
            settings=settings["backfill"],
            vault=self.vault,
            accepted=self.accepted,
            news=self.news,
        )
        cdk.Tags.of(self).add("product", "photos")
        cdk.Tags.of(self).add("stage", stage)

    def _ingest(self) -> WorkerFunction:
        """Moves uploads into the library. Called by S3, asynchronously."""
        function = WorkerFunction(
            self,
            "Ingest",
            name="ingest",
            stage=self.stage,
            memory=1024,
            timeout=60,
            variables={
                "CATALOGUE": self.catalogue.table.table_name,
                "INCOMING": INCOMING,
                "LIBRARY": LIBRARY,
            },
        )
        self.vault.bucket.grant_read(function, f"{INCOMING}*")
        self.vault.bucket.grant_delete(function, f"{INCOMING}*")
        self.vault.bucket.grant_put(function, f"{LIBRARY}*")
        self.catalogue.table.grant(function, "dynamodb:PutItem")
        # BEGIN INSERT ingest_hookup
        function.configure_async_invoke(
            on_success=destinations.SnsDestination(self.accepted),
            on_failure=destinations.SqsDestination(self.rejects),
            retry_attempts=self.settings["ingest"]["retries"],
            max_event_age=cdk.Duration.minutes(self.settings["ingest"]["max_age_minutes"]),
        )
        # S3 takes one suffix for each notification.
        for suffix in self.settings["suffixes"]:
            self.vault.bucket.add_event_notification(
                s3.EventType.OBJECT_CREATED,
                notifications.LambdaDestination(function),
                s3.NotificationKeyFilter(prefix=INCOMING, suffix=suffix),
            )
        # END INSERT ingest_hookup
        return function

    def _labels(self) -> Worker:
        worker = Worker(
            self,
            "Labels",
            name="labels",
            stage=self.stage,
            settings=self.settings["workers"]["labels"],
            accepted=self.accepted,
            variables={"CATALOGUE": self.catalogue.table.table_name, "LEAST_CONFIDENCE": "80"},
        )
        # BEGIN INSERT labels_policy
        photos = self.vault.bucket.arn_for_objects(f"{LIBRARY}*")
        worker.function.add_to_role_policy(
            iam.PolicyStatement(actions=["rekognition:DetectLabels"], resources=["*"])
        )
        worker.function.add_to_role_policy(
            iam.PolicyStatement(
                actions=["s3:GetObject", "s3:PutObjectTagging"], resources=[photos]
            )
        )
        worker.function.add_to_role_policy(
            iam.PolicyStatement(
                actions=["dynamodb:UpdateItem"], resources=[self.catalogue.table.table_arn]
            )
        )
        # END INSERT labels_policy
        return worker

    def _moderation(self) -> Worker:
        worker = Worker(
            self,
            "Moderation",
            name="moderation",
            stage=self.stage,
            settings=self.settings["workers"]["moderation"],
            accepted=self.accepted,
            variables={
                "CATALOGUE": self.catalogue.table.table_name,
                "NEWS_TOPIC": self.news.topic_arn,
            },
        )
        worker.function.add_to_role_policy(
            iam.PolicyStatement(actions=["rekognition:DetectModerationLabels"], resources=["*"])
        )
        self.vault.bucket.grant_read(worker.function, f"{LIBRARY}*")
        self.catalogue.table.grant(worker.function, "dynamodb:UpdateItem")
        self.news.grant_publish(worker.function)
        return worker
