"""The pipe takes webhooks from the queue, has them verified, and puts them on the bus."""

import json

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import build
from relay.config import load

NEEDED = {
    "queue": {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"},
    "key": {"kms:Decrypt"},
    "verify": {"lambda:InvokeFunction"},
    "bus": {"events:PutEvents"},
}
HARMLESS = {
    "queue": {"sqs:ChangeMessageVisibility", "sqs:GetQueueUrl"},
    "key": {"kms:DescribeKey"},
    "verify": set(),
    "bus": set(),
}


def as_list(value):
    return value if isinstance(value, list) else [value]


class Core:
    def __init__(self, file):
        config = load(file)
        core, _ = build(App(), config)
        self.stage = config.stage
        self.template = Template.from_stack(core)
        self.resources = self.template.to_json()["Resources"]

    def of_type(self, kind):
        return {id: r["Properties"] for id, r in self.resources.items() if r["Type"] == kind}

    def named(self, kind, key, name):
        (found,) = (id for id, r in self.of_type(kind).items() if r.get(key) == name)
        return found

    def arns(self):
        """The ARNs of what the pipe connects, by what they are of."""
        prefix = f"relay-{self.stage}"
        ids = {
            "queue": self.named("AWS::SQS::Queue", "QueueName", f"{prefix}-incoming"),
            "key": next(iter(self.of_type("AWS::KMS::Key"))),
            "verify": self.named("AWS::Lambda::Function", "FunctionName", f"{prefix}-verify"),
            "bus": self.named("AWS::Events::EventBus", "Name", prefix),
        }
        return {what: {"Fn::GetAtt": [id, "Arn"]} for what, id in ids.items()}

    def pipe(self):
        pipes = self.of_type("AWS::Pipes::Pipe")
        assert len(pipes) == 1, f"there are {len(pipes)} pipes"
        return next(iter(pipes.values()))

    def role(self):
        return self.pipe()["RoleArn"]["Fn::GetAtt"][0]

    def policies(self):
        """Policies of the pipe's role that are resources of their own, by logical id."""
        role = self.role()
        arns = self.of_type("AWS::IAM::Role")[role].get("ManagedPolicyArns", [])
        return {
            id: policy["PolicyDocument"]
            for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
            for id, policy in self.of_type(kind).items()
            if {"Ref": role} in policy.get("Roles", []) or {"Ref": id} in arns
        }

    def rights(self):
        """What the role may do, by what it may do it with. Anything else is under `other`."""
        arns = self.arns()
        inline = self.of_type("AWS::IAM::Role")[self.role()].get("Policies", [])
        documents = [policy["PolicyDocument"] for policy in inline]
        documents += self.policies().values()
        rights = {what: set() for what in (*arns, "other")}
        for document in documents:
            for statement in as_list(document["Statement"]):
                for resource in as_list(statement["Resource"]):
                    any_version = {"Fn::Join": ["", [arns["verify"], ":*"]]}
                    known = [what for what, arn in arns.items() if resource == arn]
                    known += ["verify"] * (resource == any_version)
                    rights[(known or ["other"])[0]] |= set(as_list(statement["Action"]))
        return rights


def fits(pattern, value):
    """Whether an event pattern fits, for the few kinds of test that can tell pings."""
    if isinstance(pattern, dict):
        return isinstance(value, dict) and all(fits(p, value.get(k)) for k, p in pattern.items())
    return any(fits_one(test, value) for test in pattern)


def fits_one(test, value):
    if not isinstance(test, dict):
        return test == value
    ((kind, operand),) = test.items()
    if kind == "exists":
        return (value is not None) is operand
    assert kind == "anything-but", kind
    return value is not None and value not in as_list(operand)


@pytest.fixture(scope="module")
def live():
    return Core("relay.toml")


def test_from_the_queue_through_verify_to_the_bus(live):
    live.template.resource_count_is("AWS::Pipes::Pipe", 1)
    pipe, arns = live.pipe(), live.arns()
    assert pipe["Name"] == "relay-live"
    assert pipe["Source"] == arns["queue"]
    assert pipe.get("Enrichment") == arns["verify"]
    assert pipe["Target"] == arns["bus"]
    assert pipe.get("DesiredState", "RUNNING") == "RUNNING"


def test_batches_are_those_of_the_configuration(live):
    for core, batch, window in ((live, 10, 2), (Core("relay.dev.toml"), 1, 0)):
        parameters = core.pipe()["SourceParameters"]["SqsQueueParameters"]
        assert parameters.get("BatchSize", 10) == batch
        assert parameters.get("MaximumBatchingWindowInSeconds", 0) == window


def test_pings_are_dropped_and_nothing_else(live):
    filters = live.pipe()["SourceParameters"].get("FilterCriteria", {}).get("Filters", [])
    assert filters, "nothing is dropped"

    def passes(body):
        return any(fits(json.loads(f["Pattern"]), {"body": body}) for f in filters)

    assert not passes({"type": "ping"})
    for type in ("payment.captured", "parcel.returned", "pinged", "ping.failed"):
        assert passes({"type": type, "data": {}})


def test_events_look_as_the_readme_says(live):
    parameters = live.pipe().get("TargetParameters", {})
    assert "InputTemplate" not in parameters
    assert parameters.get("EventBridgeEventBusParameters") == {
        "Source": "relay",
        "DetailType": "$.type",
    }


def test_errors_go_to_the_audit_log(live):
    log = live.named("AWS::Logs::LogGroup", "LogGroupName", "/aws/vendedlogs/pipes/relay-live")
    logging = live.pipe().get("LogConfiguration", {})
    assert logging.get("Level") == "ERROR"
    destination = logging.get("CloudwatchLogsLogDestination", {}).get("LogGroupArn")
    assert destination == {"Fn::GetAtt": [log, "Arn"]}
    assert "IncludeExecutionData" not in logging


def test_the_role_may_do_that_and_no_more(live):
    trust = live.of_type("AWS::IAM::Role")[live.role()]["AssumeRolePolicyDocument"]
    principals = [statement["Principal"] for statement in trust["Statement"]]
    assert principals == [{"Service": "pipes.amazonaws.com"}]
    rights = live.rights()
    assert rights.pop("other") == set()
    for what, actions in rights.items():
        assert NEEDED[what] <= actions, f"{NEEDED[what] - actions} is missing for the {what}"
        assert actions <= NEEDED[what] | HARMLESS[what]


def test_the_rights_are_there_before_the_pipe(live):
    (resource,) = (r for r in live.resources.values() if r["Type"] == "AWS::Pipes::Pipe")
    for policy in live.policies():
        assert policy in resource.get("DependsOn", [])
    live.template.resource_count_is("AWS::Events::EventBus", 1)
