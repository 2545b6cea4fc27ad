"""New tenants are seeded, by a function that may do just that."""

import json

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from app import create

KEY_ACTIONS = {"kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"}


def as_list(value):
    return value if isinstance(value, list) else [value]


class Platform:
    """The synthesized parent stack of an environment, and its tenants' stacks."""

    def __init__(self, environment):
        stack = create(App(), environment)
        self.parent = Template.from_stack(stack)
        self.tenants = {
            name: Template.from_stack(nested) for name, nested in stack.tenants.items()
        }
        ((self.function, function),) = self.parent.find_resources(
            "AWS::Lambda::Function", {"Properties": {"Handler": "index.on_event"}}
        ).items()
        self.role = function["Properties"]["Role"]["Fn::GetAtt"][0]
        (self.registry,) = self.parent.find_resources("AWS::DynamoDB::Table")

    def parameters(self, tenant):
        """What the parent hands to the nested stack of a tenant."""
        (nested,) = self.parent.find_resources(
            "AWS::CloudFormation::Stack",
            {"Properties": {"Tags": Match.array_with([{"Key": "tenant", "Value": tenant}])}},
        ).values()
        return nested["Properties"].get("Parameters", {})

    def text(self, tenant, value):
        """A value of a tenant's stack as JSON, with the parent's parameters filled in."""
        found = json.dumps(value)
        for name, handed in self.parameters(tenant).items():
            found = found.replace(json.dumps({"Ref": name}), json.dumps(handed))
        return found

    def seed(self, tenant):
        """The only custom resource of a tenant's stack."""
        resources = self.tenants[tenant].to_json()["Resources"].values()
        (found,) = [item for item in resources if "ServiceToken" in item.get("Properties", {})]
        return found

    def tenant_policies(self, tenant):
        """Policies in the tenant's stack that the seeder's role has, by id."""
        return {
            policy_id: policy["Properties"]
            for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy")
            for policy_id, policy in self.tenants[tenant].find_resources(kind).items()
            if f'"{self.role}"'
            in self.text(
                tenant, [policy["Properties"].get("Roles"), policy["Properties"].get("RoleName")]
            )
        }

    def tenant_grants(self, tenant):
        """Resources by action, of what the seeder may do in the tenant's stack."""
        return grants(policy["PolicyDocument"] for policy in self.tenant_policies(tenant).values())

    def parent_grants(self):
        """Resources by action, of what the seeder may do in the parent stack."""
        role = self.parent.find_resources("AWS::IAM::Role")[self.role]["Properties"]
        documents = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
        for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            for policy in self.parent.find_resources(kind).values():
                if {"Ref": self.role} in policy["Properties"].get("Roles", []):
                    documents.append(policy["Properties"]["PolicyDocument"])
        return grants(documents)


def grants(documents):
    found = {}
    for document in documents:
        for statement in document["Statement"]:
            assert statement["Effect"] == "Allow"
            for action in as_list(statement["Action"]):
                resources = [
                    resource
                    for resource in as_list(statement["Resource"])
                    if resource != {"Ref": "AWS::NoValue"}
                ]
                found.setdefault(action, []).extend(resources)
    return found


@pytest.fixture(scope="module")
def prod():
    return Platform("prod")


@pytest.fixture(scope="module")
def dev():
    return Platform("dev")


def test_each_tenant_is_seeded_by_the_seeder(prod, dev):
    for platform, tenants in ((prod, {"harbour", "bakery"}), (dev, {"harbour", "demo"})):
        assert set(platform.tenants) == tenants
        frameworks = platform.parent.find_resources(
            "AWS::Lambda::Function", {"Properties": {"Handler": "framework.onEvent"}}
        )
        (framework,) = frameworks
        for tenant in tenants:
            token = platform.text(tenant, platform.seed(tenant)["Properties"]["ServiceToken"])
            assert json.loads(token) == {"Fn::GetAtt": [framework, "Arn"]}


def test_the_handler_finds_what_it_reads(prod):
    for tenant, name, plan in (
        ("harbour", "Harbour Authority", "regulated"),
        ("bakery", "Bakery Guild", "standard"),
    ):
        (table,) = prod.tenants[tenant].find_resources("AWS::DynamoDB::Table")
        properties = prod.seed(tenant)["Properties"]
        assert properties["TenantId"] == tenant
        assert properties["TenantName"] == name
        assert properties["Plan"] == plan
        assert properties["TableName"] in ({"Ref": table}, f"tf-prod-{tenant}")


def test_it_fills_the_table_of_the_tenant(prod):
    for tenant in ("harbour", "bakery"):
        (table,) = prod.tenants[tenant].find_resources("AWS::DynamoDB::Table")
        found = prod.tenant_grants(tenant)
        assert found.get("dynamodb:BatchWriteItem") == [{"Fn::GetAtt": [table, "Arn"]}]


def test_it_uses_the_key_of_the_tenant(prod):
    for tenant in ("harbour", "bakery"):
        (key,) = prod.tenants[tenant].find_resources("AWS::KMS::Key")
        found = prod.tenant_grants(tenant)
        for action in sorted(KEY_ACTIONS):
            assert found.get(action) == [{"Fn::GetAtt": [key, "Arn"]}]


def test_it_may_do_nothing_else_with_a_tenant(prod):
    for tenant in ("harbour", "bakery"):
        assert set(prod.tenant_grants(tenant)) == KEY_ACTIONS | {"dynamodb:BatchWriteItem"}


def test_it_keeps_the_registry_and_no_more(prod):
    arn = {"Fn::GetAtt": [prod.registry, "Arn"]}
    assert prod.parent_grants() == {"dynamodb:PutItem": [arn], "dynamodb:UpdateItem": [arn]}
    role = prod.parent.find_resources("AWS::IAM::Role")[prod.role]["Properties"]
    (managed,) = role["ManagedPolicyArns"]
    assert "AWSLambdaBasicExecutionRole" in json.dumps(managed)


def test_permissions_come_before_the_seed(prod):
    for tenant in ("harbour", "bakery"):
        policies = set(prod.tenant_policies(tenant))
        assert policies, "the tenant's stack gives the seeder no permissions"
        assert policies <= set(as_list(prod.seed(tenant).get("DependsOn", [])))


def test_tenants_keep_the_rest(prod):
    prod.parent.resource_count_is("AWS::CloudFormation::Stack", 2)
    for tenant in prod.tenants.values():
        tenant.has_resource_properties(
            "AWS::IAM::Role", {"RoleName": Match.string_like_regexp("^tf-prod-")}
        )
