"""The function that writes playlists."""

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from media.config import Settings

FUNCTIONS = Path(__file__).parent.parent / "functions"


class Playlists(Construct):
    """Master playlists, from the catalogue that the packager keeps in its bucket."""

    def __init__(
        self, scope: Construct, id: str, *, settings: Settings, packaged: s3.IBucket
    ) -> None:
        super().__init__(scope, id)
        self.function = lambda_.Function(
            self,
            "Function",
            description="Writes HLS playlists",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            handler="handler.handle",
            code=lambda_.Code.from_asset(str(FUNCTIONS / "playlist")),
            memory_size=512,
            timeout=cdk.Duration.seconds(5),
            environment={"BUCKET": packaged.bucket_name, "CATALOG_PREFIX": "catalog/"},
            log_group=logs.LogGroup(
                self,
                "Log",
                retention=logs.RetentionDays.TWO_WEEKS,
                removal_policy=cdk.RemovalPolicy.DESTROY,
            ),
        )
        packaged.grant_read(self.function, "catalog/*")
        # BEGIN INSERT playlist_route
        self.url = self.function.add_function_url(
            auth_type=lambda_.FunctionUrlAuthType.AWS_IAM
        )
        # END INSERT playlist_route
