"""What customers pay for is only delivered to signed requests."""

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import deployment
from media.config import LIVE, REHEARSAL


class Origin:
    """The origin stack of a deployment, as CloudFront will see it."""

    def __init__(self, settings):
        self.template = Template.from_stack(deployment(App(), settings).origin)
        (distribution,) = self.template.find_resources("AWS::CloudFront::Distribution").values()
        self.config = distribution["Properties"]["DistributionConfig"]
        self.default = self.config["DefaultCacheBehavior"]

    def behaviours(self):
        return {item["PathPattern"]: item for item in self.config.get("CacheBehaviors", [])}

    def signed_paths(self):
        return {
            path
            for path, behaviour in self.behaviours().items()
            if behaviour.get("TrustedKeyGroups") or behaviour.get("TrustedSigners")
        }

    def group(self, path):
        """The configuration of the only key group that opens `path`."""
        (reference,) = self.behaviours()[path].get("TrustedKeyGroups", [])
        groups = self.template.find_resources("AWS::CloudFront::KeyGroup")
        (config,) = [
            group["Properties"]["KeyGroupConfig"]
            for group_id, group in groups.items()
            if reference in ({"Ref": group_id}, {"Fn::GetAtt": [group_id, "Id"]})
        ]
        return config

    def key_names(self, path):
        """Names of the public keys that open `path`."""
        keys = self.template.find_resources("AWS::CloudFront::PublicKey")
        return sorted(
            key["Properties"]["PublicKeyConfig"]["Name"]
            for item in self.group(path)["Items"]
            for key_id, key in keys.items()
            if item in ({"Ref": key_id}, {"Fn::GetAtt": [key_id, "Id"]})
        )


@pytest.fixture(scope="module")
def live():
    return Origin(LIVE)


@pytest.fixture(scope="module")
def rehearsal():
    return Origin(REHEARSAL)


def test_all_paid_paths_need_a_signature(live, rehearsal):
    assert live.signed_paths() == {"/vod/*", "/downloads/*"}
    assert rehearsal.signed_paths() == {"/vod/*"}


def test_current_and_next_keys_open_them(live):
    for path in ("/vod/*", "/downloads/*"):
        assert live.key_names(path) == ["media-live-shop-2024", "media-live-shop-2025"]


def test_a_deployment_without_a_next_key_accepts_the_current_one(rehearsal):
    assert rehearsal.key_names("/vod/*") == ["media-rehearsal-shop-2025"]


def test_the_group_is_named_after_the_deployment(live, rehearsal):
    assert live.group("/vod/*")["Name"] == "media-live"
    assert rehearsal.group("/vod/*")["Name"] == "media-rehearsal"


def test_retired_keys_are_still_known(live):
    live.template.resource_count_is("AWS::CloudFront::PublicKey", 3)


def test_paid_paths_behave_like_the_rest_of_the_bucket(live):
    for path in ("/vod/*", "/downloads/*"):
        behaviour = live.behaviours().get(path, {})
        for name in (
            "TargetOriginId",
            "CachePolicyId",
            "ResponseHeadersPolicyId",
            "FunctionAssociations",
            "ViewerProtocolPolicy",
        ):
            assert behaviour.get(name) == live.default[name], f"{path}: {name} differs"
        for name in ("OriginRequestPolicyId", "LambdaFunctionAssociations"):
            assert not behaviour.get(name)
        assert set(behaviour.get("AllowedMethods", ["GET", "HEAD"])) <= {"GET", "HEAD", "OPTIONS"}


def test_everything_else_stays_open(live):
    assert not live.default.get("TrustedKeyGroups")
    assert "/playlists/*" in live.behaviours()
    assert live.signed_paths() == {"/vod/*", "/downloads/*"}
