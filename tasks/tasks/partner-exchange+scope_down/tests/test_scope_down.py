"""Each user is scoped down to what a partner may do with its folders."""

import fnmatch
import json

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from app import add_exchange

USER = "AWS::Transfer::User"
FOLDERS = {
    "bookbarn": ({"orders"}, {"stock"}),
    "kite-and-crane": ({"metadata"}, {"reports"}),
    "linden-verlag": ({"metadata", "covers"}, {"reports"}),
}


def as_list(value):
    return value if isinstance(value, list) else [value]


class Exchange:
    """The synthesized stacks of one environment."""

    def __init__(self, environment):
        exchange = add_exchange(cdk.App(), environment)
        self.storage = Template.from_stack(exchange.storage)
        self.gateway = Template.from_stack(exchange.gateway)
        (bucket,) = self.storage.find_resources("AWS::S3::Bucket")
        (key,) = self.storage.find_resources("AWS::KMS::Key")
        self.names = {
            json.dumps({"Ref": bucket}): "BUCKET",
            json.dumps({"Fn::GetAtt": [bucket, "Arn"]}): "arn:aws:s3:::BUCKET",
            json.dumps({"Fn::GetAtt": [key, "Arn"]}): "KEY",
        }

    def text(self, value):
        """`value` as one string, with BUCKET and KEY for references to them."""
        if isinstance(value, str):
            return value.replace("${AWS::Partition}", "aws")
        if "Fn::Join" in value:
            separator, parts = value["Fn::Join"]
            return separator.join(self.text(part) for part in parts)
        if "Fn::Sub" in value and not isinstance(value["Fn::Sub"], str):
            result, variables = value["Fn::Sub"]
            for name, variable in variables.items():
                result = result.replace(f"${{{name}}}", self.text(variable))
            return self.text(result)
        if "Fn::ImportValue" in value:
            for output in self.storage.find_outputs("*").values():
                if output.get("Export", {}).get("Name") == value["Fn::ImportValue"]:
                    return self.text(output["Value"])
        if value == {"Ref": "AWS::Partition"}:
            return "aws"
        return self.names.get(json.dumps(value), json.dumps(value))

    def users(self):
        return {
            user["Properties"]["UserName"]: user["Properties"]
            for user in self.gateway.find_resources(USER).values()
        }

    def statements(self, partner):
        """The statements of the partner's session policy."""
        policy = self.users()[partner].get("Policy")
        assert policy is not None, f"{partner} has no session policy"
        document = json.loads(self.text(policy))
        assert document["Version"] == "2012-10-17"
        statements = as_list(document["Statement"])
        assert all(statement["Effect"] == "Allow" for statement in statements)
        return statements

    def resources(self, partner, action):
        return {
            resource
            for statement in self.statements(partner)
            if action in as_list(statement["Action"])
            for resource in as_list(statement["Resource"])
        }


@pytest.fixture(scope="module")
def live():
    return Exchange("live")


@pytest.fixture(scope="module")
def test():
    return Exchange("test")


def files(partner, folders):
    return {f"arn:aws:s3:::BUCKET/{partner}/{folder}/*" for folder in folders}


def test_partners_put_files_where_they_deliver(live):
    for partner, (deliver, _) in FOLDERS.items():
        assert live.resources(partner, "s3:PutObject") == files(partner, deliver)


def test_partners_get_and_delete_files_where_they_collect(live):
    for partner, (_, collect) in FOLDERS.items():
        assert live.resources(partner, "s3:GetObject") == files(partner, collect)
        assert live.resources(partner, "s3:DeleteObject") == files(partner, collect)


def test_partners_list_their_folders_and_no_others(live):
    for partner, (deliver, collect) in FOLDERS.items():
        assert live.resources(partner, "s3:ListBucket") == {"arn:aws:s3:::BUCKET"}
        allowed = []
        for statement in live.statements(partner):
            if "s3:ListBucket" in as_list(statement["Action"]):
                ((operator, condition),) = statement["Condition"].items()
                assert operator == "StringLike"
                assert set(condition) == {"s3:prefix"}
                allowed += as_list(condition["s3:prefix"])
        for folder in deliver | collect:
            for prefix in (f"{partner}/{folder}/", f"{partner}/{folder}/2024/a.xml"):
                assert any(fnmatch.fnmatchcase(prefix, pattern) for pattern in allowed)
        for prefix in ("", f"{partner}/", f"{partner}-2/stock/", f"{partner}/secret/", "other/stock/"):
            assert not any(fnmatch.fnmatchcase(prefix, pattern) for pattern in allowed)


def test_the_key_of_the_bucket_can_be_used(live):
    for partner in FOLDERS:
        for action in ("kms:Decrypt", "kms:GenerateDataKey"):
            assert live.resources(partner, action) == {"KEY"}


def test_nothing_else_is_allowed(live):
    for partner in FOLDERS:
        actions = {
            action
            for statement in live.statements(partner)
            for action in as_list(statement["Action"])
        }
        assert actions == {
            "s3:ListBucket",
            "s3:PutObject",
            "s3:GetObject",
            "s3:DeleteObject",
            "kms:Decrypt",
            "kms:GenerateDataKey",
        }


def test_partners_of_the_test_environment_are_scoped_down_too(test):
    assert set(test.users()) == {"bookbarn", "linden-verlag"}
    for partner in test.users():
        deliver, collect = FOLDERS[partner]
        assert test.resources(partner, "s3:PutObject") == files(partner, deliver)
        assert test.resources(partner, "s3:GetObject") == files(partner, collect)


def test_users_and_their_role_stay_as_they_are(live):
    live.gateway.resource_count_is(USER, 3)
    for partner, user in live.users().items():
        entries = {mapping["Entry"].strip("/") for mapping in user["HomeDirectoryMappings"]}
        assert entries == FOLDERS[partner][0] | FOLDERS[partner][1]
        assert user["HomeDirectoryType"] == "LOGICAL"
    (role,) = {json.dumps(user["Role"]) for user in live.users().values()}
    role_id = json.loads(role)["Fn::GetAtt"][0]
    (policy,) = [
        policy["Properties"]["PolicyDocument"]
        for policy in live.gateway.find_resources("AWS::IAM::Policy").values()
        if {"Ref": role_id} in policy["Properties"]["Roles"]
    ]
    assert "s3:PutObject" in json.dumps(policy) and "s3:GetObject*" in json.dumps(policy)
