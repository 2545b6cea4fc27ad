"""What happens to a payout when one of its steps fails."""

import json

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import add_deployment
from infra.config import PRODUCTION, SANDBOX


def text(value):
    """`value` as text, with references as `{Id}` or `{Id.Attribute}`."""
    if isinstance(value, str):
        return value
    if "Ref" in value:
        return "{" + value["Ref"] + "}"
    if "Fn::GetAtt" in value:
        return "{" + ".".join(value["Fn::GetAtt"]) + "}"
    if "Fn::Join" in value:
        return value["Fn::Join"][0].join(text(part) for part in value["Fn::Join"][1])
    return json.dumps(value)


class Run:
    def __init__(self, deployment):
        self.template = Template.from_stack(add_deployment(App(), deployment))
        self.functions = {
            id: f["Properties"]["FunctionName"].removeprefix(f"payouts-{deployment.name}-")
            for id, f in self.template.find_resources("AWS::Lambda::Function").items()
        }
        (machine,) = self.template.find_resources("AWS::StepFunctions::StateMachine").values()
        self.definition = json.loads(text(machine["Properties"]["DefinitionString"]))
        (self.map,) = (s for s in self.definition["States"].values() if s["Type"] == "Map")
        self.payout = self.map["ItemProcessor"]["States"]

    def step(self, state):
        """What a state of the payout does: the name of a function, or `bank`."""
        called = state.get("Resource", "") + json.dumps(state.get("Parameters", {}))
        for id, name in self.functions.items():
            if f"{{{id}.Arn}}" in called or f"{{{id}}}" in called:
                return name
        return "bank" if "sqs:sendMessage" in called else None

    def state(self, step):
        """The first state that does `step`, on the way from the start or from a catcher."""
        found = [state for state in self.payout.values() if self.step(state) == step]
        assert found, f"no payout gets to {step}"
        return found[0]

    def states(self, step):
        found = [state for state in self.payout.values() if self.step(state) == step]
        assert found, f"no payout gets to {step}"
        return found

    def way(self, name):
        """The steps from the state called `name` to the end."""
        steps = []
        while name is not None:
            state = self.payout[name]
            assert state["Type"] in ("Task", "Pass", "Succeed"), state
            if state["Type"] == "Task":
                steps.append(self.step(state))
            name = state.get("Next")
        return steps


@pytest.fixture(scope="module")
def production():
    return Run(PRODUCTION)


def match(handlers, error):
    """The first of `handlers` that is for `error`."""
    general = {"States.ALL"} | ({"States.TaskFailed"} if error != "States.Timeout" else set())
    for handler in handlers:
        if {error, *general} & set(handler["ErrorEquals"]):
            return handler
    return None


def test_too_little_money_refuses_the_payout(production):
    catcher = match(production.state("reserve").get("Catch", []), "InsufficientFunds")
    assert catcher, "InsufficientFunds stops the run"
    assert production.way(catcher["Next"]) == ["refuse"]


def test_a_rejection_gives_the_money_back_first(production):
    catcher = match(production.state("bank").get("Catch", []), "BankRejected")
    assert catcher, "BankRejected stops the run"
    assert production.way(catcher["Next"]) == ["release", "refuse"]


def test_refuse_learns_the_reason(production):
    for step, error in (("reserve", "InsufficientFunds"), ("bank", "BankRejected")):
        catcher = match(production.state(step).get("Catch", []), error)
        assert catcher and catcher.get("ResultPath") == "$.problem"
    for release in production.states("release"):
        assert "ResultPath" in release, "the answer of release replaces the payout"
        assert release["ResultPath"] not in ("$", "$.problem", "$.payout_id", "$.owner")


def test_conflicts_are_tried_again(production):
    for step in ("reserve", "release", "settle"):
        for state in production.states(step):
            retrier = match(state.get("Retry", []), "LedgerConflict")
            assert retrier, f"{step} does not try again"
            wait, factor = retrier["IntervalSeconds"], retrier.get("BackoffRate", 2)
            assert (wait, retrier["MaxAttempts"], factor) == (3, 5, 2)


def test_the_sandbox_has_its_own_pace():
    sandbox = Run(SANDBOX)
    for step in ("reserve", "release", "settle"):
        retrier = match(sandbox.state(step).get("Retry", []), "LedgerConflict")
        assert retrier
        assert (retrier["IntervalSeconds"], retrier["MaxAttempts"]) == (1, 2)
        assert retrier["BackoffRate"] == 1.5


def test_instructions_are_never_sent_again(production):
    production.template.resource_count_is("AWS::StepFunctions::StateMachine", 1)
    (bank,) = production.states("bank")
    assert bank.get("Retry", []) == []
    for catcher in bank.get("Catch", []):
        assert "bank" not in production.way(catcher["Next"])
    assert match(production.state("reserve").get("Retry", []), "InsufficientFunds") is None
    assert match(production.state("reserve")["Catch"], "InsufficientFunds")


def test_anything_else_still_stops_the_run(production):
    assert production.state("refuse"), "the known problems do not stop it"
    for step, errors in (
        ("reserve", ("KeyError", "LedgerConflict", "States.Timeout")),
        ("bank", ("States.Timeout", "Sqs.SdkClientException")),
        ("release", ("KeyError", "LedgerConflict")),
        ("settle", ("KeyError", "LedgerConflict")),
    ):
        for state in production.states(step):
            for error in errors:
                assert match(state.get("Catch", []), error) is None, f"{step} survives {error}"
    assert production.map.get("Catch", []) == []
    assert "ToleratedFailurePercentage" not in production.map


def test_the_usual_way_is_as_before(production):
    start = production.map["ItemProcessor"]["StartAt"]
    assert production.way(start) == ["reserve", "bank", "settle"]
    assert production.state("bank")["ResultPath"] == "$.receipt"
    assert production.state("reserve")["ResultPath"] == "$.reservation"
    assert production.map["MaxConcurrency"] == 25
    assert production.state("refuse") is not None
