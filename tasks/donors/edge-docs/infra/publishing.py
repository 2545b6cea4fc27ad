"""What the build of the manual may do in our account."""

from aws_cdk import Stack
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.settings import Settings

ISSUER = "token.actions.githubusercontent.com"


class Publishing(Construct):
    """A role for one branch of one repository: upload pages, then flush the edge."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        content: s3.IBucket,
        distribution: cloudfront.Distribution,
    ) -> None:
        super().__init__(scope, id)

        site = settings.site
        provider_arn = Stack.of(self).format_arn(
            service="iam", region="", resource="oidc-provider", resource_name=ISSUER
        )
        self.role = iam.Role(
            self,
            "Publisher",
            description=f"Builds of {site.repository}, branch {site.branch}",
            assumed_by=iam.WebIdentityPrincipal(
                provider_arn,
                {
                    "StringEquals": {
                        f"{ISSUER}:aud": "sts.amazonaws.com",
                        f"{ISSUER}:sub": f"repo:{site.repository}:ref:refs/heads/{site.branch}",
                    }
                },
            ),
        )
        content.grant_read_write(self.role)
        distribution.grant_create_invalidation(self.role)
