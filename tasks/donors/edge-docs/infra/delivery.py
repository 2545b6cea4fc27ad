"""The distribution."""

from pathlib import Path

from aws_cdk import Duration
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from constructs import Construct

from infra.caching import CachePolicies
from infra.headers import HeaderPolicies
from infra.settings import Settings
from infra.storage import Storage

EDGE = Path(__file__).resolve().parent.parent / "edge"


class Delivery(Construct):
    """Puts the content bucket on the internet, section by section."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        storage: Storage,
        certificate: acm.ICertificate,
        web_acl_arn: str,
    ) -> None:
        super().__init__(scope, id)

        caching = CachePolicies(self, "Caching", settings=settings)
        headers = HeaderPolicies(self, "Headers", settings=settings)
        origin = origins.S3BucketOrigin.with_origin_access_control(storage.content)

        # S3 knows files, readers know directories: /guides/ is /guides/index.html.
        rewriting = [
            cloudfront.FunctionAssociation(
                event_type=cloudfront.FunctionEventType.VIEWER_REQUEST,
                function=cloudfront.Function(
                    self,
                    "Rewrite",
                    code=cloudfront.FunctionCode.from_file(file_path=str(EDGE / "rewrite.js")),
                    runtime=cloudfront.FunctionRuntime.JS_2_0,
                ),
            )
        ]

        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment=f"Documentation ({settings.environment})",
            domain_names=list(settings.site.host_names),
            certificate=certificate,
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            price_class=cloudfront.PriceClass.PRICE_CLASS_100,
            web_acl_id=web_acl_arn,
            default_root_object="index.html",
            default_behavior=cloudfront.BehaviorOptions(
                origin=origin,
                cache_policy=caching.named("hourly"),
                response_headers_policy=headers.pages,
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                function_associations=rewriting,
            ),
            # Without leave to list the bucket, a missing page looks like a forbidden one.
            error_responses=[
                cloudfront.ErrorResponse(
                    http_status=status,
                    response_http_status=404,
                    response_page_path="/404.html",
                    ttl=Duration.minutes(5),
                )
                for status in (403, 404)
            ],
            enable_logging=True,
            log_bucket=storage.access_logs,
            log_file_prefix=f"{settings.environment}/",
            log_includes_cookies=False,
        )

        # BEGIN INSERT section_behaviours
        for section in settings.sections_in_matching_order():
            self.distribution.add_behavior(
                section.pattern,
                origin,
                cache_policy=caching.named(section.freshness),
                response_headers_policy=headers.suited_to(section),
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                function_associations=rewriting if section.pages else None,
            )
        # END INSERT section_behaviours
