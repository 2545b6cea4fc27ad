"""The analyst role reads what the table lies on, and nothing else of the archive."""

import json
import re

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import build

ARCHIVE = "arn:aws:s3:::audit-prod-archive-111122223333"
RESULTS = "arn:aws:s3:::audit-prod-results-111122223333"
ANALYST = "arn:aws:iam::111122223333:role/audit-prod-analyst"
KEY = "the archive key"
FILES = f"{ARCHIVE}/AWSLogs/111122223333/CloudTrail"


def as_list(value):
    return value if isinstance(value, list) else [value]


class Prod:
    def __init__(self):
        audit = build(App(), "prod")
        self.templates = {
            name: Template.from_stack(getattr(audit, name)) for name in ("keys", "archive", "queries")
        }
        self.queries = self.templates["queries"]

    def flat(self, value, stack):
        """`value` as text, with the ARNs of the things that matter here."""
        if isinstance(value, str):
            return value.replace("${AWS::Partition}", "aws")
        if value == {"Ref": "AWS::Partition"}:
            return "aws"
        if "Fn::Join" in value:
            separator, parts = value["Fn::Join"]
            return separator.join(self.flat(part, stack) for part in parts)
        if "Fn::Sub" in value:
            return self.flat(value["Fn::Sub"], stack)
        if "Fn::ImportValue" in value:
            for name, template in self.templates.items():
                for output in template.find_outputs("*").values():
                    if output.get("Export", {}).get("Name") == value["Fn::ImportValue"]:
                        return self.flat(output["Value"], name)
        logical_id = value["Fn::GetAtt"][0] if "Fn::GetAtt" in value else value.get("Ref")
        resource = self.templates[stack].to_json()["Resources"].get(logical_id, {})
        if resource.get("Type") == "AWS::KMS::Key":
            return KEY
        if resource.get("Type") == "AWS::S3::Bucket" and "Fn::GetAtt" in value:
            return f"arn:aws:s3:::{resource['Properties']['BucketName']}"
        if resource.get("Type") == "AWS::IAM::Role" and "Fn::GetAtt" in value:
            return f"arn:aws:iam::111122223333:role/{resource['Properties'].get('RoleName')}"
        return json.dumps(value)

    def statements(self):
        """Pairs of actions and resources that the analyst has, wherever they are written."""
        (role_id,) = self.queries.find_resources(
            "AWS::IAM::Role", {"Properties": {"RoleName": "audit-prod-analyst"}}
        )
        role = self.queries.find_resources("AWS::IAM::Role")[role_id]["Properties"]
        documents = [(policy["PolicyDocument"], "queries") for policy in role.get("Policies", [])]
        for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            for policy_id, policy in self.queries.find_resources(kind).items():
                attached = {"Ref": role_id} in policy["Properties"].get("Roles", [])
                if attached or {"Ref": policy_id} in role.get("ManagedPolicyArns", []):
                    documents.append((policy["Properties"]["PolicyDocument"], "queries"))
        found = [(s, stack) for document, stack in documents for s in document["Statement"]]

        resource_policies = [
            (policy["Properties"]["PolicyDocument"], "archive")
            for policy in self.templates["archive"].find_resources("AWS::S3::BucketPolicy").values()
        ] + [
            (key["Properties"]["KeyPolicy"], "keys")
            for key in self.templates["keys"].find_resources("AWS::KMS::Key").values()
        ]
        for document, stack in resource_policies:
            for statement in document["Statement"]:
                principal = statement["Principal"]
                named = principal.get("AWS", []) if isinstance(principal, dict) else []
                if ANALYST in [self.flat(p, stack) for p in as_list(named)]:
                    found.append((statement, stack))
        return [
            (as_list(s["Action"]), [self.flat(r, stack) for r in as_list(s["Resource"])])
            for s, stack in found
            if s["Effect"] == "Allow"
        ]

    def allows(self, action, resource):
        return any(
            any(matches(pattern, action) for pattern in actions)
            and any(matches(pattern, resource) for pattern in resources)
            for actions, resources in self.statements()
        )


def matches(pattern, text):
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), text) is not None


@pytest.fixture(scope="module")
def prod():
    return Prod()


def test_reads_the_files_of_the_table(prod):
    assert prod.allows("s3:GetObject", f"{FILES}/eu-central-1/2026/11/26/a.json.gz")
    assert prod.allows("s3:ListBucket", ARCHIVE)


def test_decrypts_with_the_key_of_the_archive(prod):
    assert prod.allows("kms:Decrypt", KEY)
    for action in ("kms:Encrypt", "kms:GenerateDataKey", "kms:CreateGrant", "kms:PutKeyPolicy"):
        assert not prod.allows(action, KEY)
    assert not prod.allows("kms:Decrypt", "another key")


def test_reads_nothing_else_of_the_archive(prod):
    assert prod.allows("s3:GetObject", f"{FILES}/x")
    for other in (
        f"{FILES}-Digest/eu-central-1/2026/11/26/d.json.gz",
        f"{FILES}-Insight/x",
        f"{ARCHIVE}/AWSLogs/444455556666/CloudTrail/x",
        f"{ARCHIVE}/x",
    ):
        assert not prod.allows("s3:GetObject", other), other
        assert not prod.allows("s3:GetObjectVersion", other), other


def test_changes_nothing_in_the_archive(prod):
    assert prod.allows("s3:GetObject", f"{FILES}/x")
    for action in (
        "s3:PutObject",
        "s3:DeleteObject",
        "s3:DeleteObjectVersion",
        "s3:PutObjectRetention",
        "s3:PutObjectLegalHold",
        "s3:PutObjectTagging",
        "s3:BypassGovernanceRetention",
        "s3:PutBucketPolicy",
        "s3:PutLifecycleConfiguration",
    ):
        assert not prod.allows(action, f"{FILES}/x"), action
        assert not prod.allows(action, ARCHIVE), action


def test_reads_no_other_bucket(prod):
    assert prod.allows("s3:ListBucket", ARCHIVE)
    for bucket in ("arn:aws:s3:::audit-prod-inventory-111122223333", "arn:aws:s3:::x"):
        assert not prod.allows("s3:ListBucket", bucket)
        assert not prod.allows("s3:GetObject", f"{bucket}/x")


def test_the_archive_is_open_to_nobody_new(prod):
    for template, kind, document in (
        (prod.templates["archive"], "AWS::S3::BucketPolicy", "PolicyDocument"),
        (prod.templates["keys"], "AWS::KMS::Key", "KeyPolicy"),
    ):
        for policy in template.find_resources(kind).values():
            for statement in policy["Properties"][document]["Statement"]:
                if statement["Effect"] == "Allow":
                    assert "*" not in as_list(statement["Principal"])
                    assert statement["Principal"] != {"AWS": "*"}


def test_what_the_role_had_it_still_has(prod):
    workgroup = "arn:aws:athena:eu-central-1:111122223333:workgroup/audit-prod-analysts"
    assert prod.allows("athena:StartQueryExecution", workgroup)
    assert prod.allows("glue:GetTable", "arn:aws:glue:eu-central-1:111122223333:catalog")
    for action in ("s3:PutObject", "s3:GetObject"):
        assert prod.allows(action, f"{RESULTS}/x")
    prod.queries.resource_count_is("AWS::IAM::Role", 1)


def test_the_role_has_no_other_rights(prod):
    had = {
        "athena:GetQueryExecution",
        "athena:GetQueryResults",
        "athena:StartQueryExecution",
        "athena:StopQueryExecution",
        "glue:GetDatabase",
        "glue:GetTable",
        "glue:GetPartitions",
    }
    actions = {action for listed, _ in prod.statements() for action in listed}
    assert {a for a in actions if a.split(":")[0] not in ("s3", "kms")} == had
    assert all("*" not in resources for _, resources in prod.statements())


def test_staging_has_its_own():
    queries = Template.from_stack(build(App(), "staging").queries)
    queries.resource_count_is("AWS::IAM::Role", 1)
    text = json.dumps(queries.to_json())
    assert "AWSLogs/222233334444/CloudTrail/*" in text
    assert "Audit-prod" not in text and "111122223333" not in text
