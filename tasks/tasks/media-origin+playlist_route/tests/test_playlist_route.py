"""/playlists/* goes to the playlist function, and only our distribution can get there."""

import json

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from app import deployment
from media.config import LIVE, REHEARSAL


class Origin:
    """The origin stack of a deployment, as CloudFront will see it."""

    def __init__(self, settings):
        self.template = Template.from_stack(deployment(App(), settings).origin)
        distributions = self.template.find_resources("AWS::CloudFront::Distribution")
        ((self.distribution_id, distribution),) = distributions.items()
        self.config = distribution["Properties"]["DistributionConfig"]
        (self.function_id,) = self.template.find_resources(
            "AWS::Lambda::Function", {"Properties": {"Description": "Writes HLS playlists"}}
        )

    def named(self, kind, reference):
        """The properties of the resource of type `kind` that `reference` stands for."""
        (found,) = [
            resource["Properties"]
            for resource_id, resource in self.template.find_resources(kind).items()
            if reference in ({"Ref": resource_id}, {"Fn::GetAtt": [resource_id, "Id"]})
        ]
        return found

    def behaviour(self):
        behaviours = self.config.get("CacheBehaviors", [])
        (found,) = [item for item in behaviours if item["PathPattern"] == "/playlists/*"]
        return found

    def origin(self):
        wanted = self.behaviour()["TargetOriginId"]
        (found,) = [item for item in self.config["Origins"] if item["Id"] == wanted]
        return found

    def url(self):
        """Id and properties of the only function URL."""
        ((url_id, url),) = self.template.find_resources("AWS::Lambda::Url").items()
        return url_id, url["Properties"]

    def is_function(self, value):
        """Whether `value` names the playlist function, by itself or through its URL."""
        url_ids = self.template.find_resources("AWS::Lambda::Url")
        return value in (
            {"Ref": self.function_id},
            {"Fn::GetAtt": [self.function_id, "Arn"]},
            *({"Fn::GetAtt": [url_id, "FunctionArn"]} for url_id in url_ids),
            *({"Ref": url_id} for url_id in url_ids),
        )

    def cache(self):
        config = self.named("AWS::CloudFront::CachePolicy", self.behaviour()["CachePolicyId"])
        return config["CachePolicyConfig"]


@pytest.fixture(scope="module")
def live():
    return Origin(LIVE)


@pytest.fixture(scope="module")
def rehearsal():
    return Origin(REHEARSAL)


def test_the_path_leads_to_the_url_of_the_function(live):
    url_id, url = live.url()
    assert live.is_function(url["TargetFunctionArn"])
    assert json.dumps({"Fn::GetAtt": [url_id, "FunctionUrl"]}) in json.dumps(
        live.origin()["DomainName"]
    )
    assert live.origin()["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"


def test_anonymous_requests_are_refused(live):
    assert live.url()[1]["AuthType"] == "AWS_IAM"
    live.template.resource_properties_count_is(
        "AWS::Lambda::Permission", {"Principal": "*"}, 0
    )


def test_cloudfront_signs_what_it_sends(live):
    control = live.named(
        "AWS::CloudFront::OriginAccessControl", live.origin()["OriginAccessControlId"]
    )["OriginAccessControlConfig"]
    assert control["OriginAccessControlOriginType"] == "lambda"
    assert control["SigningBehavior"] == "always"
    assert control["SigningProtocol"] == "sigv4"


def test_only_our_distribution_may_call_the_url(live):
    permissions = [
        permission["Properties"]
        for permission in live.template.find_resources("AWS::Lambda::Permission").values()
        if live.is_function(permission["Properties"]["FunctionName"])
    ]
    assert "lambda:InvokeFunctionUrl" in [permission["Action"] for permission in permissions]
    for permission in permissions:
        assert permission["Principal"] == "cloudfront.amazonaws.com"
        source = json.dumps(permission["SourceArn"])
        assert "distribution/" in source and live.distribution_id in source


def test_the_cache_keeps_apart_what_the_handler_does(live):
    key = live.cache()["ParametersInCacheKeyAndForwardedToOrigin"]
    assert key["QueryStringsConfig"]["QueryStringBehavior"] == "whitelist"
    assert sorted(key["QueryStringsConfig"]["QueryStrings"]) == ["ceiling", "codec"]
    assert key["HeadersConfig"]["HeaderBehavior"] == "whitelist"
    assert [name.lower() for name in key["HeadersConfig"]["Headers"]] == ["accept-language"]
    assert key["CookiesConfig"]["CookieBehavior"] == "none"


def test_playlists_are_kept_as_long_as_the_settings_say(live, rehearsal):
    for deployed, seconds in ((live, 40), (rehearsal, 5)):
        assert deployed.cache()["DefaultTTL"] == seconds
        assert deployed.cache()["MaxTTL"] == seconds
        assert deployed.cache()["MinTTL"] <= seconds
    assert live.cache()["Name"] == "media-live-playlists"
    assert rehearsal.cache()["Name"] == "media-rehearsal-playlists"


def test_viewers_see_a_path_like_all_others(live):
    for name in ("ResponseHeadersPolicyId", "FunctionAssociations", "ViewerProtocolPolicy"):
        assert live.behaviour().get(name) == live.config["DefaultCacheBehavior"][name]
    assert not live.behaviour().get("TrustedKeyGroups")


def test_videos_still_come_from_the_bucket(live):
    live.template.has_resource_properties(
        "AWS::CloudFront::Distribution",
        {"DistributionConfig": {"Origins": Match.array_with(
            [Match.object_like({"S3OriginConfig": Match.any_value()})]
        )}},
    )
    signed = [b["PathPattern"] for b in live.config["CacheBehaviors"] if b.get("TrustedKeyGroups")]
    assert sorted(signed) == ["/downloads/*", "/vod/*"]
