"""Every partner has a key and a plan with the limits of the settings."""

import json
from pathlib import Path

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import build

CONTEXT = json.loads(Path("cdk.json").read_text())["context"]


def referenced(value):
    """The logical id of the resource whose id `value` gives."""
    return value["Ref"] if "Ref" in value else value["Fn::GetAtt"][0]


class Clinic:
    def __init__(self, env):
        self.env = env
        self.template = Template.from_stack(build(App(context={**CONTEXT, "env": env})))
        self.plans = self.named("AWS::ApiGateway::UsagePlan", "UsagePlanName")
        self.keys = self.named("AWS::ApiGateway::ApiKey", "Name")

    def named(self, kind, name):
        """Logical id and properties of resources, by their name without `clinic-<env>-`."""
        found = self.template.find_resources(kind)
        prefix = f"clinic-{self.env}-"
        for resource in found.values():
            assert resource["Properties"].get(name, "").startswith(prefix)
        named = {
            r["Properties"][name].removeprefix(prefix): (id, r["Properties"])
            for id, r in found.items()
        }
        assert len(named) == len(found)
        return named

    def plan(self, partner):
        return self.plans[partner][1]

    def key(self, partner):
        return self.keys[partner][1]


@pytest.fixture(scope="module")
def live():
    return Clinic("live")


@pytest.fixture(scope="module")
def staging():
    return Clinic("staging")


def test_each_partner_has_a_key_and_a_plan(live, staging):
    partners = {"portal", "hospital", "call-centre"}
    assert set(live.plans) == set(live.keys) == partners
    assert set(staging.plans) == set(staging.keys) == {"portal"}
    live.template.resource_count_is("AWS::ApiGateway::UsagePlan", 3)


def test_each_key_belongs_to_the_plan_of_its_partner(live):
    links = {
        (referenced(link["Properties"]["KeyId"]), referenced(link["Properties"]["UsagePlanId"]))
        for link in live.template.find_resources("AWS::ApiGateway::UsagePlanKey").values()
    }
    assert links == {(live.keys[name][0], live.plans[name][0]) for name in live.plans}


def test_plans_limit_rate_and_burst(live, staging):
    for clinic, partner, rate, burst in (
        (live, "portal", 40, 80),
        (live, "hospital", 12, 24),
        (live, "call-centre", 6, 9),
        (staging, "portal", 5, 10),
    ):
        throttle = clinic.plan(partner).get("Throttle", {})
        assert (throttle.get("RateLimit"), throttle.get("BurstLimit")) == (rate, burst)


def test_plans_limit_the_month_where_it_is_counted(live, staging):
    for clinic, partner, limit in (
        (live, "hospital", 300_000),
        (live, "call-centre", 90_000),
        (staging, "portal", 50_000),
    ):
        quota = clinic.plan(partner).get("Quota", {})
        assert (quota.get("Limit"), quota.get("Period")) == (limit, "MONTH")
        assert quota.get("Offset", 0) == 0
    assert "Quota" not in live.plan("portal")


def test_plans_are_for_the_stage_of_the_api(live):
    (api,) = live.template.find_resources("AWS::ApiGateway::RestApi")
    (stage,) = live.template.find_resources("AWS::ApiGateway::Stage")
    for partner in live.plans:
        (planned,) = live.plan(partner).get("ApiStages", [])
        assert planned["ApiId"] == {"Ref": api}
        assert planned["Stage"] in ({"Ref": stage}, "v1")


def test_bookings_have_a_limit_of_their_own(live, staging):
    for clinic, partner, rate in (
        (live, "portal", 15),
        (live, "hospital", 4),
        (live, "call-centre", 2),
        (staging, "portal", 1),
    ):
        (planned,) = clinic.plan(partner)["ApiStages"]
        assert planned.get("Throttle") == {
            "/appointments/POST": {"RateLimit": rate, "BurstLimit": rate}
        }


def test_keys_of_suspended_partners_do_not_work(live, staging):
    assert live.key("call-centre").get("Enabled") is False
    for key in (live.key("portal"), live.key("hospital"), staging.key("portal")):
        assert key.get("Enabled") is True


def test_calls_still_need_a_key(live):
    for method in live.template.find_resources("AWS::ApiGateway::Method").values():
        assert method["Properties"]["ApiKeyRequired"] is True
