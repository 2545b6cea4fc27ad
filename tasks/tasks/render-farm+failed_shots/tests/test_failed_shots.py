"""Failed jobs of the farm are reported to the wranglers, once per shot."""

import re

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from farm.main import make_farm
from farm.settings import FARMS

RULE = "AWS::Events::Rule"


@pytest.fixture(scope="module")
def finals():
    return Template.from_stack(make_farm(App(), FARMS["finals"]))


def flatten(value):
    """`value` with references as text."""
    if isinstance(value, dict):
        if "Ref" in value:
            return f"${{{value['Ref']}}}"
        if "Fn::GetAtt" in value:
            # What `Ref` of a job queue gives is its ARN, too.
            return f"${{{'.'.join(value['Fn::GetAtt']).removesuffix('.JobQueueArn')}}}"
        if "Fn::Join" in value:
            return value["Fn::Join"][0].join(flatten(part) for part in value["Fn::Join"][1])
        if "Fn::Sub" in value:
            return value["Fn::Sub"]
        return {key: flatten(item) for key, item in value.items()}
    if isinstance(value, list):
        return [flatten(item) for item in value]
    return value


def fits(pattern, event):
    """Whether EventBridge would say that `event` matches `pattern`."""
    for key, wanted in pattern.items():
        if key == "$or":
            if not any(fits(branch, event) for branch in wanted):
                return False
        elif isinstance(wanted, dict):
            below = event.get(key) if isinstance(event, dict) else None
            if not fits(wanted, below if isinstance(below, dict) else {}):
                return False
        elif not any(fits_value(condition, event, key) for condition in wanted):
            return False
    return True


def fits_value(condition, event, key):
    present = key in event and not isinstance(event[key], dict)
    if isinstance(condition, dict):
        ((operator, argument),) = condition.items()
        if operator == "exists":
            return present is argument
        values = event[key] if isinstance(event.get(key), list) else [event.get(key)]
        if operator == "prefix":
            return present and any(str(value).startswith(argument) for value in values)
        if operator == "anything-but":
            refused = argument if isinstance(argument, list) else [argument]
            return present and not any(value in refused for value in values)
        if operator == "equals-ignore-case":
            return present and any(str(value).lower() == argument.lower() for value in values)
        raise AssertionError(f"operator {operator}")
    return present and condition in (event[key] if isinstance(event[key], list) else [event[key]])


def queue(template, name):
    (found,) = template.find_resources(
        "AWS::Batch::JobQueue", {"Properties": {"JobQueueName": name}}
    )
    return f"${{{found}}}"


def job_event(queue_arn, status="FAILED", array=None, detail_type="Batch Job State Change"):
    return {
        "source": "aws.batch",
        "detail-type": detail_type,
        "resources": ["arn:aws:batch:eu-west-1:111122223333:job/5f1d"],
        "detail": {
            "jobName": "sq040_sh0120-v017",
            "jobQueue": queue_arn,
            "status": status,
            "statusReason": "Dependent Job failed",
            "arrayProperties": array or {},
        },
    }


def messages(template, event):
    """What the wranglers' topic gets when `event` happens."""
    (topic,) = template.find_resources("AWS::SNS::Topic")
    sent = []
    for rule in template.find_resources(RULE).values():
        properties = rule["Properties"]
        assert properties.get("EventBusName", "default") == "default"
        assert properties.get("State", "ENABLED") == "ENABLED"
        pattern = with_queues(template, flatten(properties["EventPattern"]))
        if not fits(pattern, event):
            continue
        for target in properties["Targets"]:
            assert target["Arn"] == {"Ref": topic}
            sent.append(rendered(target["InputTransformer"], event))
    return sent


def with_queues(template, pattern):
    """The pattern with references in place of ARNs that spell out the name of a queue."""
    if isinstance(pattern, dict):
        return {key: with_queues(template, item) for key, item in pattern.items()}
    if isinstance(pattern, list):
        return [with_queues(template, item) for item in pattern]
    if isinstance(pattern, str) and (match := re.search(r":job-queue/(finals-\w+)$", pattern)):
        return queue(template, match[1])
    return pattern


def rendered(transformer, event):
    def look_up(path):
        value = event
        for part in path.removeprefix("$.").split("."):
            value = value[part]
        return str(value)

    text = re.sub(
        r"<([\w.-]+)>",
        lambda match: look_up(transformer["InputPathsMap"][match[1]]),
        transformer["InputTemplate"],
    )
    return text.strip().strip('"').strip()


@pytest.mark.parametrize("name", ["finals-shots", "finals-retakes"])
def test_a_failed_job_is_one_line(finals, name):
    finals.resource_count_is("AWS::SNS::Topic", 1)
    event = job_event(queue(finals, name))
    assert messages(finals, event) == ["sq040_sh0120-v017 failed: Dependent Job failed"]


def test_a_failed_array_is_reported_once(finals):
    arn = queue(finals, "finals-shots")
    parent = job_event(arn, array={"size": 144, "statusSummary": {"FAILED": 144}})
    assert len(messages(finals, parent)) == 1
    for index in (0, 17, 143):
        assert messages(finals, job_event(arn, array={"size": 144, "index": index})) == []


def test_only_failures_count(finals):
    arn = queue(finals, "finals-retakes")
    assert len(messages(finals, job_event(arn))) == 1
    for status in ("SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED"):
        assert messages(finals, job_event(arn, status=status)) == []
    assert messages(finals, job_event(arn, detail_type="Batch Job Definition State Change")) == []


def test_jobs_of_others_are_not_ours(finals):
    assert len(messages(finals, job_event(queue(finals, "finals-shots")))) == 1
    foreign = "arn:aws:batch:eu-west-1:111122223333:job-queue/transcoding"
    assert messages(finals, job_event(foreign)) == []
    other = job_event(queue(finals, "finals-shots")) | {"source": "custom.batch"}
    assert messages(finals, other) == []


def test_eventbridge_may_publish(finals):
    (topic,) = finals.find_resources("AWS::SNS::Topic")
    allowed = [
        statement
        for policy in finals.find_resources("AWS::SNS::TopicPolicy").values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]
    assert any(
        statement["Principal"] == {"Service": "events.amazonaws.com"}
        and statement["Resource"] == {"Ref": topic}
        for statement in allowed
    )


def test_blocked_queues_are_still_reported(finals):
    blocked = {
        "source": "aws.batch",
        "detail-type": "Batch Job Queue Blocked",
        "resources": [queue(finals, "finals-shots")],
        "detail": {"statusReason": "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT"},
    }
    (message,) = messages(finals, blocked)
    assert message.startswith("A queue of finals is blocked: MISCONFIGURATION")
