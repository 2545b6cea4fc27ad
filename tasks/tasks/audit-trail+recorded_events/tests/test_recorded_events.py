"""The trail records what the settings ask for.

CloudTrail knows two languages for that, selectors and advanced selectors. Both are read here.
"""

import json

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import build


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


def management(source, *, read):
    return {"eventCategory": "Management", "eventSource": source, "readOnly": read}


def data(arn, *, read):
    kind = "AWS::S3::Object" if arn.startswith("arn:aws:s3") else "AWS::Lambda::Function"
    return {
        "eventCategory": "Data",
        "eventSource": "s3.amazonaws.com",
        "resources.type": kind,
        "resources.ARN": arn,
        "readOnly": read,
    }


def selector_records(selector, event):
    """Whether one of the plain selectors records `event`."""
    wanted = {"All": (True, False), "ReadOnly": (True,), "WriteOnly": (False,)}
    if event["readOnly"] not in wanted[selector.get("ReadWriteType", "All")]:
        return False
    if event["eventCategory"] == "Management":
        excluded = selector.get("ExcludeManagementEventSources", [])
        return selector.get("IncludeManagementEvents", True) and event["eventSource"] not in excluded
    return any(
        resource["Type"] == event["resources.type"]
        and any(event["resources.ARN"].startswith(flat(v)) for v in resource.get("Values", []))
        for resource in selector.get("DataResources", [])
    )


def advanced_records(selector, event):
    """Whether one of the advanced selectors records `event`."""
    for field in selector["FieldSelectors"]:
        value = event.get(field["Field"])
        if value is None:
            return False
        value = str(value).lower() if isinstance(value, bool) else value
        tests = {
            "Equals": lambda v, w: v == w,
            "StartsWith": lambda v, w: v.startswith(w),
            "EndsWith": lambda v, w: v.endswith(w),
        }
        for operator, listed in field.items():
            words = [flat(word) for word in listed]
            if operator in tests and not any(tests[operator](value, w) for w in words):
                return False
            negated = operator.removeprefix("Not")
            if operator != negated and any(tests[negated](value, w) for w in words):
                return False
    return True


class Trail:
    def __init__(self, environment):
        self.template = Template.from_stack(build(App(), environment).trail)
        (found,) = self.template.find_resources("AWS::CloudTrail::Trail").values()
        self.properties = found["Properties"]
        self.plain = self.properties.get("EventSelectors", [])
        self.advanced = self.properties.get("AdvancedEventSelectors", [])
        assert not (self.plain and self.advanced), "CloudTrail takes one kind of selectors"
        if not self.plain and not self.advanced:
            self.plain = [{}]

    def records(self, event):
        return any(selector_records(s, event) for s in self.plain) or any(
            advanced_records(s, event) for s in self.advanced
        )


@pytest.fixture(scope="module")
def prod():
    return Trail("prod")


@pytest.fixture(scope="module")
def staging():
    return Trail("staging")


def test_noisy_services_are_not_recorded(prod, staging):
    for read in (True, False):
        assert not prod.records(management("kms.amazonaws.com", read=read))
        assert not prod.records(management("rdsdata.amazonaws.com", read=read))
        assert not staging.records(management("kms.amazonaws.com", read=read))


def test_all_other_management_events_are_recorded(prod, staging):
    for read in (True, False):
        for source in ("ec2.amazonaws.com", "iam.amazonaws.com", "s3.amazonaws.com"):
            assert prod.records(management(source, read=read))
            assert staging.records(management(source, read=read))
        assert staging.records(management("rdsdata.amazonaws.com", read=read))
    assert not prod.records(management("kms.amazonaws.com", read=True))


@pytest.mark.parametrize("bucket", ["contracts-signed", "payments-exports"])
def test_changes_of_evidence_are_recorded(prod, bucket):
    for key in ("2026/11/a.pdf", "b"):
        assert prod.records(data(f"arn:aws:s3:::{bucket}/{key}", read=False))


@pytest.mark.parametrize("bucket", ["contracts-signed", "payments-exports"])
def test_reading_evidence_is_not_recorded(prod, bucket):
    assert prod.records(data(f"arn:aws:s3:::{bucket}/a.pdf", read=False))
    assert not prod.records(data(f"arn:aws:s3:::{bucket}/a.pdf", read=True))


def test_other_buckets_are_not_recorded(prod):
    assert prod.records(data("arn:aws:s3:::contracts-signed/a", read=False))
    for bucket in ("contracts-signed-drafts", "payments-exports2", "contracts", "x"):
        assert not prod.records(data(f"arn:aws:s3:::{bucket}/a", read=False))
    function = "arn:aws:lambda:eu-central-1:111122223333:function:f"
    assert not prod.records(data(function, read=False))


def test_no_evidence_buckets_mean_no_data_events(staging):
    for read in (True, False):
        assert not staging.records(data("arn:aws:s3:::contracts-signed/a", read=read))
    assert not staging.records(management("kms.amazonaws.com", read=False))


def test_the_trail_is_otherwise_as_before(prod):
    for name in ("IsMultiRegionTrail", "IncludeGlobalServiceEvents", "EnableLogFileValidation"):
        assert prod.properties[name] is True
    assert prod.properties["TrailName"] == "audit-prod-trail"
    prod.template.resource_count_is("AWS::CloudTrail::Trail", 1)
