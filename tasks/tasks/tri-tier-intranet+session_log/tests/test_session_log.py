"""Sessions are streamed to an encrypted log group, and hosts may write to it."""

import fnmatch
import re

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import build

CONTEXT = "kms:EncryptionContext:aws:logs:arn"
GROUP = "AWS::Logs::LogGroup"


def as_list(value):
    return value if isinstance(value, list) else [value]


def flatten(value):
    """`value` as text, with `${Id}` and `${Id.Attribute}` for references."""
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
    return str(value)


class Shells:
    """The sessions and portal stacks of one environment."""

    def __init__(self, name):
        self.name = name
        stacks = build(App(), name)
        self.sessions = Template.from_stack(stacks["sessions"])
        self.portal = Template.from_stack(stacks["portal"])
        (self.key,) = self.sessions.find_resources("AWS::KMS::Key")

    def group(self):
        """Logical id and resource of the log group."""
        groups = self.sessions.find_resources(
            GROUP, {"Properties": {"LogGroupName": f"/intranet/{self.name}/sessions"}}
        )
        assert len(groups) == 1
        return next(iter(groups.items()))

    def statements_for_logs(self):
        """Statements of the key's policy for CloudWatch Logs."""
        key = self.sessions.find_resources("AWS::KMS::Key")[self.key]
        found = []
        for statement in key["Properties"]["KeyPolicy"]["Statement"]:
            for service in as_list(statement["Principal"].get("Service", [])):
                assert flatten(service) == "logs.${AWS::Region}.amazonaws.com", service
                found.append(statement)
        return found

    def inputs(self):
        (document,) = self.sessions.find_resources("AWS::SSM::Document").values()
        return document["Properties"]["Content"]["inputs"]

    def resolved(self, value):
        """`value` as text, in terms of the sessions stack where it is imported from there."""
        if isinstance(value, dict) and "Fn::ImportValue" in value:
            for output in self.sessions.find_outputs("*").values():
                if output.get("Export", {}).get("Name") == value["Fn::ImportValue"]:
                    return flatten(output["Value"])
        if isinstance(value, dict) and "Fn::Join" in value:
            separator, parts = value["Fn::Join"]
            return separator.join(self.resolved(part) for part in parts)
        return flatten(value)

    def host_rights(self):
        """What hosts may do beyond the agent's managed policy: pairs of action and resource."""
        (role_id,) = [
            role_id
            for role_id, role in self.portal.find_resources("AWS::IAM::Role").items()
            if "ec2.amazonaws.com" in str(role["Properties"]["AssumeRolePolicyDocument"])
        ]
        role = self.portal.find_resources("AWS::IAM::Role")[role_id]["Properties"]
        documents = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
        own = []
        for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            for policy_id, policy in self.portal.find_resources(kind).items():
                if {"Ref": role_id} in policy["Properties"].get("Roles", []):
                    documents.append(policy["Properties"]["PolicyDocument"])
                elif {"Ref": policy_id} in role.get("ManagedPolicyArns", []):
                    documents.append(policy["Properties"]["PolicyDocument"])
                    own.append({"Ref": policy_id})
        foreign = [arn for arn in role.get("ManagedPolicyArns", []) if arn not in own]
        assert [flatten(arn).split("/")[-1] for arn in foreign] == ["AmazonSSMManagedInstanceCore"]
        rights = set()
        for document in documents:
            for statement in document["Statement"]:
                assert statement["Effect"] == "Allow"
                for action in as_list(statement["Action"]):
                    for resource in as_list(statement["Resource"]):
                        rights.add((action, self.resolved(resource)))
        return rights


@pytest.fixture(scope="module")
def prod():
    return Shells("prod")


@pytest.fixture(scope="module")
def test_environment():
    return Shells("test")


def test_the_group_is_encrypted_with_the_key_of_the_sessions(prod):
    _, group = prod.group()
    assert group["Properties"].get("KmsKeyId") == {"Fn::GetAtt": [prod.key, "Arn"]}
    prod.sessions.resource_count_is("AWS::KMS::Key", 1)


def test_how_long_logs_are_kept_is_a_setting(prod, test_environment):
    prod.sessions.has_resource(
        GROUP, {"Properties": {"RetentionInDays": 731}, "DeletionPolicy": "Retain"}
    )
    test_environment.sessions.has_resource(
        GROUP, {"Properties": {"RetentionInDays": 30}, "DeletionPolicy": "Delete"}
    )


def test_cloudwatch_logs_may_use_the_key_for_this_group_only(prod):
    statements = prod.statements_for_logs()
    assert statements, "CloudWatch Logs may not use the key"
    group_id, _ = prod.group()
    name = re.escape("log-group:/intranet/prod/sessions")
    wanted = re.compile(
        r"arn:(aws|\$\{AWS::Partition\}):logs:\$\{AWS::Region\}:\$\{AWS::AccountId\}:" + name
    )
    for statement in statements:
        contexts = [
            flatten(value)
            for operator, conditions in statement.get("Condition", {}).items()
            if operator in ("ArnEquals", "ArnLike", "StringEquals", "StringLike")
            for value in as_list(conditions.get(CONTEXT, []))
        ]
        assert contexts, f"not bound to an encryption context: {statement}"
        assert all(wanted.fullmatch(context) for context in contexts), contexts


def test_cloudwatch_logs_may_do_what_it_needs_and_no_more(prod):
    patterns = [
        pattern
        for statement in prod.statements_for_logs()
        for pattern in as_list(statement["Action"])
        if statement["Effect"] == "Allow" and "*" in as_list(statement["Resource"])
    ]

    def allowed(action):
        return any(fnmatch.fnmatchcase(f"kms:{action}", pattern) for pattern in patterns)

    assert all(pattern.startswith("kms:") for pattern in patterns), patterns
    for action in ("Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey"):
        assert allowed(action), action
    assert allowed("DescribeKey")
    for action in ("PutKeyPolicy", "ScheduleKeyDeletion", "DisableKey", "TagResource", "UpdateAlias"):
        assert not allowed(action), action


def test_the_shell_document_streams_to_the_group(prod):
    group_id, _ = prod.group()
    inputs = prod.inputs()
    assert inputs.get("cloudWatchLogGroupName") in ({"Ref": group_id}, "/intranet/prod/sessions")
    assert inputs.get("cloudWatchStreamingEnabled") is True
    assert inputs.get("cloudWatchEncryptionEnabled") is True


def test_the_rest_of_the_document_stays(prod):
    inputs = prod.inputs()
    assert inputs["kmsKeyId"] == {"Fn::GetAtt": [prod.key, "Arn"]}
    assert inputs["idleSessionTimeout"] == "20"
    assert inputs["runAsDefaultUser"] == "portal-ops"
    prod.sessions.resource_count_is("AWS::SSM::Document", 1)


@pytest.mark.parametrize("environment", ["prod", "test_environment"])
def test_hosts_may_decrypt_and_write_and_nothing_else(environment, request):
    shells = request.getfixturevalue(environment)
    rights = shells.host_rights()
    shells.portal.resource_count_is("AWS::AutoScaling::AutoScalingGroup", 1)
    assert {action for action, _ in rights} == {
        "ssm:GetParametersByPath",
        "kms:Decrypt",
        "logs:CreateLogStream",
        "logs:DescribeLogStreams",
        "logs:PutLogEvents",
    }
    group_id, _ = shells.group()
    name = f"/intranet/{shells.name}/sessions"
    for action, resource in rights:
        if action == "kms:Decrypt":
            assert resource == f"${{{shells.key}.Arn}}"
        if action.startswith("logs:"):
            # Streams lie below the group; the attribute itself ends in ":*".
            arn = resource.split(":log-group:")[-1]
            group_of = arn.removesuffix(":*").removesuffix(":log-stream:*").removesuffix(":*")
            assert group_of in (name, f"${{{group_id}}}", f"${{{group_id}.Arn}}"), resource
