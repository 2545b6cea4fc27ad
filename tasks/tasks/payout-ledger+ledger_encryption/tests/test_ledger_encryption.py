"""Each copy of the ledger has a key of ours, and those who work on the ledger can use it."""

import fnmatch
import json

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import add_deployment
from infra.config import PRODUCTION, SANDBOX
from infra.functions import STEP_ACTIONS

LEDGER_STEPS = ("load-run", "reserve", "release", "settle", "refuse", "close-run")


def as_list(value):
    return value if isinstance(value, list) else [value]


class Deployed:
    def __init__(self, deployment):
        self.name = deployment.name
        self.template = Template.from_stack(add_deployment(App(), deployment))
        self.resources = self.template.to_json()["Resources"]
        ((self.key_id, self.key),) = self.of_type("AWS::KMS::Key").items()
        self.key_arn = {"Fn::GetAtt": [self.key_id, "Arn"]}

    def of_type(self, kind):
        return {id: r["Properties"] for id, r in self.resources.items() if r["Type"] == kind}

    def ledger(self):
        (ledger,) = self.of_type("AWS::DynamoDB::GlobalTable").values()
        return ledger

    def keys_by_region(self):
        return {
            copy["Region"]: copy.get("SSESpecification", {}).get("KMSMasterKeyId")
            for copy in self.ledger()["Replicas"]
        }

    def role_of(self, step):
        (function,) = (
            f
            for f in self.of_type("AWS::Lambda::Function").values()
            if f["FunctionName"] == f"payouts-{self.name}-{step}"
        )
        return function["Role"]["Fn::GetAtt"][0]

    def documents(self, role_id):
        """The policies of a role, wherever they are written."""
        role = self.of_type("AWS::IAM::Role")[role_id]
        documents = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
        for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            for id, policy in self.of_type(kind).items():
                attached = {"Ref": role_id} in policy.get("Roles", [])
                if attached or {"Ref": id} in role.get("ManagedPolicyArns", []):
                    documents.append(policy["PolicyDocument"])
        return documents

    def other_actions(self, role_id):
        """What the role may do besides using keys and writing traces."""
        actions = {
            action
            for document in self.documents(role_id)
            for statement in as_list(document["Statement"])
            for action in as_list(statement["Action"])
        }
        return {action for action in actions if not action.startswith(("kms:", "xray:"))}

    def key_rights(self, role_id):
        """Pairs of a KMS action and a resource that the role may use."""
        rights = [
            (action, resource)
            for document in self.documents(role_id)
            for statement in as_list(document["Statement"])
            for action in as_list(statement["Action"])
            for resource in as_list(statement["Resource"])
            if action.startswith("kms:") or action == "*"
        ]
        # the key's own policy can say it as well
        for statement in self.key["KeyPolicy"]["Statement"]:
            if json.dumps({"Fn::GetAtt": [role_id, "Arn"]}) in json.dumps(statement["Principal"]):
                rights += [(action, self.key_arn) for action in as_list(statement["Action"])]
        return rights


def may(rights, action):
    return any(fnmatch.fnmatchcase(action, allowed) for allowed, _ in rights)


@pytest.fixture(scope="module")
def production():
    return Deployed(PRODUCTION)


@pytest.fixture(scope="module")
def sandbox():
    return Deployed(SANDBOX)


def test_the_ledger_is_encrypted_with_keys_of_kms(production, sandbox):
    for deployed in (production, sandbox):
        deployed.template.has_resource_properties(
            "AWS::DynamoDB::GlobalTable",
            {"SSESpecification": {"SSEEnabled": True, "SSEType": "KMS"}},
        )


def test_the_primary_region_uses_the_payments_key(production, sandbox):
    for deployed in (production, sandbox):
        assert deployed.keys_by_region()["eu-central-1"] == deployed.key_arn


def test_replicas_use_the_keys_of_their_regions(production, sandbox):
    keys = production.keys_by_region()
    assert {region: keys[region] for region in keys if region != "eu-central-1"} == {
        replica.region: replica.key_arn for replica in PRODUCTION.replicas
    }
    assert set(sandbox.keys_by_region()) == {"eu-central-1"}


def test_steps_on_the_ledger_can_use_the_key(production):
    for step in LEDGER_STEPS:
        rights = production.key_rights(production.role_of(step))
        for action in ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"):
            assert may(rights, action), f"{step} may not do {action}"


def test_rights_are_on_the_payments_key_only(production):
    for step in (*LEDGER_STEPS, "submit"):
        rights = production.key_rights(production.role_of(step))
        assert rights, f"{step} has no rights on any key"
        for action, resource in rights:
            assert resource == production.key_arn
            assert action not in ("*", "kms:*")
            assert not may([(action, resource)], "kms:ScheduleKeyDeletion")
            assert not may([(action, resource)], "kms:PutKeyPolicy")


def test_nothing_else_is_allowed(production):
    assert production.key_rights(production.role_of("reserve"))
    for step in LEDGER_STEPS:
        allowed = STEP_ACTIONS[step.replace("-", "_")]
        assert production.other_actions(production.role_of(step)) == set(allowed)


def test_others_get_nothing_more(production):
    assert production.key_rights(production.role_of("load-run"))
    submit = production.key_rights(production.role_of("submit"))
    assert {action for action, _ in submit} == {"kms:Decrypt"}
    (machine,) = production.of_type("AWS::StepFunctions::StateMachine").values()
    workflow = production.key_rights(machine["RoleArn"]["Fn::GetAtt"][0])
    assert {action for action, _ in workflow} == {"kms:Decrypt", "kms:GenerateDataKey*"}


def test_copies_and_queues_are_as_before(production):
    production.template.resource_count_is("AWS::KMS::Key", 1)
    assert len(production.ledger()["Replicas"]) == 3
    assert all(copy["DeletionProtectionEnabled"] for copy in production.ledger()["Replicas"])
    for queue in production.of_type("AWS::SQS::Queue").values():
        assert queue["KmsMasterKeyId"] == production.key_arn
