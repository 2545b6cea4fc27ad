"""Shared secrets are read by their readers and by nobody outside of the organisation."""

import json
import re

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from access_boundaries import Reader, SharedSecret
from app import landing
from landing.accounts import LIVE, TEST

DESCRIBE = "secretsmanager:DescribeSecret"
GET = "secretsmanager:GetSecretValue"
DECRYPT = "kms:Decrypt"
HERE = "secretsmanager.eu-west-1.amazonaws.com"

INGEST = "arn:aws:iam::555566667777:role/ingest/nightly"
INVOICING = "arn:aws:iam::444455556666:role/machines/invoicing-live"


def as_list(value):
    return value if isinstance(value, list) else [value]


def flat(value):
    if isinstance(value, dict) and "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return separator.join(flat(part) for part in parts)
    if isinstance(value, dict) and "Fn::Sub" in value:
        value = value["Fn::Sub"]
    if value == {"Ref": "AWS::Partition"}:
        return "aws"
    text = value if isinstance(value, str) else json.dumps(value)
    return text.replace("${AWS::Partition}", "aws")


def like(pattern, text):
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), text) is not None


OPERATORS = {
    "StringEquals": lambda wanted, value: wanted == value,
    "StringLike": like,
    "ArnEquals": like,
    "ArnLike": like,
    "Bool": lambda wanted, value: wanted.lower() == value.lower(),
}


def holds(condition, context):
    """Whether the condition of a statement holds for a caller."""
    for operator, keys in condition.items():
        name = operator.removesuffix("IfExists")
        negated = "Not" in name
        test = OPERATORS[name.replace("Not", "")]
        for key, wanted in keys.items():
            if key not in context:
                if name == operator and not negated:
                    return False
                continue
            words = [str(w) if isinstance(w, bool) else flat(w) for w in as_list(wanted)]
            if any(test(word, context[key]) for word in words) == negated:
                return False
    return True


class Caller(dict):
    """What a condition can ask about a caller."""

    def __init__(self, arn, *, organisation="o-a1b2c3d4e5", **more):
        super().__init__({"aws:PrincipalIsAWSService": "false"}, **more)
        self["aws:PrincipalArn"] = arn
        if organisation:
            self["aws:PrincipalOrgID"] = organisation
        self.account = arn.split(":")[4]


def is_meant(statement, caller):
    principal = statement["Principal"]
    if principal == "*":
        return True
    names = [flat(name) for name in as_list(principal.get("AWS", []))]
    root = f"arn:aws:iam::{caller.account}:root"
    return any(name in ("*", caller.account, root, caller["aws:PrincipalArn"]) for name in names)


def verdict(statements, action, caller):
    """`Deny`, `Allow` or nothing, as these statements have it."""
    effects = {
        statement["Effect"]
        for statement in statements
        if any(like(pattern, action) for pattern in as_list(statement["Action"]))
        and is_meant(statement, caller)
        and holds(statement.get("Condition", {}), caller)
    }
    return "Deny" if "Deny" in effects else "Allow" if "Allow" in effects else None


class Secrets:
    def __init__(self, stack):
        self.template = Template.from_stack(stack)

    def secret(self, name):
        (found,) = self.template.find_resources(
            "AWS::SecretsManager::Secret", {"Properties": {"Name": name}}
        ).items()
        return found

    def policy(self, name):
        secret_id, _ = self.secret(name)
        return [
            statement
            for policy in self.template.find_resources("AWS::SecretsManager::ResourcePolicy").values()
            if policy["Properties"]["SecretId"] == {"Ref": secret_id}
            for statement in policy["Properties"]["ResourcePolicy"]["Statement"]
        ]

    def key_policy(self, name):
        key_id = self.secret(name)[1]["Properties"]["KmsKeyId"]["Fn::GetAtt"][0]
        key = self.template.find_resources("AWS::KMS::Key")[key_id]
        return key["Properties"]["KeyPolicy"]["Statement"]


@pytest.fixture(scope="module")
def live():
    return Secrets(landing(cdk.App(), LIVE).secrets)


def test_readers_describe_and_get_the_secret(live):
    policy = live.policy("shared/live/export")
    for arn in (INGEST, INVOICING):
        for action in (DESCRIBE, GET):
            assert verdict(policy, action, Caller(arn)) == "Allow", (arn, action)


def granted(statements, reader):
    """Actions that statements allow to the account of a reader, whatever their conditions."""
    return {
        action
        for statement in statements
        if statement["Effect"] == "Allow" and is_meant(statement, Caller(reader))
        for action in as_list(statement["Action"])
    }


def resources(statements):
    return {flat(resource) for s in statements for resource in as_list(s.get("Resource", "none"))}


def test_readers_do_nothing_else_to_the_secret(live):
    policy = live.policy("shared/live/export")
    for reader in (INGEST, INVOICING):
        assert granted(policy, reader) == {DESCRIBE, GET}
    secret = json.dumps({"Ref": live.secret("shared/live/export")[0]})
    assert resources(policy) <= {"*", secret}


def test_other_roles_of_their_accounts_read_nothing(live):
    policy, key = live.policy("shared/live/export"), live.key_policy("shared/live/export")
    for arn in (
        "arn:aws:iam::555566667777:role/admin",
        "arn:aws:iam::555566667777:user/ingest/someone",
        "arn:aws:iam::444455556666:role/machines/invoicing-test",
        "arn:aws:iam::444455556666:role/ingest/nightly",
        "arn:aws:iam::333344445555:role/ingest/nightly",
    ):
        for action in (DESCRIBE, GET):
            assert verdict(policy, action, Caller(arn)) is None, arn
        assert verdict(key, DECRYPT, Caller(arn, **{"kms:ViaService": HERE})) is None, arn
    assert verdict(policy, GET, Caller(INVOICING)) == "Allow"


def test_readers_decrypt_through_secrets_manager_only(live):
    key = live.key_policy("shared/live/export")
    for arn in (INGEST, INVOICING):
        assert verdict(key, DECRYPT, Caller(arn, **{"kms:ViaService": HERE})) == "Allow"
        assert verdict(key, DECRYPT, Caller(arn)) is None
        for service in ("s3.eu-west-1.amazonaws.com", "secretsmanager.eu-west-2.amazonaws.com"):
            assert verdict(key, DECRYPT, Caller(arn, **{"kms:ViaService": service})) is None


def test_readers_do_nothing_else_with_the_key(live):
    key = live.key_policy("shared/live/export")
    for reader in (INGEST, INVOICING):
        assert granted(key, reader) == {DECRYPT}
    assert resources(key) == {"*"}


@pytest.mark.parametrize("name", ["shared/live/export", "shared/live/webhook"])
def test_the_value_is_denied_to_outsiders(live, name):
    policy = live.policy(name)
    own = "arn:aws:iam::111122223333:role/app"
    for arn in (own, INGEST, "arn:aws:iam::999988887777:role/x"):
        for organisation in ("o-zzzzzzzzzz", None):
            assert verdict(policy, GET, Caller(arn, organisation=organisation)) == "Deny"
        assert verdict(policy, DESCRIBE, Caller(arn, organisation=None)) != "Deny"
    assert verdict(policy, GET, Caller(own)) != "Deny"
    denied = [s["Action"] for s in policy if s["Effect"] == "Deny" and is_meant(s, Caller(INGEST))]
    assert {action for actions in denied for action in as_list(actions)} == {GET}


def test_services_of_aws_are_not_denied(live):
    service = Caller("arn:aws:iam::111122223333:role/x", organisation=None)
    service["aws:PrincipalIsAWSService"] = "true"
    for name in ("shared/live/export", "shared/live/webhook"):
        assert verdict(live.policy(name), GET, service) != "Deny"
    assert verdict(live.policy("shared/live/webhook"), GET, Caller(INGEST)) is None


def test_test_has_its_own_readers():
    secrets = Secrets(landing(cdk.App(), TEST).secrets)
    policy = secrets.policy("shared/test/export")
    invoicing = "arn:aws:iam::444455556666:role/machines/invoicing"
    assert verdict(policy, GET, Caller(f"{invoicing}-test")) == "Allow"
    assert verdict(policy, GET, Caller(f"{invoicing}-live")) is None


def test_the_region_is_that_of_the_stack():
    stack = cdk.Stack(
        cdk.App(), "S", env=cdk.Environment(account="999900001111", region="eu-central-1")
    )
    SharedSecret(
        stack,
        "Shared",
        secret_name="s",
        organisation="o-other",
        readers=[Reader("123412341234", "only")],
    )
    secrets = Secrets(stack)
    reader = Caller("arn:aws:iam::123412341234:role/only", organisation="o-other")
    assert verdict(secrets.policy("s"), GET, reader) == "Allow"
    through = {"kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com"}
    assert verdict(secrets.key_policy("s"), DECRYPT, Caller(INGEST, **through)) is None
    reader.update(through)
    assert verdict(secrets.key_policy("s"), DECRYPT, reader) == "Allow"
    assert verdict(secrets.policy("s"), GET, Caller(INVOICING)) == "Deny"
