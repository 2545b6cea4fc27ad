from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_notifications as notifications
from aws_cdk.aws_dynamodb import ITable
from constructs import Construct

from recipe_graph.config import PictureConfig
from recipe_graph.function import PythonFunction

UPLOADS = "uploads/"
PICTURES = "pictures/"


class Pictures(Construct):
    """The bucket, and the two functions on the way into it. The README tells the way."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        config: PictureConfig,
        site: list[str],
        recipes: ITable,
        protect: bool,
    ) -> None:
        super().__init__(scope, id)
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            versioned=True,
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            removal_policy=RemovalPolicy.RETAIN if protect else RemovalPolicy.DESTROY,
            # BEGIN INSERT picture_uploads
            cors=[
                s3.CorsRule(
                    allowed_methods=[s3.HttpMethods.PUT],
                    allowed_origins=site,
                    allowed_headers=["content-type"],
                )
            ],
            # END INSERT picture_uploads
            # BEGIN INSERT picture_costs
            lifecycle_rules=[
                s3.LifecycleRule(
                    prefix=UPLOADS,
                    expiration=Duration.days(config["upload_days"]),
                    noncurrent_version_expiration=Duration.days(1),
                ),
                s3.LifecycleRule(
                    prefix=PICTURES,
                    object_size_greater_than=128 * 1024,
                    transitions=[
                        s3.Transition(
                            storage_class=s3.StorageClass.GLACIER_INSTANT_RETRIEVAL,
                            transition_after=Duration.days(config["cold_after_days"]),
                        )
                    ],
                ),
                s3.LifecycleRule(
                    prefix=PICTURES,
                    noncurrent_versions_to_retain=config["old_versions"]["keep"],
                    noncurrent_version_expiration=Duration.days(config["old_versions"]["days"]),
                ),
            ],
            # END INSERT picture_costs
        )

        self.sign_upload = PythonFunction(
            self,
            "SignUpload",
            folder="sign_upload",
            environment={
                "BUCKET": self.bucket.bucket_name,
                "PREFIX": UPLOADS,
                "LINK_SECONDS": str(Duration.minutes(config["link_minutes"]).to_seconds()),
            },
        )
        self.register_picture = PythonFunction(
            self,
            "RegisterPicture",
            folder="register_picture",
            environment={
                "RECIPES": recipes.table_name,
                "PICTURES_PREFIX": PICTURES,
                "MAX_BYTES": str(config["max_megabytes"] * 1024 * 1024),
            },
        )
        # BEGIN INSERT picture_uploads
        self.bucket.grant_put(self.sign_upload, f"{UPLOADS}*")

        self.bucket.add_event_notification(
            s3.EventType.OBJECT_CREATED,
            notifications.LambdaDestination(self.register_picture),
            s3.NotificationKeyFilter(prefix=UPLOADS),
        )
        self.bucket.grant_read(self.register_picture, f"{UPLOADS}*")
        self.bucket.grant_delete(self.register_picture, f"{UPLOADS}*")
        self.bucket.grant_put(self.register_picture, f"{PICTURES}*")
        recipes.grant(self.register_picture, "dynamodb:UpdateItem")
        # END INSERT picture_uploads
