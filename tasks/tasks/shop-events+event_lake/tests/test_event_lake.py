"""Audited events reach a bucket that keeps them, and that the auditors can read."""

from fnmatch import fnmatchcase

import aws_cdk as cdk
import pytest
from aws_cdk import aws_events as events
from aws_cdk.assertions import Match, Template

from shop_events.config import stage_config
from shop_events.stacks.audit import AuditStack


def audit_stack(stage):
    app = cdk.App()
    elsewhere = cdk.Stack(app, "Elsewhere")
    bus = events.EventBus.from_event_bus_arn(
        elsewhere, "Bus", "arn:aws:events:eu-west-1:111122223333:event-bus/shop-test"
    )
    return AuditStack(app, "Audit", config=stage_config(stage), bus=bus)


@pytest.fixture(scope="module")
def stack():
    return audit_stack("prod")


@pytest.fixture(scope="module")
def template(stack):
    return Template.from_stack(stack)


def only(template, resource_type):
    """Logical id and body of the one resource of a type."""
    resources = template.find_resources(resource_type)
    assert len(resources) == 1, f"expected one {resource_type}, found {len(resources)}"
    ((logical_id, resource),) = resources.items()
    return logical_id, resource


def as_list(value):
    return value if isinstance(value, list) else [value]


def allowed_actions(template, role, *, on):
    """Actions that policies allow `role` on the resource called `on`, or on all resources."""
    properties = template.find_resources("AWS::IAM::Role")[role]["Properties"]
    documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
    for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
        for policy_id, policy in template.find_resources(kind).items():
            attached = {"Ref": role} in policy["Properties"].get("Roles", [])
            if attached or {"Ref": policy_id} in properties.get("ManagedPolicyArns", []):
                documents.append(policy["Properties"]["PolicyDocument"])
    statements = [statement for document in documents for statement in document["Statement"]]
    for policy in template.find_resources("AWS::S3::BucketPolicy").values():
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
            if f"'{role}'" in str(statement["Principal"]):
                statements.append(statement)

    actions = set()
    for statement in statements:
        resources = as_list(statement["Resource"])
        if statement["Effect"] == "Allow" and ("*" in resources or f"'{on}'" in str(resources)):
            actions.update(as_list(statement["Action"]))
    return actions


def matches(action, wanted):
    """Whether an action of a policy, perhaps with wildcards, covers `wanted`."""
    return fnmatchcase(wanted.lower(), action.lower())


def test_the_bucket_is_private_encrypted_kept_and_reached_by_tls_only(template):
    template.has_resource(
        "AWS::S3::Bucket",
        {
            "DeletionPolicy": "Retain",
            "Properties": {
                "BucketEncryption": {
                    "ServerSideEncryptionConfiguration": [
                        {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
                    ]
                },
                "PublicAccessBlockConfiguration": {
                    "BlockPublicAcls": True,
                    "BlockPublicPolicy": True,
                    "IgnorePublicAcls": True,
                    "RestrictPublicBuckets": True,
                },
            },
        },
    )
    template.has_resource_properties(
        "AWS::S3::BucketPolicy",
        {
            "PolicyDocument": {
                "Statement": Match.array_with(
                    [
                        Match.object_like(
                            {
                                "Effect": "Deny",
                                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                            }
                        )
                    ]
                )
            }
        },
    )


def lifecycle(rule):
    """Properties of a bucket with such a rule in its lifecycle."""
    everything = {"Status": "Enabled", "Prefix": Match.absent(), "TagFilters": Match.absent()}
    return {
        "LifecycleConfiguration": {
            "Rules": Match.array_with([Match.object_like({**everything, **rule})])
        }
    }


def test_events_turn_cold_after_90_days_and_are_deleted_after_2555(template):
    template.has_resource_properties(
        "AWS::S3::Bucket",
        lifecycle({"Transitions": [{"StorageClass": "GLACIER_IR", "TransitionInDays": 90}]}),
    )
    template.has_resource_properties("AWS::S3::Bucket", lifecycle({"ExpirationInDays": 2555}))


def test_a_lake_for_development_is_short_lived():
    template = Template.from_stack(audit_stack("dev"))
    template.has_resource("AWS::S3::Bucket", {"DeletionPolicy": "Delete"})
    template.has_resource_properties(
        "AWS::S3::Bucket",
        lifecycle({"Transitions": [{"StorageClass": "GLACIER_IR", "TransitionInDays": 7}]}),
    )
    template.has_resource_properties("AWS::S3::Bucket", lifecycle({"ExpirationInDays": 30}))


def test_the_stream_writes_compressed_batches_into_the_bucket(template):
    template.has_resource_properties(
        "AWS::KinesisFirehose::DeliveryStream",
        {
            "ExtendedS3DestinationConfiguration": {
                "Prefix": "events/",
                "ErrorOutputPrefix": "failed/",
                "CompressionFormat": "GZIP",
                "BufferingHints": {"IntervalInSeconds": 300, "SizeInMBs": 64},
            }
        },
    )

    bucket, _ = only(template, "AWS::S3::Bucket")
    _, stream = only(template, "AWS::KinesisFirehose::DeliveryStream")
    destination = stream["Properties"]["ExtendedS3DestinationConfiguration"]
    assert destination["BucketARN"] == {"Fn::GetAtt": [bucket, "Arn"]}, (
        "the stream writes into another bucket"
    )


def test_firehose_may_write_to_the_bucket(template):
    template.has_resource_properties(
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": {
                "Statement": Match.array_with(
                    [
                        Match.object_like(
                            {
                                "Effect": "Allow",
                                "Principal": {"Service": "firehose.amazonaws.com"},
                            }
                        )
                    ]
                )
            }
        },
    )

    bucket, _ = only(template, "AWS::S3::Bucket")
    _, stream = only(template, "AWS::KinesisFirehose::DeliveryStream")
    destination = stream["Properties"]["ExtendedS3DestinationConfiguration"]
    role = destination["RoleARN"]["Fn::GetAtt"][0]
    assert any(
        matches(action, "s3:PutObject") for action in allowed_actions(template, role, on=bucket)
    ), "the role of the stream may not put objects into the bucket"


def test_the_rule_selects_audited_events_without_heartbeats(template):
    template.has_resource_properties(
        "AWS::Events::Rule",
        {
            "EventPattern": {
                "source": Match.array_with(["com.lanternshop.payments"]),
                "detail-type": [{"anything-but": Match.any_value()}],
            },
        },
    )

    _, rule = only(template, "AWS::Events::Rule")
    assert rule["Properties"].get("State", "ENABLED") == "ENABLED"
    # By name or by ARN.
    assert rule["Properties"]["EventBusName"].split("/")[-1] == "shop-test"
    pattern = rule["Properties"]["EventPattern"]
    assert sorted(pattern["source"]) == [
        "com.lanternshop.orders",
        "com.lanternshop.payments",
        "com.lanternshop.warehouse",
    ], "the rule listens to other sources than the audited ones"
    assert as_list(pattern["detail-type"][0]["anything-but"]) == ["Heartbeat"], (
        "the rule leaves out something else than heartbeats"
    )


def test_the_rule_delivers_to_the_stream(template):
    template.has_resource_properties(
        "AWS::Events::Rule",
        {
            "Targets": [
                Match.object_like(
                    {
                        "Arn": {"Fn::GetAtt": [Match.any_value(), "Arn"]},
                        "RoleArn": Match.any_value(),
                    }
                )
            ]
        },
    )

    stream, _ = only(template, "AWS::KinesisFirehose::DeliveryStream")
    _, rule = only(template, "AWS::Events::Rule")
    (target,) = rule["Properties"]["Targets"]
    assert target["Arn"] == {"Fn::GetAtt": [stream, "Arn"]}, "the rule has another target"
    allowed = allowed_actions(template, target["RoleArn"]["Fn::GetAtt"][0], on=stream)
    assert any(matches(action, "firehose:PutRecord") for action in allowed), (
        "the rule may not write to the stream"
    )


def test_the_auditors_can_read_the_bucket_and_not_write_to_it(template, stack):
    auditors = stack.get_logical_id(stack.auditors.node.default_child)
    bucket, _ = only(template, "AWS::S3::Bucket")
    actions = allowed_actions(template, auditors, on=bucket)
    assert any(matches(action, "s3:GetObject") for action in actions), "reading is not allowed"
    assert all(action.startswith(("s3:Get", "s3:List")) for action in actions), (
        f"more than reading is allowed: {sorted(actions)}"
    )
