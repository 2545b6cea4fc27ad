"""Everything of a tenant keeps what its plan promises."""

import pytest
from aws_cdk import App
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk.assertions import Annotations, Match, Template

from app import create


def is_refused(platform):
    """Whether something in an environment has an error, which keeps it from being deployed."""
    try:
        Annotations.from_stack(platform).has_no_error("*", Match.any_value())
    except RuntimeError:
        return True
    return False


class Extended:
    """An environment in which somebody added a few things to every tenant."""

    def __init__(self, environment):
        self.platform = create(App(), environment)
        for tenant in self.platform.tenants.values():
            logs.LogGroup(tenant, "MoreLog", retention=logs.RetentionDays.ONE_DAY)
            dynamodb.Table(
                tenant,
                "MoreRecords",
                partition_key=dynamodb.Attribute(
                    name="id", type=dynamodb.AttributeType.STRING
                ),
                encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
                encryption_key=tenant.key,
            )
            s3.Bucket(
                tenant,
                "MoreFiles",
                encryption=s3.BucketEncryption.KMS,
                encryption_key=tenant.key,
            )

    def all_of(self, tenant, kind):
        template = Template.from_stack(self.platform.tenants[tenant])
        template.resource_count_is(kind, 2)
        return [item["Properties"] for item in template.find_resources(kind).values()]


def loose_table(stack):
    dynamodb.Table(
        stack,
        "Loose",
        partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
    )


def loose_bucket(stack):
    s3.Bucket(stack, "Loose")


def bucket_under_another_key(stack):
    s3.Bucket(
        stack,
        "Loose",
        encryption=s3.BucketEncryption.KMS,
        encryption_key=kms.Key(stack, "Other"),
    )


@pytest.fixture(scope="module")
def prod():
    return Extended("prod")


@pytest.fixture(scope="module")
def dev():
    return Extended("dev")


def test_logs_are_kept_as_long_as_promised(prod, dev):
    for environment, tenant, days in (
        (prod, "harbour", 1827),
        (prod, "bakery", 90),
        (dev, "demo", 7),
    ):
        found = environment.all_of(tenant, "AWS::Logs::LogGroup")
        assert [group.get("RetentionInDays") for group in found] == [days, days]


def test_recoverable_tables_can_be_restored(prod):
    for tenant in ("harbour", "bakery"):
        for table in prod.all_of(tenant, "AWS::DynamoDB::Table"):
            assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True


def test_recoverable_buckets_are_versioned(prod):
    for tenant in ("harbour", "bakery"):
        for bucket in prod.all_of(tenant, "AWS::S3::Bucket"):
            assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}


def test_other_plans_leave_things_as_they_are(dev):
    for table in dev.all_of("demo", "AWS::DynamoDB::Table"):
        recovery = table.get("PointInTimeRecoverySpecification", {})
        assert not recovery.get("PointInTimeRecoveryEnabled")
    for bucket in dev.all_of("demo", "AWS::S3::Bucket"):
        assert "VersioningConfiguration" not in bucket
    Template.from_stack(dev.platform).resource_count_is("AWS::CloudFormation::Stack", 2)


def test_things_under_the_own_key_are_fine(prod, dev):
    assert not is_refused(prod.platform)
    assert not is_refused(dev.platform)


@pytest.mark.parametrize("add", [loose_table, loose_bucket, bucket_under_another_key])
def test_other_keys_are_refused_where_the_plan_says_so(add):
    platform = create(App(), "prod")
    add(platform.tenants["bakery"])
    assert not is_refused(platform), "the standard plan promises no key"

    platform = create(App(), "prod")
    add(platform.tenants["harbour"])
    assert is_refused(platform), "the regulated plan promises the tenant's own key"


def test_fixed_names_are_still_refused():
    platform = create(App(), "dev")
    s3.Bucket(platform.tenants["demo"], "Named", bucket_name="tf-dev-demo-files")
    assert is_refused(platform)
