"""What the bucket's rules do to uploads, pictures and their old versions."""

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from recipe_graph.config import load_config
from recipe_graph.stage import RecipeStage

KIB = 1024
UPLOAD, PICTURE = "uploads/r1/m1/a.jpg", "pictures/r1/a.jpg"


class Bucket:
    def __init__(self, name):
        stage = RecipeStage(App(), load_config(name))
        self.template = Template.from_stack(stage.backend)
        (bucket,) = self.template.find_resources("AWS::S3::Bucket").values()
        self.properties = bucket["Properties"]
        self.rules = self.properties.get("LifecycleConfiguration", {}).get("Rules", [])

    def rules_for(self, key, size):
        """The rules in force for an object of `size` bytes."""
        return [
            rule
            for rule in self.rules
            if rule["Status"] == "Enabled"
            and key.startswith(rule.get("Prefix", ""))
            and not rule.get("TagFilters")
            and size > int(rule.get("ObjectSizeGreaterThan", -1))
            and size < int(rule.get("ObjectSizeLessThan", 1e15))
        ]

    def gone_after(self, key, size=5000 * KIB):
        """Days until a current object is deleted, if it ever is."""
        days = [r["ExpirationInDays"] for r in self.rules_for(key, size) if "ExpirationInDays" in r]
        return min(days, default=None)

    def moves(self, key, size=5000 * KIB):
        """Class and days of all transitions of a current object."""
        return [
            (move["StorageClass"], move.get("TransitionInDays"))
            for rule in self.rules_for(key, size)
            for move in rule.get("Transitions", [])
        ]

    def old_versions(self, key, size=5000 * KIB):
        """Versions that are kept, and days until further ones are deleted."""
        found = [
            (
                rule["NoncurrentVersionExpiration"].get("NewerNoncurrentVersions", 0),
                rule["NoncurrentVersionExpiration"]["NoncurrentDays"],
            )
            for rule in self.rules_for(key, size)
            if "NoncurrentVersionExpiration" in rule
        ]
        found += [
            (0, rule["NoncurrentVersionExpirationInDays"])
            for rule in self.rules_for(key, size)
            if "NoncurrentVersionExpirationInDays" in rule
        ]
        return sorted(set(found))


@pytest.fixture(scope="module")
def prod():
    return Bucket("prod")


@pytest.fixture(scope="module")
def beta():
    return Bucket("beta")


def test_uploads_go_after_some_days(prod, beta):
    assert prod.gone_after(UPLOAD) == prod.gone_after(UPLOAD, 10) == 2
    assert beta.gone_after(UPLOAD) == beta.gone_after(UPLOAD, 10) == 1


def test_deleted_uploads_are_gone_a_day_later(prod, beta):
    for bucket in (prod, beta):
        assert bucket.old_versions(UPLOAD) == bucket.old_versions(UPLOAD, 10) == [(0, 1)]


def test_large_pictures_get_cold(prod, beta):
    assert prod.moves(PICTURE) == [("GLACIER_IR", 120)]
    assert beta.moves(PICTURE) == [("GLACIER_IR", 30)]


def test_small_pictures_stay(prod):
    assert prod.moves(PICTURE, 128 * KIB + 1) == [("GLACIER_IR", 120)]
    assert prod.moves(PICTURE, 128 * KIB) == []
    assert prod.moves(PICTURE, 10) == []


def test_old_versions_follow_the_configuration(prod, beta):
    assert prod.old_versions(PICTURE) == prod.old_versions(PICTURE, 10) == [(2, 45)]
    assert beta.old_versions(PICTURE) == beta.old_versions(PICTURE, 10) == [(1, 3)]


def test_current_pictures_never_disappear(prod):
    assert prod.rules, "the bucket has no rules"
    assert prod.gone_after(PICTURE) is None
    assert prod.gone_after(PICTURE, 10) is None
    assert not any("ExpirationDate" in rule for rule in prod.rules)


def test_nothing_else_changes(prod):
    prod.template.resource_count_is("AWS::S3::Bucket", 1)
    assert prod.rules, "the bucket has no rules"
    assert prod.moves(UPLOAD) == []
    assert prod.gone_after("other/a.jpg") is None
    assert prod.properties["VersioningConfiguration"] == {"Status": "Enabled"}
