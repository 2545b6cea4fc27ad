"""The archive of prod is copied to internal audit, on the terms that were agreed."""

import json

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import build

KEY = "arn:aws:kms:eu-north-1:444455556666:key/5b0f7a0e-2f63-4c57-9f8c-31d1a6a2c001"


@pytest.fixture(scope="module")
def prod():
    return Template.from_stack(build(App(), "prod").archive)


def bucket(template, name):
    (found,) = template.find_resources(
        "AWS::S3::Bucket", {"Properties": {"BucketName": name}}
    ).values()
    return found["Properties"]


def archive(template):
    return bucket(template, "audit-prod-archive-111122223333")


def the_rule(template):
    (rule,) = archive(template)["ReplicationConfiguration"]["Rules"]
    return rule


def destination(template):
    return the_rule(template)["Destination"]


def flat(value):
    if isinstance(value, dict) and "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return separator.join(flat(part) for part in parts)
    if isinstance(value, dict) and "Fn::Sub" in value:
        value = value["Fn::Sub"]
    if value == {"Ref": "AWS::Partition"}:
        return "aws"
    text = value if isinstance(value, str) else json.dumps(value)
    return text.replace("${AWS::Partition}", "aws")


def test_the_agreed_role_copies(prod):
    (role_id,) = prod.find_resources(
        "AWS::IAM::Role", {"Properties": {"RoleName": "audit-prod-replicator"}}
    )
    role = archive(prod)["ReplicationConfiguration"]["Role"]
    assert role == {"Fn::GetAtt": [role_id, "Arn"]} or (
        flat(role) == "arn:aws:iam::111122223333:role/audit-prod-replicator"
    )


def test_everything_is_copied(prod):
    rule = the_rule(prod)
    assert rule["Status"] == "Enabled"
    # Without a filter the rule is one of the old kind, in which S3 refuses to hear of delete
    # markers and of a time.
    assert rule["Filter"] == {"Prefix": ""}
    assert "Prefix" not in rule


def test_objects_encrypted_with_our_key_are_copied(prod):
    criteria = the_rule(prod)["SourceSelectionCriteria"]
    assert criteria["SseKmsEncryptedObjects"] == {"Status": "Enabled"}


def test_delete_markers_are_not_copied(prod):
    assert the_rule(prod)["DeleteMarkerReplication"] == {"Status": "Disabled"}


def test_copies_belong_to_internal_audit(prod):
    target = destination(prod)
    assert flat(target["Bucket"]) == "arn:aws:s3:::internal-audit-trail-replica"
    assert target["Account"] == "444455556666"
    assert target["AccessControlTranslation"] == {"Owner": "Destination"}
    assert target["EncryptionConfiguration"] == {"ReplicaKmsKeyID": KEY}
    assert target["StorageClass"] == "GLACIER_IR"


def test_copies_are_there_in_a_quarter_of_an_hour(prod):
    target = destination(prod)
    assert target["ReplicationTime"] == {"Status": "Enabled", "Time": {"Minutes": 15}}
    assert target["Metrics"] == {"Status": "Enabled", "EventThreshold": {"Minutes": 15}}


def test_nothing_else_is_copied(prod):
    assert "ReplicationConfiguration" in archive(prod)
    inventory = bucket(prod, "audit-prod-inventory-111122223333")
    assert "ReplicationConfiguration" not in inventory
    staging = Template.from_stack(build(App(), "staging").archive)
    for found in staging.find_resources("AWS::S3::Bucket").values():
        assert "ReplicationConfiguration" not in found["Properties"]
    staging.resource_count_is("AWS::IAM::Role", 0)


def test_the_archive_is_as_locked_as_before(prod):
    found = archive(prod)
    assert found["ObjectLockConfiguration"]["Rule"]["DefaultRetention"] == {
        "Days": 730,
        "Mode": "COMPLIANCE",
    }
    assert found["VersioningConfiguration"] == {"Status": "Enabled"}
    assert found["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] == 3650
    prod.resource_count_is("AWS::IAM::Role", 1)
    prod.resource_count_is("AWS::S3::Bucket", 2)
