"""The roles of the identity stack come from the construct, and are those of the old functions."""

import json

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk.assertions import Template

from access_boundaries import CrossAccountRole
from app import landing
from landing.accounts import LIVE, TEST
from landing.roles_v1 import auditor_role, invoicing_role, support_role


def as_list(value):
    return value if isinstance(value, list) else [value]


class Roles:
    """The cross-account roles of a stack, brought into a form in which they can be compared."""

    def __init__(self, stack):
        self.template = Template.from_stack(stack)
        self.resources = self.template.to_json()["Resources"]

    def flat(self, value):
        if isinstance(value, str):
            return value.replace("${AWS::Partition}", "aws")
        if value == {"Ref": "AWS::Partition"}:
            return "aws"
        if "Fn::Join" in value:
            separator, parts = value["Fn::Join"]
            return separator.join(self.flat(part) for part in parts)
        if "Fn::Sub" in value:
            return self.flat(value["Fn::Sub"])
        if value.get("Ref") in self.resources:
            return self.resources[value["Ref"]]["Properties"]["ManagedPolicyName"]
        return json.dumps(value)

    def rights(self, document):
        """One entry for each effect, action, resource, principal and condition."""
        return {
            (
                statement["Effect"],
                action,
                self.flat(resource),
                self.flat(statement.get("Principal", {}).get("AWS", "")),
                json.dumps(statement.get("Condition", {}), sort_keys=True),
            )
            for statement in document["Statement"]
            for action in as_list(statement["Action"])
            for resource in as_list(statement.get("Resource", "-"))
        }

    def named(self, name):
        ((role_id, role),) = self.template.find_resources(
            "AWS::IAM::Role", {"Properties": {"RoleName": name}}
        ).items()
        properties = role["Properties"]
        rights = set()
        for policy in properties.get("Policies", []):
            rights |= self.rights(policy["PolicyDocument"])
        for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            for policy in self.template.find_resources(kind).values():
                if {"Ref": role_id} in policy["Properties"].get("Roles", []):
                    rights |= self.rights(policy["Properties"]["PolicyDocument"])
        return {
            "trust": self.rights(properties["AssumeRolePolicyDocument"]),
            "rights": rights,
            "boundary": self.flat(properties.get("PermissionsBoundary", "none")),
            "managed": {self.flat(arn) for arn in properties.get("ManagedPolicyArns", [])},
            "session": properties.get("MaxSessionDuration", 3600),
            "path": properties.get("Path", "/"),
            "access": [t["Value"] for t in properties.get("Tags", []) if t["Key"] == "access"],
        }


def before(environment):
    """The roles as the old functions make them."""
    stack = cdk.Stack(
        cdk.App(),
        "Before",
        env=cdk.Environment(account=environment.account, region=environment.region),
    )
    boundary = iam.ManagedPolicy(
        stack,
        "Boundary",
        managed_policy_name=f"team-boundary-{environment.name}",
        statements=[iam.PolicyStatement(actions=["*"], resources=["*"])],
    )
    for function in (auditor_role, support_role, invoicing_role):
        function(stack, environment.name, boundary)
    return Roles(stack)


@pytest.fixture(scope="module")
def live():
    return landing(cdk.App(), LIVE)


@pytest.mark.parametrize("who", ["auditor", "support", "invoicing"])
def test_live_has_the_roles_of_the_old_functions(live, who):
    name = f"xa-{who}-live"
    assert Roles(live.identity).named(name) == before(LIVE).named(name)


def test_test_has_them_too():
    roles, old = Roles(landing(cdk.App(), TEST).identity), before(TEST)
    for who in ("auditor", "support", "invoicing"):
        assert roles.named(f"xa-{who}-test") == old.named(f"xa-{who}-test")


def test_they_are_made_by_the_construct(live):
    Template.from_stack(live.identity).resource_count_is("AWS::IAM::OIDCProvider", 1)
    made = [c for c in live.identity.node.find_all() if isinstance(c, CrossAccountRole)]
    assert len(made) == 3
    assert all(isinstance(construct.role, iam.Role) for construct in made)


def make(**parameters):
    """A role made with the construct, alone in a stack."""
    stack = cdk.Stack(cdk.App(), "Alone")
    boundary = iam.ManagedPolicy.from_managed_policy_name(stack, "Boundary", "b")
    CrossAccountRole(
        stack,
        "Role",
        role_name="alone",
        trusted_account="123412341234",
        boundary=boundary,
        access="none",
        **parameters,
    )
    return Roles(stack)


def test_callers_need_what_is_asked_of_them():
    def condition(**parameters):
        ((*_, text),) = make(**parameters).named("alone")["trust"]
        return json.loads(text)

    factor = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    agreed = {"StringEquals": {"sts:ExternalId": "x-1"}}
    assert condition() == {}
    assert condition(multi_factor=True) == factor
    assert condition(external_id="x-1") == agreed
    assert condition(external_id="x-1", multi_factor=True) == {**factor, **agreed}


def test_parameters_that_are_left_out_add_nothing():
    role = make().named("alone")
    assert role["rights"] == role["managed"] == set()
    assert (role["session"], role["path"], role["access"]) == (3600, "/", ["none"])
    assert role["boundary"].endswith(":policy/b")


def test_the_sandbox_is_as_before(live):
    roles = Roles(live.sandbox)
    roles.template.resource_count_is("AWS::IAM::Role", 2)
    for who in ("support", "invoicing"):
        assert roles.named(f"xa-{who}-sandbox")["boundary"] == "team-boundary-sandbox"
