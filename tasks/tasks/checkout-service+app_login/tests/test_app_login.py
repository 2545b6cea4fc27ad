"""The API logs in to the database as itself, and nothing else can connect."""

import json
from fnmatch import fnmatchcase

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from app import add_environment
from infra.data import AWKWARD_CHARACTERS
from infra.environments import PRODUCTION

SECRET = "AWS::SecretsManager::Secret"
ATTACHMENT = "AWS::SecretsManager::SecretTargetAttachment"
INGRESS = "AWS::EC2::SecurityGroupIngress"


class Checkout:
    """The synthesized data and service stacks of production."""

    def __init__(self):
        stacks = add_environment(App(), PRODUCTION)
        self.data = Template.from_stack(stacks.data)
        self.service = Template.from_stack(stacks.service)
        (self.cluster_id,) = self.data.find_resources("AWS::RDS::DBCluster")

    def secret_of(self, user):
        """Logical id and properties of the secret generated for `user`."""
        found = {
            secret_id: secret["Properties"]
            for secret_id, secret in self.data.find_resources(SECRET).items()
            if template_of(secret["Properties"]).get("username") == user
        }
        assert len(found) == 1, f"{len(found)} secrets hold the login of {user}, not one"
        return found.popitem()

    def resolve(self, value):
        """What an import from the data stack stands for there; anything else as it is."""
        if isinstance(value, dict) and "Fn::ImportValue" in value:
            for output in self.data.find_outputs("*").values():
                if output.get("Export", {}).get("Name") == value["Fn::ImportValue"]:
                    return output["Value"]
        return value

    def resolved_secret(self, value):
        """Logical id of the secret in the data stack that the ARN `value` belongs to."""
        value = self.resolve(value)
        assert isinstance(value, dict) and "Ref" in value, f"{value} is no secret of the data stack"
        attachments = self.data.find_resources(ATTACHMENT)
        if value["Ref"] in attachments:
            return attachments[value["Ref"]]["Properties"]["SecretId"]["Ref"]
        return value["Ref"]

    def container(self):
        (task,) = self.service.find_resources("AWS::ECS::TaskDefinition").values()
        (container,) = task["Properties"]["ContainerDefinitions"]
        return container

    def execution_statements(self):
        """Statements of the policies of the role that starts the task."""
        (task,) = self.service.find_resources("AWS::ECS::TaskDefinition").values()
        role_id = task["Properties"]["ExecutionRoleArn"]["Fn::GetAtt"][0]
        role = self.service.find_resources("AWS::IAM::Role")[role_id]["Properties"]
        documents = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
        documents += [
            policy["Properties"]["PolicyDocument"]
            for policy in self.service.find_resources("AWS::IAM::Policy").values()
            if {"Ref": role_id} in policy["Properties"].get("Roles", [])
        ]
        documents += [
            policy["Properties"]["PolicyDocument"]
            for policy_id, policy in self.service.find_resources("AWS::IAM::ManagedPolicy").items()
            if {"Ref": role_id} in policy["Properties"].get("Roles", [])
            or {"Ref": policy_id} in role.get("ManagedPolicyArns", [])
        ]
        return [statement for document in documents for statement in document["Statement"]]

    def database_group(self):
        """Logical id of the security group of the cluster."""
        cluster = self.data.find_resources("AWS::RDS::DBCluster")[self.cluster_id]
        (group,) = cluster["Properties"]["VpcSecurityGroupIds"]
        return group_of(group)

    def ways_in(self):
        """All ingress rules of the cluster's security group, from either stack."""
        group_id = self.database_group()
        group = self.data.find_resources("AWS::EC2::SecurityGroup")[group_id]
        apart = [
            rule["Properties"]
            for template in (self.data, self.service)
            for rule in template.find_resources(INGRESS).values()
        ]
        return group["Properties"].get("SecurityGroupIngress", []) + [
            rule
            for rule in apart
            if group_of(self.resolve(rule.get("GroupId"))) == group_id
        ]

    def is_database_port(self, port):
        return self.resolve(port) in (
            5432,
            "5432",
            {"Fn::GetAtt": [self.cluster_id, "Endpoint.Port"]},
        )


def as_list(value):
    return value if isinstance(value, list) else [value]


def covers(actions, wanted):
    """Whether `actions` of a statement, perhaps with wildcards, allow `wanted`."""
    return any(fnmatchcase(wanted.lower(), action.lower()) for action in as_list(actions))


def group_of(value):
    """Logical id of the security group that a reference names."""
    if isinstance(value, dict) and "Ref" in value:
        return value["Ref"]
    if isinstance(value, dict) and value.get("Fn::GetAtt", [None, None])[1] == "GroupId":
        return value["Fn::GetAtt"][0]
    return None


def template_of(secret):
    """The JSON document that a generated secret starts from, `token` for what is not known yet."""
    text = secret.get("GenerateSecretString", {}).get("SecretStringTemplate", "{}")
    if isinstance(text, dict):
        separator, parts = text["Fn::Join"]
        text = separator.join(part if isinstance(part, str) else "token" for part in parts)
    return json.loads(text)


@pytest.fixture(scope="module")
def checkout():
    return Checkout()


def test_the_data_stack_generates_a_login_for_the_app(checkout):
    _, secret = checkout.secret_of("checkout_app")
    generated = secret["GenerateSecretString"]
    assert generated["GenerateStringKey"] == "password"
    assert set(AWKWARD_CHARACTERS) <= set(generated.get("ExcludeCharacters", ""))


def test_the_login_is_attached_to_the_cluster(checkout):
    secret_id, _ = checkout.secret_of("checkout_app")
    targets = {
        attachment["Properties"]["SecretId"]["Ref"]: attachment["Properties"]["TargetId"]
        for attachment in checkout.data.find_resources(ATTACHMENT).values()
    }
    assert targets.get(secret_id) == {"Ref": checkout.cluster_id}
    kinds = {
        attachment["Properties"]["TargetType"]
        for attachment in checkout.data.find_resources(ATTACHMENT).values()
    }
    assert kinds == {"AWS::RDS::DBCluster"}


def test_the_container_gets_user_and_password_from_the_login(checkout):
    checkout.service.has_resource_properties(
        "AWS::ECS::TaskDefinition", {"ContainerDefinitions": [Match.object_like({"Name": "api"})]}
    )
    secrets = {s["Name"]: s["ValueFrom"] for s in checkout.container().get("Secrets", [])}
    assert set(secrets) == {"DB_USERNAME", "DB_PASSWORD"}
    secret_id, _ = checkout.secret_of("checkout_app")
    for variable, field in (("DB_USERNAME", "username"), ("DB_PASSWORD", "password")):
        separator, (arn, *rest) = secrets[variable]["Fn::Join"]
        assert checkout.resolved_secret(arn) == secret_id
        assert separator.join(rest) == f":{field}::"


def test_only_the_login_may_be_read_when_a_task_starts(checkout):
    checkout.service.resource_count_is("AWS::ECS::TaskDefinition", 1)
    readable = {
        checkout.resolved_secret(resource)
        for statement in checkout.execution_statements()
        if covers(statement["Action"], "secretsmanager:GetSecretValue")
        for resource in as_list(statement["Resource"])
    }
    secret_id, _ = checkout.secret_of("checkout_app")
    assert readable == {secret_id}


def test_the_service_connects_on_the_port_of_the_database(checkout):
    (service,) = checkout.service.find_resources("AWS::ECS::Service").values()
    (own_group,) = service["Properties"]["NetworkConfiguration"]["AwsvpcConfiguration"][
        "SecurityGroups"
    ]
    rules = checkout.ways_in()
    assert rules, "nothing may connect to the database"
    for rule in rules:
        source = group_of(rule.get("SourceSecurityGroupId"))
        assert source and source == group_of(own_group), f"somebody else may connect: {rule}"
        assert rule["IpProtocol"] == "tcp"
        assert checkout.is_database_port(rule["FromPort"])
        assert checkout.is_database_port(rule["ToPort"])


def test_the_data_stack_does_not_depend_on_the_service(checkout):
    (service,) = checkout.service.find_resources("AWS::ECS::Service").values()
    assert service["Properties"]["ServiceName"] == "api"
    assert "CheckoutProductionService" not in json.dumps(checkout.data.to_json())
    imported = json.dumps(checkout.service.to_json())
    assert "CheckoutProductionData:" in imported


def test_the_admin_login_stays_where_it_is(checkout):
    checkout.secret_of("checkout_admin")
    checkout.data.resource_count_is(SECRET, 2)
    plain = {variable["Name"] for variable in checkout.container()["Environment"]}
    assert plain == {"CHECKOUT_ENVIRONMENT", "DB_HOST", "DB_PORT", "DB_NAME"}
