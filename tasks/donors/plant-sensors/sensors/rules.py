# What all topic rules have in common.

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_iot as iot
from aws_cdk import aws_s3 as s3

SQL = "2016-03-23"


def rule_name(stack, what):
    # rule names may not contain dashes
    return f"{stack.plant}_{what}"


def iot_role(stack, id, actions, resources):
    """A role for the actions of a rule."""
    return iam.CfnRole(
        stack,
        id,
        assume_role_policy_document={
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "iot.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    "Condition": {"StringEquals": {"aws:SourceAccount": stack.account}},
                }
            ],
        },
        policies=[
            iam.CfnRole.PolicyProperty(
                policy_name="rule",
                policy_document={
                    "Version": "2012-10-17",
                    "Statement": [{"Effect": "Allow", "Action": actions, "Resource": resources}],
                },
            )
        ],
    )


def add_rejects(stack):
    """The bucket for messages that a rule could not deliver; somebody looks at it on Mondays."""
    stack.rejects = s3.CfnBucket(
        stack,
        "Rejects",
        public_access_block_configuration=s3.CfnBucket.PublicAccessBlockConfigurationProperty(
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        ),
        lifecycle_configuration=s3.CfnBucket.LifecycleConfigurationProperty(
            rules=[s3.CfnBucket.RuleProperty(status="Enabled", expiration_in_days=30)]
        ),
    )
    stack.rejects.apply_removal_policy(cdk.RemovalPolicy.DESTROY)
    stack.rejects_role = iot_role(
        stack, "RejectsRole", "s3:PutObject", f"{stack.rejects.attr_arn}/*"
    )


def to_rejects(stack, name):
    """The error action of the rule `name`."""
    return iot.CfnTopicRule.ActionProperty(
        s3=iot.CfnTopicRule.S3ActionProperty(
            bucket_name=stack.rejects.ref,
            key=name + "/${timestamp()}-${newuuid()}",
            role_arn=stack.rejects_role.attr_arn,
        )
    )
