from aws_cdk import Aws, CfnOutput, CfnTag, Stack
from aws_cdk import aws_eks as eks
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs

from . import documents
from .addons import addons
from .keys import platform_key
from .nodes import node_groups
from .workloads import workload_roles

_ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
_LOGS = ("api", "audit", "authenticator")


class ClusterStack(Stack):
    def __init__(self, scope, construct_id, *, settings, vpc, **kwargs):
        super().__init__(scope, construct_id, **kwargs)
        name = settings["name"]

        # ---- control plane -------------------------------------------------------------------------------------
        self.key = platform_key(self, settings)
        role = iam.CfnRole(
            self,
            "control-plane-role",
            role_name=f"{name}-control-plane",
            assume_role_policy_document=documents.trust_service("eks.amazonaws.com"),
            managed_policy_arns=[documents.aws_managed("AmazonEKSClusterPolicy")],
        )
        # EKS would make this group itself, and keep it forever.
        log_group = logs.CfnLogGroup(
            self, "control-plane-log", log_group_name=f"/aws/eks/{name}/cluster", retention_in_days=90
        )
        self.cluster = eks.CfnCluster(
            self,
            "control-plane",
            name=name,
            version=settings["kubernetes"],
            role_arn=role.attr_arn,
            resources_vpc_config=eks.CfnCluster.ResourcesVpcConfigProperty(
                subnet_ids=vpc.select_subnets(subnet_group_name="control-plane").subnet_ids,
                endpoint_private_access=True,
                endpoint_public_access=True,
                public_access_cidrs=settings["apiNetworks"],
            ),
            access_config=eks.CfnCluster.AccessConfigProperty(
                authentication_mode="API", bootstrap_cluster_creator_admin_permissions=False
            ),
            encryption_config=[
                eks.CfnCluster.EncryptionConfigProperty(
                    provider=eks.CfnCluster.ProviderProperty(key_arn=self.key.attr_arn), resources=["secrets"]
                )
            ],
            logging=eks.CfnCluster.LoggingProperty(
                cluster_logging=eks.CfnCluster.ClusterLoggingProperty(
                    enabled_types=[eks.CfnCluster.LoggingTypeConfigProperty(type=kind) for kind in _LOGS]
                )
            ),
            upgrade_policy=eks.CfnCluster.UpgradePolicyProperty(support_type="STANDARD"),
        )
        self.cluster.add_dependency(log_group)

        # ---- who gets in ---------------------------------------------------------------------------------------
        for administrator in settings["administrators"]:
            eks.CfnAccessEntry(
                self,
                f"access-{administrator}",
                cluster_name=self.cluster.ref,
                principal_arn=f"arn:{Aws.PARTITION}:iam::{Aws.ACCOUNT_ID}:role/{administrator}",
                access_policies=[
                    eks.CfnAccessEntry.AccessPolicyProperty(
                        policy_arn=_ADMIN, access_scope=eks.CfnAccessEntry.AccessScopeProperty(type="cluster")
                    )
                ],
            )
        iam.CfnOIDCProvider(
            self,
            "oidc",
            url=self.cluster.attr_open_id_connect_issuer_url,
            client_id_list=["sts.amazonaws.com"],
            tags=[CfnTag(key="platform:for", value="vendors")],
        )

        # ---- what runs -----------------------------------------------------------------------------------------
        self.node_groups = node_groups(self, settings, cluster=self.cluster, key=self.key, vpc=vpc)
        addons(self, settings, cluster=self.cluster, after=self.node_groups)
        self.workload_roles = workload_roles(self, settings, cluster=self.cluster)

        CfnOutput(self, "endpoint", value=self.cluster.attr_endpoint)
        CfnOutput(self, "certificate-authority", value=self.cluster.attr_certificate_authority_data)
