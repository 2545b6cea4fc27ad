"""Roles of workloads that talk to AWS: `workloads` in the cluster's file."""

from aws_cdk import aws_eks as eks
from aws_cdk import aws_iam as iam

from . import documents


def workload_roles(scope, settings, *, cluster):
    """Roles by name of the workload. Those of suspended workloads do not exist until they are needed again."""
    roles = {}
    # BEGIN INSERT workload_roles
    for workload in settings["workloads"]:
        if workload.get("suspended"):
            continue
        name = workload["name"]
        roles[name] = iam.CfnRole(
            scope,
            f"{name}-role",
            role_name=f"{settings['name']}-{name}",
            assume_role_policy_document=documents.trust_pods(cluster.attr_arn),
            policies=[
                iam.CfnRole.PolicyProperty(
                    policy_name=policy,
                    policy_document=documents.policy_file(policy, cluster=settings["name"]),
                )
                for policy in workload["policies"]
            ],
        )
        eks.CfnPodIdentityAssociation(
            scope,
            f"{name}-identity",
            cluster_name=cluster.ref,
            namespace=workload["namespace"],
            service_account=workload["serviceAccount"],
            role_arn=roles[name].attr_arn,
        )
    # END INSERT workload_roles
    return roles
