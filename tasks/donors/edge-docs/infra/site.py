"""The stacks, and the stage that they are deployed in together."""

import aws_cdk as cdk
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_route53_targets as route53_targets
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.compliance import Compliance
from infra.delivery import Delivery
from infra.digest import LogDigest
from infra.firewall import Firewall
from infra.publishing import Publishing
from infra.settings import Settings
from infra.storage import Storage


class DocsStack(cdk.Stack):
    """The site: `storage`, `delivery`, and what surrounds them."""

    def __init__(self, scope: Construct, id: str, *, settings: Settings, **kwargs) -> None:
        super().__init__(scope, id, **kwargs)
        site = settings.site

        zone = route53.HostedZone.from_hosted_zone_attributes(
            self, "Zone", hosted_zone_id=site.zone_id, zone_name=site.zone_name
        )
        canonical, *others = site.host_names
        certificate = acm.Certificate(
            self,
            "Certificate",
            domain_name=canonical,
            subject_alternative_names=others or None,
            validation=acm.CertificateValidation.from_dns(zone),
        )

        self.storage = Storage(self, "Storage", settings=settings)
        firewall = Firewall(
            self,
            "Firewall",
            name=f"docs-{settings.environment}",
            settings=settings.firewall,
        )
        self.delivery = Delivery(
            self,
            "Delivery",
            settings=settings,
            storage=self.storage,
            certificate=certificate,
            web_acl_arn=firewall.web_acl_arn,
        )

        # BEGIN INSERT dns_records
        # The distribution answers over IPv4 and IPv6, so each name needs a record for both.
        target = route53.RecordTarget.from_alias(
            route53_targets.CloudFrontTarget(self.delivery.distribution)
        )
        for host_name in site.host_names:
            route53.ARecord(
                self, f"{host_name}-v4", zone=zone, record_name=host_name, target=target
            )
            route53.AaaaRecord(
                self, f"{host_name}-v6", zone=zone, record_name=host_name, target=target
            )

        # END INSERT dns_records
        publishing = Publishing(
            self,
            "Publishing",
            settings=settings,
            content=self.storage.content,
            distribution=self.delivery.distribution,
        )
        cdk.CfnOutput(self, "SiteUrl", value=f"https://{canonical}/")
        cdk.CfnOutput(self, "PublisherRoleArn", value=publishing.role.role_arn)


class DigestStack(cdk.Stack):
    """Mail about the logs, apart from the site because it may fail without anybody noticing."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        access_logs: s3.IBucket,
        **kwargs,
    ) -> None:
        super().__init__(scope, id, **kwargs)
        LogDigest(self, "Digest", settings=settings, access_logs=access_logs)


class DocsStage(cdk.Stage):
    """One environment."""

    def __init__(self, scope: Construct, id: str, *, settings: Settings, **kwargs) -> None:
        super().__init__(scope, id, **kwargs)

        docs = DocsStack(self, "Docs", settings=settings)
        DigestStack(
            self, "Digest", settings=settings, access_logs=docs.storage.access_logs
        )

        cdk.Aspects.of(self).add(Compliance())
        cdk.Tags.of(self).add("service", "documentation")
        cdk.Tags.of(self).add("environment", settings.environment)
