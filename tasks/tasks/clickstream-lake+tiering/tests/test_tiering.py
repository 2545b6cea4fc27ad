"""Objects of the data bucket move on and go away when the settings say so."""

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from app import build


def rules_of(bucket):
    """The enabled rules of a bucket, merged by prefix: transitions and days until expiry."""
    merged = {}
    for rule in bucket["Properties"].get("LifecycleConfiguration", {}).get("Rules", []):
        if rule.get("Status", "Enabled") != "Enabled":
            continue
        prefix = rule.get("Prefix") or rule.get("Filter", {}).get("Prefix", "")
        entry = merged.setdefault(prefix, {"moves": {}, "expires": set(), "aborts": set()})
        transitions = list(rule.get("Transitions", []))
        if "Transition" in rule:
            transitions.append(rule["Transition"])
        for transition in transitions:
            assert transition["StorageClass"] not in entry["moves"]
            entry["moves"][transition["StorageClass"]] = transition["TransitionInDays"]
        if "ExpirationInDays" in rule:
            entry["expires"].add(rule["ExpirationInDays"])
        if "AbortIncompleteMultipartUpload" in rule:
            entry["aborts"].add(rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"])
    return merged


def buckets(target):
    lake, _ = build(cdk.App(), target)
    found = Template.from_stack(lake).find_resources("AWS::S3::Bucket").values()
    by_kind = {"Retain": None, "Delete": None}
    for bucket in found:
        by_kind[bucket["DeletionPolicy"]] = bucket
    return {"data": rules_of(by_kind["Retain"]), "results": rules_of(by_kind["Delete"])}


@pytest.fixture(scope="module")
def production():
    return buckets("production")


@pytest.fixture(scope="module")
def staging():
    return buckets("staging")


def test_events_of_production_go_through_both_classes_and_expire(production):
    events = production["data"].get("events/", {})
    assert events.get("moves") == {"STANDARD_IA": 60, "GLACIER_IR": 180}
    assert events.get("expires") == {1095}


def test_staging_never_archives(staging):
    events = staging["data"].get("events/", {})
    assert events.get("moves") == {"STANDARD_IA": 30}
    assert events.get("expires") == {90}


@pytest.mark.parametrize(("target", "days"), [("production", 45), ("staging", 14)])
def test_rejects_only_expire(target, days, production, staging):
    rejects = {"production": production, "staging": staging}[target]["data"].get("rejects/", {})
    assert rejects.get("expires") == {days}
    assert rejects.get("moves") == {}


def test_nothing_else_moves_or_expires(production):
    for prefix, rule in production["data"].items():
        if prefix not in ("events/", "rejects/"):
            assert not rule["moves"] and not rule["expires"], f"{prefix or 'everything'} is touched"
    assert {"events/", "rejects/"} <= production["data"].keys()


def test_the_other_rules_are_still_there(production):
    assert {days for rule in production["data"].values() for days in rule["aborts"]} == {7}
    assert production["results"]["results/"]["expires"] == {7}
    assert production["results"]["results/"]["moves"] == {}
