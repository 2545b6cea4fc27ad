"""The distribution, and the name that it is known by."""

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_route53_targets as targets
from constructs import Construct

from media import policies
from media.config import Settings
from media.playlists import Playlists
from media.shelves import Shelves
from media.signing import Signing

EDGE = Path(__file__).parent.parent / "edge"


class Delivery(Construct):
    """Packaged videos and playlists, under one host."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        shelves: Shelves,
        playlists: Playlists,
        signing: Signing,
    ) -> None:
        super().__init__(scope, id)
        packaged = origins.S3BucketOrigin.with_origin_access_control(shelves.packaged)
        segments = policies.segment_caching(self, settings)

        # What all behaviours have in common, whatever they cache.
        common = {
            "viewer_protocol_policy": cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
            "response_headers_policy": policies.player_headers(self, settings),
            "function_associations": [
                cloudfront.FunctionAssociation(
                    event_type=cloudfront.FunctionEventType.VIEWER_REQUEST,
                    function=cloudfront.Function(
                        self,
                        "Languages",
                        code=cloudfront.FunctionCode.from_file(
                            file_path=str(EDGE / "languages.js")
                        ),
                        runtime=cloudfront.FunctionRuntime.JS_2_0,
                        comment="Accept-Language, cut down to a language we have captions for",
                    ),
                )
            ],
        }
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment=f"media-origin, {settings.name}",
            domain_names=[settings.host],
            certificate=acm.Certificate.from_certificate_arn(
                self, "Certificate", settings.edge.certificate_arn
            ),
            web_acl_id=settings.edge.web_acl_arn,
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            price_class=cloudfront.PriceClass.PRICE_CLASS_100,
            log_bucket=shelves.logs,
            log_file_prefix="cloudfront/",
            default_behavior=cloudfront.BehaviorOptions(
                origin=packaged, cache_policy=segments, **common
            ),
        )
        # BEGIN INSERT paid_videos

        for path in settings.paid_paths:
            self.distribution.add_behavior(
                path,
                packaged,
                cache_policy=segments,
                trusted_key_groups=[signing.key_group],
                **common,
            )
        # END INSERT paid_videos

        # BEGIN INSERT playlist_route
        self.distribution.add_behavior(
            "/playlists/*",
            origins.FunctionUrlOrigin.with_origin_access_control(playlists.url),
            cache_policy=policies.playlist_caching(self, settings),
            **common,
        )
        # END INSERT playlist_route

        zone = route53.HostedZone.from_hosted_zone_attributes(
            self, "Zone", hosted_zone_id=settings.zone_id, zone_name=settings.zone_name
        )
        target = route53.RecordTarget.from_alias(targets.CloudFrontTarget(self.distribution))
        for record in (route53.ARecord, route53.AaaaRecord):
            record(self, record.__name__, zone=zone, record_name=settings.host, target=target)

        cdk.CfnOutput(self, "DistributionId", value=self.distribution.distribution_id)
