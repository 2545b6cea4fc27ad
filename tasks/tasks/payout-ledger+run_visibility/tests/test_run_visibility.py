"""Runs can be followed in X-Ray and in the logs, without what is in a payout."""

import json

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from app import add_deployment
from infra.config import PRODUCTION, SANDBOX


def as_list(value):
    return value if isinstance(value, list) else [value]


class Deployed:
    def __init__(self, deployment):
        self.template = Template.from_stack(add_deployment(App(), deployment))
        self.resources = self.template.to_json()["Resources"]

    def of_type(self, kind):
        return {id: r["Properties"] for id, r in self.resources.items() if r["Type"] == kind}

    def machine(self):
        (machine,) = self.of_type("AWS::StepFunctions::StateMachine").values()
        return machine

    def run_log(self):
        """The log group that the workflow writes to, with its policies."""
        destinations = self.machine().get("LoggingConfiguration", {}).get("Destinations", [])
        assert len(destinations) == 1, "the workflow writes no log"
        arn = json.dumps(destinations[0]["CloudWatchLogsLogGroup"]["LogGroupArn"])
        groups = [
            resource
            for id, resource in self.resources.items()
            if resource["Type"] == "AWS::Logs::LogGroup"
            and (f'"{id}"' in arn or resource["Properties"]["LogGroupName"] in arn)
        ]
        assert len(groups) == 1
        return groups[0]

    def actions(self, role_id):
        role = self.of_type("AWS::IAM::Role")[role_id]
        documents = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
        for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            for id, policy in self.of_type(kind).items():
                attached = {"Ref": role_id} in policy.get("Roles", [])
                if attached or {"Ref": id} in role.get("ManagedPolicyArns", []):
                    documents.append(policy["PolicyDocument"])
        managed = json.dumps(role.get("ManagedPolicyArns", []))
        actions = {
            action
            for document in documents
            for statement in as_list(document["Statement"])
            for action in as_list(statement["Action"])
        }
        if "XRay" in managed or "XrayWrite" in managed or "AWSXRayDaemonWriteAccess" in managed:
            actions |= {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}
        return actions


@pytest.fixture(scope="module")
def production():
    return Deployed(PRODUCTION)


@pytest.fixture(scope="module")
def sandbox():
    return Deployed(SANDBOX)


def test_all_steps_are_traced(production):
    production.template.all_resources_properties(
        "AWS::Lambda::Function", {"TracingConfig": {"Mode": "Active"}}
    )
    production.template.resource_count_is("AWS::Lambda::Function", 7)
    for function in production.of_type("AWS::Lambda::Function").values():
        actions = production.actions(function["Role"]["Fn::GetAtt"][0])
        assert {"xray:PutTraceSegments", "xray:PutTelemetryRecords"} <= actions


def test_the_workflow_is_traced(production):
    assert production.machine().get("TracingConfiguration") == {"Enabled": True}
    actions = production.actions(production.machine()["RoleArn"]["Fn::GetAtt"][0])
    assert "xray:PutTraceSegments" in actions


def test_every_event_is_logged(production, sandbox):
    for deployed in (production, sandbox):
        deployed.template.has_resource_properties(
            "AWS::StepFunctions::StateMachine",
            {"LoggingConfiguration": Match.object_like({"Level": "ALL"})},
        )


def test_nothing_of_a_payout_is_logged(production):
    logging = production.machine().get("LoggingConfiguration")
    assert logging is not None
    assert logging.get("IncludeExecutionData", False) is False


def test_the_log_group_has_the_name_of_the_workflow(production, sandbox):
    for deployed in (production, sandbox):
        name = deployed.machine()["StateMachineName"]
        group = deployed.run_log()["Properties"]
        assert group["LogGroupName"] == f"/aws/vendedlogs/states/{name}"


def test_logs_are_kept_as_long_as_all_others(production, sandbox):
    assert production.run_log()["Properties"]["RetentionInDays"] == 180
    assert sandbox.run_log()["Properties"]["RetentionInDays"] == 7


def test_the_log_group_goes_with_the_stack(production, sandbox):
    for deployed in (production, sandbox):
        assert deployed.run_log()["DeletionPolicy"] == "Delete"


def test_the_workflow_may_deliver_its_logs(production):
    actions = production.actions(production.machine()["RoleArn"]["Fn::GetAtt"][0])
    assert "logs:CreateLogDelivery" in actions
    assert production.machine()["StateMachineName"] == "payouts-production-run"
