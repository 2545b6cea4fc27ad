"""A frame is rendered again only when the world was at fault."""

import fnmatch

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from farm.main import make_farm
from farm.settings import FARMS

JOB = "AWS::Batch::JobDefinition"
EXITED = "Essential container in task exited"
NOT_STARTED = "Task failed to start"


@pytest.fixture(scope="module")
def finals():
    return Template.from_stack(make_farm(App(), FARMS["finals"]))


def strategy(template):
    (job,) = template.find_resources(JOB).values()
    return job["Properties"]["RetryStrategy"]


def outcome(template, *, status_reason="", reason="", exit_code=""):
    """What Batch does after an attempt that ended like this: the first condition that fits decides."""
    ended = {"OnStatusReason": status_reason, "OnReason": reason, "OnExitCode": str(exit_code)}
    for condition in strategy(template).get("EvaluateOnExit", []):
        wanted = {key: pattern for key, pattern in condition.items() if key != "Action"}
        assert wanted, "a condition needs something to look at"
        if all(
            fnmatch.fnmatchcase(ended[key].lower(), pattern.lower())
            for key, pattern in wanted.items()
        ):
            return condition["Action"].upper()
    return "RETRY"


def test_a_reclaimed_instance_is_no_reason_to_give_up(finals):
    reclaimed = "Host EC2 (instance i-0123456789abcdef0) terminated."
    assert strategy(finals).get("EvaluateOnExit"), "every attempt is followed by another"
    assert outcome(finals, status_reason=reclaimed) == "RETRY"


def test_an_image_that_was_not_pulled_is_tried_again(finals):
    assert strategy(finals).get("EvaluateOnExit")
    reason = "CannotPullContainerError: pull image manifest has been retried 5 time(s)"
    assert outcome(finals, status_reason=NOT_STARTED, reason=reason) == "RETRY"


def test_the_worker_may_ask_for_another_attempt(finals):
    assert strategy(finals).get("EvaluateOnExit")
    assert outcome(finals, status_reason=EXITED, exit_code=75) == "RETRY"


@pytest.mark.parametrize("code", [1, 5, 7, 65, 74, 76, 134, 139, 175, 255])
def test_other_exit_codes_end_the_job(finals, code):
    assert outcome(finals, status_reason=EXITED, exit_code=code) == "EXIT"


def test_other_ends_end_the_job(finals):
    killed = "OutOfMemoryError: Container killed due to memory usage"
    assert outcome(finals, status_reason=EXITED, reason=killed, exit_code=137) == "EXIT"
    assert outcome(finals, status_reason="Job attempt duration exceeded timeout") == "EXIT"
    unmounted = "ResourceInitializationError: failed to invoke EFS utils commands"
    assert outcome(finals, status_reason=NOT_STARTED, reason=unmounted) == "EXIT"


def test_the_number_of_attempts_and_the_timeout_stay(finals):
    finals.has_resource_properties(
        JOB, {"RetryStrategy": {"Attempts": 4}, "Timeout": {"AttemptDurationSeconds": 21600}}
    )
    dailies = Template.from_stack(make_farm(App(), FARMS["dailies"]))
    assert strategy(dailies)["Attempts"] == 2
    assert len(strategy(finals).get("EvaluateOnExit", [])) <= 5, "Batch takes no more than five"
    assert outcome(dailies, status_reason=EXITED, exit_code=65) == "EXIT"
    assert outcome(dailies, status_reason=EXITED, exit_code=75) == "RETRY"
