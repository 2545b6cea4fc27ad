"""Each section is cached, protected and rewritten as its settings say."""

import dataclasses

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Match, Template

from infra.settings import Section, load
from infra.site import DocsStack

DISTRIBUTION = "AWS::CloudFront::Distribution"
PATTERNS = ("/assets/*", "/reference/*", "/reference/next/*", "/status/*", "/widgets/*")


def synthesize(settings):
    stack = DocsStack(
        cdk.App(), "Docs", settings=settings, env=cdk.Environment(region="us-east-1")
    )
    return Template.from_stack(stack)


@pytest.fixture(scope="module")
def template():
    return synthesize(load("production"))


def has_behaviours(template, *behaviours):
    """Assert that the distribution has such behaviours, in this order."""
    template.has_resource_properties(
        DISTRIBUTION,
        {
            "DistributionConfig": {
                "CacheBehaviors": Match.array_with(
                    [Match.object_like(behaviour) for behaviour in behaviours]
                )
            }
        },
    )


def config(template):
    (distribution,) = template.find_resources(DISTRIBUTION).values()
    return distribution["Properties"]["DistributionConfig"]


def behaviour(template, pattern):
    """The one behaviour for a pattern."""
    found = [b for b in config(template)["CacheBehaviors"] if b["PathPattern"] == pattern]
    assert len(found) == 1, f"expected one behaviour for {pattern}, found {len(found)}"
    return found[0]


def referred(template, reference, resource_type):
    """Properties of the resource that a `Ref` leads to."""
    resources = template.find_resources(resource_type)
    assert isinstance(reference, dict) and reference.get("Ref") in resources, (
        f"{reference} is not a {resource_type} of this stack"
    )
    return resources[reference["Ref"]]["Properties"]


def test_every_section_has_one_behaviour_that_insists_on_https(template):
    for pattern in PATTERNS:
        has_behaviours(
            template, {"PathPattern": pattern, "ViewerProtocolPolicy": "redirect-to-https"}
        )
    found = sorted(b["PathPattern"] for b in config(template)["CacheBehaviors"])
    assert found == sorted(PATTERNS), "there are behaviours for something else than sections"


def test_a_section_inside_another_is_matched_first(template):
    has_behaviours(
        template, {"PathPattern": "/reference/next/*"}, {"PathPattern": "/reference/*"}
    )


def test_order_does_not_depend_on_the_order_in_the_settings():
    sections = tuple(
        Section(path=path, freshness="daily")
        for path in ("guides", "guides/api/v2", "api", "guides/api")
    )
    template = synthesize(dataclasses.replace(load("production"), sections=sections))
    has_behaviours(
        template,
        {"PathPattern": "/guides/api/v2/*"},
        {"PathPattern": "/guides/api/*"},
        {"PathPattern": "/guides/*"},
    )
    has_behaviours(template, {"PathPattern": "/api/*"})


def test_sections_are_cached_as_long_as_their_freshness_says(template):
    for default, longest in ((31536000, 31536000), (86400, 172800), (60, 300), (3600, 14400)):
        template.has_resource_properties(
            "AWS::CloudFront::CachePolicy",
            {"CachePolicyConfig": {"DefaultTTL": default, "MaxTTL": longest}},
        )

    seconds = dict(zip(PATTERNS, (31536000, 86400, 60, 60, 3600)))
    for pattern, expected in seconds.items():
        policy = referred(
            template,
            behaviour(template, pattern)["CachePolicyId"],
            "AWS::CloudFront::CachePolicy",
        )
        assert policy["CachePolicyConfig"]["DefaultTTL"] == expected, (
            f"{pattern} is cached for another time than {expected} seconds"
        )


def test_sections_of_the_same_freshness_share_a_cache_policy(template):
    template.resource_count_is("AWS::CloudFront::CachePolicy", 4)
    next_, status = (behaviour(template, p) for p in ("/reference/next/*", "/status/*"))
    assert next_["CachePolicyId"] == status["CachePolicyId"]


def test_only_widgets_may_be_framed(template):
    has_behaviours(
        template, {"PathPattern": "/widgets/*", "ResponseHeadersPolicyId": Match.any_value()}
    )
    for pattern in PATTERNS:
        policy = referred(
            template,
            behaviour(template, pattern).get("ResponseHeadersPolicyId"),
            "AWS::CloudFront::ResponseHeadersPolicy",
        )
        security = policy["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
        csp = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]
        if pattern == "/widgets/*":
            assert "frame-ancestors https://app.halyard.example" in csp, "nobody may embed widgets"
            assert "FrameOptions" not in security, "X-Frame-Options keeps widgets out of frames"
        else:
            assert "frame-ancestors 'none'" in csp, f"{pattern} may be framed"


def test_addresses_are_rewritten_where_there_are_pages(template):
    rewriting = {"FunctionAssociations": [Match.object_like({"EventType": "viewer-request"})]}
    for pattern in PATTERNS[1:]:
        has_behaviours(template, {"PathPattern": pattern, **rewriting})

    default = config(template)["DefaultCacheBehavior"]["FunctionAssociations"]
    for pattern in PATTERNS[1:]:
        assert behaviour(template, pattern)["FunctionAssociations"] == default
    assert not behaviour(template, "/assets/*").get("FunctionAssociations"), (
        "addresses of assets are rewritten"
    )
    template.resource_count_is("AWS::CloudFront::Function", 1)


def test_everything_else_is_like_the_default(template):
    has_behaviours(template, {"ViewerProtocolPolicy": "redirect-to-https"})
    default = config(template)["DefaultCacheBehavior"]
    assert referred(template, default["CachePolicyId"], "AWS::CloudFront::CachePolicy")[
        "CachePolicyConfig"
    ]["Name"].endswith("-hourly")
    assert len(config(template)["Origins"]) == 1, "a section has an origin of its own"
    own = {"PathPattern", "CachePolicyId", "ResponseHeadersPolicyId", "FunctionAssociations"}
    for cached in config(template)["CacheBehaviors"]:
        for key in (cached.keys() | default.keys()) - own:
            assert rest(cached, key) == rest(default, key), f"{key} of {cached['PathPattern']}"


def rest(behaviour, key):
    """A property of a behaviour, or what CloudFront takes if it is not there."""
    methods = ["GET", "HEAD"]
    value = behaviour.get(key, {"AllowedMethods": methods, "CachedMethods": methods}.get(key))
    return sorted(value) if isinstance(value, list) else value
