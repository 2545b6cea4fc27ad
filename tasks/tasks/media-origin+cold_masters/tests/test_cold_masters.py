"""Masters grow cold as the settings say; the other buckets stay as they are."""

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from app import deployment
from media.config import LIVE, REHEARSAL


def synthesized(settings):
    return Template.from_stack(deployment(App(), settings).origin)


@pytest.fixture(scope="module")
def live():
    return synthesized(LIVE)


@pytest.fixture(scope="module")
def rehearsal():
    return synthesized(REHEARSAL)


def masters_rules(template):
    """The lifecycle rules of the only versioned bucket, which is that of the masters."""
    (masters,) = [
        bucket["Properties"]
        for bucket in template.find_resources("AWS::S3::Bucket").values()
        if "VersioningConfiguration" in bucket["Properties"]
    ]
    rules = masters.get("LifecycleConfiguration", {}).get("Rules", [])
    for rule in rules:
        assert rule["Status"] == "Enabled"
        for restriction in ("Prefix", "TagFilters", "ObjectSizeLessThan", "ObjectSizeGreaterThan"):
            assert not rule.get(restriction), "a rule is for some masters only"
    return rules


def transitions(template):
    found = []
    for rule in masters_rules(template):
        found += rule.get("Transitions", [])
        found += [rule["Transition"]] if "Transition" in rule else []
    return {item["StorageClass"]: item["TransitionInDays"] for item in found}


def old_versions(template):
    """After how many days versions that are not current are deleted."""
    days = set()
    for rule in masters_rules(template):
        if "NoncurrentVersionExpiration" in rule:
            assert "NewerNoncurrentVersions" not in rule["NoncurrentVersionExpiration"]
            days.add(rule["NoncurrentVersionExpiration"]["NoncurrentDays"])
        if "NoncurrentVersionExpirationInDays" in rule:
            days.add(rule["NoncurrentVersionExpirationInDays"])
    return days


def test_live_masters_go_to_both_classes(live):
    assert transitions(live) == {"GLACIER_IR": 45, "DEEP_ARCHIVE": 365}


def test_rehearsal_has_no_deep_archive(rehearsal):
    assert transitions(rehearsal) == {"GLACIER_IR": 3}


def test_old_versions_are_deleted_after_the_days_of_the_settings(live, rehearsal):
    assert old_versions(live) == {21}
    assert old_versions(rehearsal) == {1}


def test_unfinished_uploads_are_dropped_after_a_week(live, rehearsal):
    for template in (live, rehearsal):
        days = [
            rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"]
            for rule in masters_rules(template)
            if "AbortIncompleteMultipartUpload" in rule
        ]
        assert days == [7]


def test_current_masters_are_never_deleted(live):
    live.has_resource_properties(
        "AWS::S3::Bucket", {"VersioningConfiguration": {"Status": "Enabled"}}
    )
    for rule in masters_rules(live):
        assert not {"ExpirationInDays", "ExpirationDate"} & set(rule)


def test_packaged_videos_stay_and_logs_still_expire(live):
    live.has_resource_properties(
        "AWS::S3::Bucket",
        {"CorsConfiguration": Match.any_value(), "LifecycleConfiguration": Match.absent()},
    )
    live.has_resource_properties(
        "AWS::S3::Bucket",
        {"LifecycleConfiguration": {"Rules": [{"ExpirationInDays": 90, "Status": "Enabled"}]}},
    )
