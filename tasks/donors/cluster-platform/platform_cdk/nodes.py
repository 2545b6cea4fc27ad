from aws_cdk import Aws
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_eks as eks
from aws_cdk import aws_iam as iam

from . import documents


def node_role(scope, settings):
    # Session Manager instead of SSH. ECR read only: nodes pull, the pipeline pushes.
    return iam.CfnRole(
        scope,
        "node-role",
        role_name=f"{settings['name']}-node",
        assume_role_policy_document=documents.trust_service("ec2.amazonaws.com"),
        managed_policy_arns=[
            documents.aws_managed("AmazonEKSWorkerNodePolicy"),
            documents.aws_managed("AmazonEC2ContainerRegistryReadOnly"),
            documents.aws_managed("AmazonSSMManagedInstanceCore"),
        ],
        # Tighter than the platform's: a node's credentials are within reach of whoever breaks out of a pod.
        permissions_boundary=f"arn:{Aws.PARTITION}:iam::{Aws.ACCOUNT_ID}:policy/node-boundary",
    )


def node_groups(scope, settings, *, cluster, key, vpc):
    """Managed node groups, as listed in the cluster's file."""
    role = node_role(scope, settings)
    subnets = vpc.select_subnets(subnet_group_name="nodes").subnet_ids

    groups = []
    for spec in settings["nodeGroups"]:
        group = eks.CfnNodegroup(
            scope,
            f"nodes-{spec['name']}",
            nodegroup_name=spec["name"],
            cluster_name=cluster.ref,
            version=settings["kubernetes"],
            node_role=role.attr_arn,
            subnets=subnets,
            ami_type="AL2023_ARM_64_STANDARD",
            instance_types=spec["instanceTypes"],
            scaling_config=eks.CfnNodegroup.ScalingConfigProperty(
                min_size=spec["min"], max_size=spec["max"], desired_size=spec["min"]
            ),
            update_config=eks.CfnNodegroup.UpdateConfigProperty(max_unavailable=1),
            force_update_enabled=True,
            labels={"pool": spec["name"]},
            taints=[
                eks.CfnNodegroup.TaintProperty(key=t["key"], value=t["value"], effect=t["effect"])
                for t in spec["taints"]
            ],
        )
        # BEGIN INSERT node_hardening
        template = ec2.CfnLaunchTemplate(
            scope,
            f"nodes-{spec['name']}-template",
            launch_template_data=ec2.CfnLaunchTemplate.LaunchTemplateDataProperty(
                # One hop reaches processes of the node, two would reach pods.
                metadata_options=ec2.CfnLaunchTemplate.MetadataOptionsProperty(
                    http_tokens="required", http_put_response_hop_limit=1
                ),
                block_device_mappings=[
                    ec2.CfnLaunchTemplate.BlockDeviceMappingProperty(
                        device_name="/dev/xvda",
                        ebs=ec2.CfnLaunchTemplate.EbsProperty(
                            volume_type="gp3",
                            volume_size=spec["volumeGiB"],
                            encrypted=True,
                            kms_key_id=key.attr_arn,
                        ),
                    )
                ],
            ),
        )
        group.launch_template = eks.CfnNodegroup.LaunchTemplateSpecificationProperty(
            id=template.ref, version=template.attr_latest_version_number
        )
        # END INSERT node_hardening
        groups.append(group)
    return groups
