"""Roles on the shelf are bounded, wherever they are, and there are no users."""

import json
from pathlib import Path

import pytest
from aws_cdk import App, Aspects, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs
from aws_cdk.assertions import Annotations, Match, Template

from app import build_shelf
from shelf.guardrails import DepartmentBoundary

ROLE = "AWS::IAM::Role"
ACCOUNTS = {"rehearsal": "222233334444", "production": "111122223333"}


def text(value, account="ACCOUNT"):
    """`value` as one string."""
    if isinstance(value, dict) and "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return separator.join(text(part, account) for part in parts)
    if isinstance(value, dict) and "Fn::Sub" in value:
        value = value["Fn::Sub"]
    elif isinstance(value, dict):
        value = f"${{{value['Ref']}}}"
    return value.replace("${AWS::Partition}", "aws").replace("${AWS::AccountId}", account)


def boundaries(template, account="ACCOUNT"):
    """The boundary of each role in the template, or `None`."""
    return [
        text(role["Properties"]["PermissionsBoundary"], account)
        if "PermissionsBoundary" in role["Properties"]
        else None
        for role in template.find_resources(ROLE).values()
    ]


@pytest.fixture(scope="module", params=ACCOUNTS)
def shelf(request):
    """The account of an environment, its portfolios and the templates of its products."""
    app = App()
    stack = build_shelf(app, request.param)
    portfolios = {key: Template.from_stack(each) for key, each in stack.portfolios.items()}
    folder = Path(app.synth().directory)
    products = [
        Template.from_json(json.loads(file.read_text()))
        for file in sorted(folder.glob("*.product.template.json"))
    ]
    return ACCOUNTS[request.param], portfolios, products


@pytest.fixture
def stack():
    """A stack with the aspect on it, to put something in."""
    stack = Stack(App(), "Trial")
    Aspects.of(stack).add(DepartmentBoundary("some-boundary"))
    return stack


def test_roles_of_products_have_the_boundary_of_the_environment(shelf):
    account, _, products = shelf
    assert len(products) == 3
    found = [boundary for product in products for boundary in boundaries(product, account)]
    assert found == [f"arn:aws:iam::{account}:policy/department-boundary"] * 3


def test_launch_roles_are_not_bounded(shelf):
    account, portfolios, products = shelf
    assert any(boundary for product in products for boundary in boundaries(product, account))
    for portfolio, roles in (("records", 1), ("integration", 2)):
        portfolios[portfolio].resource_count_is(ROLE, roles)
        assert boundaries(portfolios[portfolio], account) == [None] * roles


def test_roles_are_bounded_however_they_are_defined(stack):
    principal = iam.ServicePrincipal("ec2.amazonaws.com")
    iam.Role(stack, "High", assumed_by=principal, path="/team/")
    iam.CfnRole(stack, "Low", assume_role_policy_document={"Statement": []})
    assert boundaries(Template.from_stack(stack)) == ["arn:aws:iam::ACCOUNT:policy/some-boundary"] * 2


def test_our_own_roles_are_left_alone(stack):
    principal = iam.ServicePrincipal("ec2.amazonaws.com")
    iam.Role(stack, "Ours", assumed_by=principal, path="/shelf/")
    iam.Role(stack, "Theirs", assumed_by=principal)
    found = Template.from_stack(stack).find_resources(ROLE)
    bounded = {role_id for role_id, role in found.items() if "PermissionsBoundary" in role["Properties"]}
    assert [role_id.startswith("Theirs") for role_id in bounded] == [True]


def test_a_role_keeps_the_boundary_it_has(stack):
    iam.Role(
        stack,
        "Tighter",
        assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"),
        permissions_boundary=iam.ManagedPolicy.from_managed_policy_name(stack, "Own", "tight"),
    )
    iam.Role(stack, "Other", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"))
    assert sorted(boundaries(Template.from_stack(stack))) == [
        "arn:aws:iam::ACCOUNT:policy/some-boundary",
        "arn:aws:iam::ACCOUNT:policy/tight",
    ]


def test_users_are_refused(stack):
    iam.CfnUser(stack, "Robot")
    Annotations.from_stack(stack).has_error("/Trial/Robot", Match.any_value())


def test_users_are_refused_however_they_are_defined(stack):
    iam.User(stack, "Robot")
    Annotations.from_stack(stack).has_error("*", Match.any_value())


def test_everything_else_is_fine(stack):
    iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"))
    iam.Group(stack, "Group")
    sqs.Queue(stack, "Queue")
    Annotations.from_stack(stack).has_no_error("*", Match.any_value())
    Template.from_stack(stack).resource_count_is(ROLE, 1)
    assert boundaries(Template.from_stack(stack)) != [None]
