from aws_cdk import Aws
from aws_cdk import aws_kms as kms


def platform_key(scope, settings):
    """The key of a cluster: Kubernetes secrets, and whatever else the cluster stores."""
    statements = [
        {
            "Sid": "Administration",
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:{Aws.PARTITION}:iam::{Aws.ACCOUNT_ID}:root"},
            "Action": "kms:*",
            "Resource": "*",
        },
    ]
    # BEGIN INSERT node_hardening
    # Auto Scaling starts the nodes, so it is Auto Scaling that has their volumes encrypted.
    auto_scaling = {
        "AWS": f"arn:{Aws.PARTITION}:iam::{Aws.ACCOUNT_ID}:role/aws-service-role/"
        "autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    }
    statements += [
        {
            "Effect": "Allow",
            "Principal": auto_scaling,
            "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
            "Resource": "*",
        },
        {
            "Effect": "Allow",
            "Principal": auto_scaling,
            "Action": "kms:CreateGrant",
            "Resource": "*",
            "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}},
        },
    ]
    # END INSERT node_hardening
    key = kms.CfnKey(
        scope,
        "key",
        description=f"Cluster {settings['name']}",
        enable_key_rotation=True,
        key_policy={"Version": "2012-10-17", "Statement": statements},
    )
    kms.CfnAlias(scope, "key-alias", alias_name=f"alias/{settings['name']}", target_key_id=key.ref)
    return key
