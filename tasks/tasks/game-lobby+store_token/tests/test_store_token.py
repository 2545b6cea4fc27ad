"""Servers show a generated token to the session store, and nobody else can connect."""

import json
import re
import string
from pathlib import Path

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from app import add_realm
from lobby.realm import Realm

CDK_JSON = Path(__file__).resolve().parent.parent / "cdk.json"
SECRET = "AWS::SecretsManager::Secret"
TASK = "AWS::ECS::TaskDefinition"


def flatten(value):
    if isinstance(value, str):
        return value
    if "Ref" in value:
        return f"${{{value['Ref']}}}"
    if "Fn::GetAtt" in value:
        return f"${{{'.'.join(value['Fn::GetAtt'])}}}"
    if "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return separator.join(flatten(part) for part in parts)
    if "Fn::Sub" in value:
        return value["Fn::Sub"]
    raise AssertionError(f"cannot read {value}")


def as_list(value):
    return value if isinstance(value, list) else [value]


@pytest.fixture(scope="module")
def live():
    context = json.loads(CDK_JSON.read_text())["context"]
    return Template.from_stack(add_realm(App(context=context), Realm.LIVE))


def the_secret(template):
    secrets = template.find_resources(SECRET)
    assert len(secrets) == 1, "there is to be one secret, the token"
    return next(iter(secrets.items()))


def the_store(template):
    (store,) = template.find_resources("AWS::ElastiCache::ReplicationGroup").items()
    return store


def field_of_token(template):
    """The field of the secret that Redis takes its token from; empty for all of the secret."""
    secret_id, _ = the_secret(template)
    token = flatten(the_store(template)[1]["Properties"].get("AuthToken", ""))
    match = re.fullmatch(r"\{\{resolve:secretsmanager:\$\{(\w+)\}:SecretString(?::(\w*))?(?::\w*)*\}\}", token)
    assert match, f"not a reference to a secret: {token}"
    assert match[1] == secret_id
    return match[2] or ""


def containers(template):
    return {
        container["Name"]: (container, task["Properties"])
        for task in template.find_resources(TASK).values()
        for container in task["Properties"]["ContainerDefinitions"]
    }


def group_of_service(template, name):
    (service,) = template.find_resources(
        "AWS::ECS::Service", {"Properties": {"ServiceName": name}}
    ).values()
    (group,) = service["Properties"]["NetworkConfiguration"]["AwsvpcConfiguration"]["SecurityGroups"]
    return flatten(group)


def ways_in(template, group_id):
    """All ingress rules of a security group, inline or apart."""
    group = template.find_resources("AWS::EC2::SecurityGroup")[group_id]["Properties"]
    apart = [
        rule["Properties"]
        for rule in template.find_resources("AWS::EC2::SecurityGroupIngress").values()
        if flatten(rule["Properties"]["GroupId"]).startswith(f"${{{group_id}")
    ]
    return group.get("SecurityGroupIngress", []) + apart


def test_the_token_is_64_letters_and_digits(live):
    _, secret = the_secret(live)
    generated = secret["Properties"]["GenerateSecretString"]
    assert generated.get("PasswordLength") == 64
    no_punctuation = generated.get("ExcludePunctuation") is True
    assert no_punctuation or set(string.punctuation) <= set(generated.get("ExcludeCharacters", ""))
    assert not generated.get("IncludeSpace", False)
    assert not generated.get("ExcludeNumbers", False)
    assert "SecretString" not in secret["Properties"]


def test_redis_requires_the_token(live):
    field = field_of_token(live)
    _, secret = the_secret(live)
    assert secret["Properties"]["GenerateSecretString"].get("GenerateStringKey", "") == field
    live.has_resource_properties(
        "AWS::ElastiCache::ReplicationGroup", {"TransitEncryptionEnabled": True, "Port": 6379}
    )


@pytest.mark.parametrize("name", ["lobby", "matchmaker"])
def test_containers_get_the_token_as_a_secret(live, name):
    container, _ = containers(live)[name]
    secrets = {secret["Name"]: flatten(secret["ValueFrom"]) for secret in container.get("Secrets", [])}
    secret_id, _ = the_secret(live)
    field = field_of_token(live)
    expected = f"${{{secret_id}}}" + (f":{field}::" if field else "")
    assert secrets == {"STORE_TOKEN": expected}


@pytest.mark.parametrize("name", ["lobby", "matchmaker"])
def test_ecs_may_read_the_token_for_each_server(live, name):
    _, task = containers(live)[name]
    role = task["ExecutionRoleArn"]["Fn::GetAtt"][0]
    readable = {
        flatten(resource)
        for policy in live.find_resources("AWS::IAM::Policy").values()
        if {"Ref": role} in policy["Properties"].get("Roles", [])
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if "secretsmanager:GetSecretValue" in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    }
    secret_id, _ = the_secret(live)
    assert readable == {f"${{{secret_id}}}"}


def test_only_the_servers_connect_and_only_on_the_port(live):
    store_id, store = the_store(live)
    (group,) = store["Properties"]["SecurityGroupIds"]
    rules = ways_in(live, flatten(group).strip("${}").split(".")[0])
    ports = (6379, "6379", {"Fn::GetAtt": [store_id, "PrimaryEndPoint.Port"]})
    for rule in rules:
        assert rule["IpProtocol"] == "tcp"
        assert rule["FromPort"] in ports and rule["ToPort"] in ports
    sources = {flatten(rule.get("SourceSecurityGroupId", "none")) for rule in rules}
    assert sources == {group_of_service(live, name) for name in ("lobby", "matchmaker")}


def test_the_store_is_found_as_before(live):
    store_id, _ = the_store(live)
    for name in ("lobby", "matchmaker"):
        container, _ = containers(live)[name]
        plain = {variable["Name"]: variable["Value"] for variable in container["Environment"]}
        assert set(plain) == {"REALM", "SERVER", "STORE_HOST", "STORE_PORT"}
        assert plain["STORE_HOST"] == {"Fn::GetAtt": [store_id, "PrimaryEndPoint.Address"]}
    live.has_resource_properties(
        TASK, {"ContainerDefinitions": [Match.object_like({"Name": "lobby"})]}
    )
