"""Pipelines get deployment roles, on the conditions of security."""

import json
import re

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from access_boundaries import BootstrapRole, PipelineFederation
from app import landing
from landing.accounts import LIVE, TEST


def as_list(value):
    return value if isinstance(value, list) else [value]


def like(pattern, text):
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), text) is not None


class Identity:
    def __init__(self, stack):
        self.stack = stack
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
        return json.dumps(value)

    def role(self, name):
        found = self.template.find_resources("AWS::IAM::Role", {"Properties": {"RoleName": name}})
        assert len(found) == 1, f"{len(found)} roles {name}"
        return next(iter(found.items()))

    def trusts(self, name, *, audience, subject):
        """Whether a token with this audience and subject can assume the role."""
        (provider,) = self.template.find_resources("AWS::IAM::OIDCProvider")
        for statement in self.role(name)[1]["Properties"]["AssumeRolePolicyDocument"]["Statement"]:
            assert as_list(statement["Action"]) == ["sts:AssumeRoleWithWebIdentity"]
            federated = statement["Principal"]["Federated"]
            assert federated in ({"Fn::GetAtt": [provider, "Arn"]}, {"Ref": provider})
            assert statement["Effect"] == "Allow"
            token = {"git.example.com:aud": audience, "git.example.com:sub": subject}
            if all(
                any(self.compare(operator, wanted, token[key]) for wanted in as_list(value))
                for operator, keys in statement.get("Condition", {}).items()
                for key, value in keys.items()
            ):
                return True
        return False

    def compare(self, operator, wanted, value):
        kind = operator.removeprefix("ForAnyValue:")
        return {"StringEquals": lambda: wanted == value, "StringLike": lambda: like(wanted, value)}[
            kind
        ]()

    def permissions(self, name):
        """Actions and resources of everything that the role itself is allowed."""
        role_id, role = self.role(name)
        properties = role["Properties"]
        documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
        managed = properties.get("ManagedPolicyArns", [])
        for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            for policy_id, policy in self.template.find_resources(kind).items():
                attached = {"Ref": role_id} in policy["Properties"].get("Roles", [])
                if attached or {"Ref": policy_id} in managed:
                    documents.append(policy["Properties"]["PolicyDocument"])
        assert not any("iam::aws:policy" in self.flat(arn) for arn in managed)
        return {
            (action, self.flat(resource))
            for document in documents
            for statement in document["Statement"]
            if statement["Effect"] == "Allow"
            for action in as_list(statement["Action"])
            for resource in as_list(statement["Resource"])
        }

    def names(self):
        roles = self.template.find_resources("AWS::IAM::Role").values()
        names = {role["Properties"].get("RoleName") for role in roles}
        return {name for name in names if name and name.startswith("deploy-")}


@pytest.fixture(scope="module")
def live():
    return Identity(landing(cdk.App(), LIVE).identity)


@pytest.fixture(scope="module")
def testing():
    return Identity(landing(cdk.App(), TEST).identity)


def subject(repository, ref):
    return {"audience": "aws-deployments", "subject": f"repository:{repository}:ref:{ref}"}


def test_each_environment_has_the_roles_of_its_teams(live, testing):
    assert live.names() == {"deploy-orders-live", "deploy-reporting-live"}
    assert testing.names() == {
        "deploy-orders-test",
        "deploy-reporting-test",
        "deploy-prototypes-test",
    }
    assert set(live.stack.pipelines.roles) == {"orders", "reporting"}


def test_pipelines_of_the_refs_are_trusted(live, testing):
    for ref in ("refs/heads/main", "refs/tags/v1.2"):
        assert live.trusts("deploy-orders-live", **subject("shop/orders", ref))
    assert live.trusts("deploy-reporting-live", **subject("data/reporting", "refs/heads/release"))
    for ref in ("refs/heads/release", "refs/heads/next"):
        assert testing.trusts("deploy-reporting-test", **subject("data/reporting", ref))
    assert testing.trusts("deploy-orders-test", **subject("shop/orders", "refs/heads/x"))


def test_other_pipelines_are_not_trusted(live):
    for repository, ref in (
        ("shop/orders", "refs/heads/feature"),
        ("shop/orders", "refs/heads/main2"),
        ("shop/orders", "refs/heads/*"),
        ("shop/orders-fork", "refs/heads/main"),
        ("data/reporting", "refs/heads/main"),
    ):
        assert not live.trusts("deploy-orders-live", **subject(repository, ref)), ref
    assert live.trusts("deploy-orders-live", **subject("shop/orders", "refs/heads/main"))


def test_only_tokens_for_our_audience_are_trusted(live):
    token = subject("shop/orders", "refs/heads/main")
    assert live.trusts("deploy-orders-live", **token)
    for audience in ("sts.amazonaws.com", "https://git.example.com", "aws-deployments-2"):
        assert not live.trusts("deploy-orders-live", **{**token, "audience": audience})


def test_roles_can_assume_their_bootstrap_roles_only(live, testing):
    def bootstrap(account, *kinds):
        arn = f"arn:aws:iam::{account}:role/cdk-hnb659fds"
        return {("sts:AssumeRole", f"{arn}-{kind}-{account}-eu-west-1") for kind in kinds}

    files = ("deploy-role", "file-publishing-role")
    assert live.permissions("deploy-orders-live") == bootstrap(
        "111122223333", *files, "lookup-role", "image-publishing-role"
    )
    assert live.permissions("deploy-reporting-live") == bootstrap("111122223333", *files)
    assert testing.permissions("deploy-prototypes-test") == bootstrap(
        "666677778888", *files, "lookup-role"
    )


def test_roles_have_the_boundary(live):
    (boundary,) = live.template.find_resources(
        "AWS::IAM::ManagedPolicy", {"Properties": {"ManagedPolicyName": "team-boundary-live"}}
    )
    for name in live.names():
        assert live.role(name)[1]["Properties"].get("PermissionsBoundary") == {"Ref": boundary}
    assert live.names()


def test_sessions_are_as_long_as_the_team_says(live):
    hours = {
        name: live.role(f"deploy-{name}-live")[1]["Properties"].get("MaxSessionDuration", 3600)
        for name in ("orders", "reporting")
    }
    assert hours == {"orders": 7200, "reporting": 3600}


def test_roles_can_be_added_anywhere():
    stack = cdk.Stack(cdk.App(), "S", env=cdk.Environment(account="999900001111", region="eu-x-1"))
    boundary = cdk.aws_iam.ManagedPolicy.from_managed_policy_name(stack, "B", "b")
    pipelines = PipelineFederation(stack, "P", environment="qa", boundary=boundary)
    for name, ref in (("one", "refs/heads/a"), ("two", "refs/heads/b")):
        pipelines.add_deploy_role(
            name,
            repository=f"r/{name}",
            refs=[ref],
            through=[BootstrapRole.LOOK_UP],
            session=cdk.Duration.hours(3),
        )
    identity = Identity(stack)
    assert identity.names() == {"deploy-one-qa", "deploy-two-qa"}
    assert not identity.trusts("deploy-one-qa", **subject("r/one", "refs/heads/b"))
    assert identity.trusts("deploy-two-qa", **subject("r/two", "refs/heads/b"))
    assert identity.permissions("deploy-two-qa") == {
        (
            "sts:AssumeRole",
            "arn:aws:iam::999900001111:role/cdk-hnb659fds-lookup-role-999900001111-eu-x-1",
        )
    }
