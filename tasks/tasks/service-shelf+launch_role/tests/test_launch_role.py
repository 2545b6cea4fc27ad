"""Products are launched with their own roles, which allow what the product needs."""

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import build_shelf
from shelf.launch import BOUNDED_ROLE_ACTIONS, ROLE_ACTIONS, STACK_ACTIONS
from shelf.products import PRODUCTS

ROLE = "AWS::IAM::Role"
CONSTRAINT = "AWS::ServiceCatalog::LaunchRoleConstraint"
ACCOUNT = "111122223333"
ROLES = f"arn:aws:iam::{ACCOUNT}:role/SC-*"
STACKS = f"arn:aws:cloudformation:eu-north-1:{ACCOUNT}:stack/SC-*"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/department-boundary"
PORTFOLIOS = {"document-store": "records", "work-queue": "integration", "notice-board": "integration"}
EXACT = {
    "StringEquals": "equals",
    "StringLike": "equals",
    "ArnEquals": "equals",
    "ArnLike": "equals",
    "ForAnyValue:StringEquals": "equals",
}


def as_list(value):
    return value if isinstance(value, list) else [value]


def text(value):
    """`value` as one string."""
    if isinstance(value, str):
        result = value
    elif "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        result = separator.join(text(part) for part in parts)
    elif "Fn::Sub" in value and isinstance(value["Fn::Sub"], str):
        result = value["Fn::Sub"]
    elif "Ref" in value:
        result = f"${{{value['Ref']}}}"
    else:
        result = str(value)
    for name, known in (("Partition", "aws"), ("AccountId", ACCOUNT), ("Region", "eu-north-1")):
        result = result.replace(f"${{AWS::{name}}}", known)
    return result


class Launch:
    """The launch role of a product, in the synthesized portfolio."""

    def __init__(self, template, product):
        self.template = template
        self.product = product
        self.resources = template.to_json()["Resources"]
        name = f"shelf-launch-{product}"
        template.has_resource_properties(ROLE, {"RoleName": name})
        ((self.role_id, role),) = template.find_resources(
            ROLE, {"Properties": {"RoleName": name}}
        ).items()
        self.role = role["Properties"]

    def rights(self):
        """What the role allows: action, resource, conditions."""
        documents = [policy["PolicyDocument"] for policy in self.role.get("Policies", [])]
        for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            for policy_id, policy in self.template.find_resources(kind).items():
                attached = {"Ref": self.role_id} in policy["Properties"].get("Roles", [])
                if attached or {"Ref": policy_id} in self.role.get("ManagedPolicyArns", []):
                    documents.append(policy["Properties"]["PolicyDocument"])
        rights = set()
        for document in documents:
            for statement in document["Statement"]:
                assert statement["Effect"] == "Allow"
                conditions = frozenset(
                    (EXACT[operator], key, tuple(text(each) for each in as_list(values)))
                    for operator, tests in statement.get("Condition", {}).items()
                    for key, values in tests.items()
                )
                for action in as_list(statement["Action"]):
                    for resource in as_list(statement["Resource"]):
                        rights.add((action, text(resource), conditions))
        return rights

    def constraints(self):
        """The launch constraints of the product."""
        title = PRODUCTS[self.product].title
        return [
            constraint["Properties"]
            for constraint in self.template.find_resources(CONSTRAINT).values()
            if self.resources[constraint["Properties"]["ProductId"]["Ref"]]["Properties"]["Name"]
            == title
        ]


@pytest.fixture(scope="module")
def templates():
    shelf = build_shelf(App(), "production")
    return {key: Template.from_stack(stack) for key, stack in shelf.portfolios.items()}


@pytest.fixture(params=PORTFOLIOS)
def launch(request, templates):
    return Launch(templates[PORTFOLIOS[request.param]], request.param)


def expected(product):
    definition = PRODUCTS[product]
    template_tag = ("equals", "s3:ExistingObjectTag/servicecatalog:provisioning", ("true",))
    bounded = ("equals", "iam:PermissionsBoundary", (BOUNDARY,))
    rights = {(action, STACKS, frozenset()) for action in STACK_ACTIONS}
    rights |= {("s3:GetObject", "*", frozenset({template_tag}))}
    rights |= {(action, "*", frozenset()) for action in definition.launch_actions}
    if definition.makes_roles:
        rights |= {(action, ROLES, frozenset()) for action in ROLE_ACTIONS}
        rights |= {(action, ROLES, frozenset({bounded})) for action in BOUNDED_ROLE_ACTIONS}
    return rights


def test_service_catalog_alone_assumes_the_role(launch):
    assert launch.role["Path"] == "/shelf/"
    (statement,) = launch.role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Effect"] == "Allow"
    assert as_list(statement["Action"]) == ["sts:AssumeRole"]
    assert statement["Principal"] == {"Service": "servicecatalog.amazonaws.com"}


def test_the_role_allows_what_the_product_needs(launch):
    missing = {right[:2] for right in expected(launch.product) - launch.rights()}
    assert not missing, f"not allowed as it should be: {sorted(missing)}"


def test_the_role_allows_nothing_else(launch):
    surplus = {right[:2] for right in launch.rights() - expected(launch.product)}
    assert not surplus, f"allowed beyond what was asked for: {sorted(surplus)}"
    for arn in launch.role.get("ManagedPolicyArns", []):
        assert ":aws:policy/" not in text(arn)


def test_the_product_is_launched_with_its_role(launch):
    assert len(launch.constraints()) == 1
    (constraint,) = launch.constraints()
    (portfolio,) = launch.template.find_resources("AWS::ServiceCatalog::Portfolio")
    assert constraint["PortfolioId"] == {"Ref": portfolio}
    name = f"shelf-launch-{launch.product}"
    if "LocalRoleName" in constraint:
        assert constraint["LocalRoleName"] in (name, {"Ref": launch.role_id})
    else:
        assert constraint["RoleArn"] == {"Fn::GetAtt": [launch.role_id, "Arn"]} or text(
            constraint["RoleArn"]
        ) == (f"arn:aws:iam::{ACCOUNT}:role/shelf/{name}")


def test_nothing_else_changes(templates):
    templates["records"].resource_count_is(ROLE, 1)
    templates["integration"].resource_count_is(ROLE, 2)
    templates["integration"].resource_count_is(CONSTRAINT, 2)
    templates["integration"].resource_count_is("AWS::ServiceCatalog::CloudFormationProduct", 2)
