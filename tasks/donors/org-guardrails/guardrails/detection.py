"""GuardDuty and Security Hub of the account that they are delegated to."""

from aws_cdk import Aws, Stack
from aws_cdk import aws_guardduty as guardduty
from aws_cdk import aws_securityhub as securityhub
from constructs import Construct

from guardrails.org import Org

# The plans that GuardDuty knows. One that is not named in a detector is switched on by default,
# and paid for.
FEATURES = (
    "S3_DATA_EVENTS",
    "EKS_AUDIT_LOGS",
    "EBS_MALWARE_PROTECTION",
    "RDS_LOGIN_EVENTS",
    "LAMBDA_NETWORK_LOGS",
)


class DetectionStack(Stack):
    def __init__(self, scope: Construct, id: str, *, org: Org, **kwargs) -> None:
        super().__init__(scope, id, **kwargs)

        self.detector = guardduty.CfnDetector(
            self,
            "Detector",
            enable=True,
            finding_publishing_frequency="FIFTEEN_MINUTES",
            features=[
                guardduty.CfnDetector.CFNFeatureConfigurationProperty(
                    name=feature,
                    status="ENABLED" if feature in org.detector_features else "DISABLED",
                )
                for feature in FEATURES
            ],
        )

        hub = securityhub.CfnHub(
            self,
            "Hub",
            # Standards are listed in org.py, each with a price that somebody agreed to.
            enable_default_standards=False,
            control_finding_generator="SECURITY_CONTROL",
        )
        for standard in org.standards:
            subscription = securityhub.CfnStandard(
                self,
                standard.split("/")[0],
                standards_arn=(
                    f"arn:{Aws.PARTITION}:securityhub:{self.region}::standards/{standard}"
                ),
            )
            subscription.add_dependency(hub)
