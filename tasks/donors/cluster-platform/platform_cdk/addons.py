from aws_cdk import aws_eks as eks
from aws_cdk import aws_iam as iam

from . import documents


def addons(scope, settings, *, cluster, after):
    """EKS addons in the versions of the cluster's file; `after` are the node groups they run on."""
    role = iam.CfnRole(
        scope,
        "ebs-csi-role",
        role_name=f"{settings['name']}-ebs-csi",
        assume_role_policy_document=documents.trust_pods(cluster.attr_arn),
        managed_policy_arns=[documents.aws_managed("service-role/AmazonEBSCSIDriverPolicy")],
    )
    identities = {
        "aws-ebs-csi-driver": [
            eks.CfnAddon.PodIdentityAssociationProperty(
                service_account="ebs-csi-controller-sa", role_arn=role.attr_arn
            )
        ]
    }

    for name, version in settings["addons"].items():
        addon = eks.CfnAddon(
            scope,
            f"addon-{name}",
            cluster_name=cluster.ref,
            addon_name=name,
            addon_version=version,
            resolve_conflicts="OVERWRITE",
            pod_identity_associations=identities.get(name),
        )
        # Nodes do not become ready without a network, the rest does not start without nodes.
        if name != "vpc-cni":
            for group in after:
                addon.add_dependency(group)
