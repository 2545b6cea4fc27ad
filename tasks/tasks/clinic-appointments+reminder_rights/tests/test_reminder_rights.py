"""The booking functions may plan reminders, the schedules may send them, and nobody more than that."""

import json
import re
from pathlib import Path

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import build

CONTEXT = json.loads(Path("cdk.json").read_text())["context"]


def as_list(value):
    return value if isinstance(value, list) else [value]


class Clinic:
    def __init__(self, env):
        self.env = env
        self.template = Template.from_stack(build(App(context={**CONTEXT, "env": env})))
        self.resources = self.template.to_json()["Resources"]

    def of_type(self, kind):
        return {id: r["Properties"] for id, r in self.resources.items() if r["Type"] == kind}

    def flat(self, value):
        """`value` as text, with `{Id}` and `{Id.Attribute}` for references."""
        if isinstance(value, str):
            return re.sub(r"\$\{([^}]+)\}", r"{\1}", value)
        if "Ref" in value:
            # the group's name is what a reference to it gives
            if value["Ref"] in self.of_type("AWS::Scheduler::ScheduleGroup"):
                return self.of_type("AWS::Scheduler::ScheduleGroup")[value["Ref"]]["Name"]
            return "{" + value["Ref"] + "}"
        if "Fn::GetAtt" in value:
            return "{" + ".".join(value["Fn::GetAtt"]) + "}"
        if "Fn::Join" in value:
            separator, parts = value["Fn::Join"]
            return separator.join(self.flat(part) for part in parts)
        if "Fn::Sub" in value:
            return self.flat(value["Fn::Sub"])
        return json.dumps(value)

    def role_of(self, function):
        (found,) = self.template.find_resources(
            "AWS::Lambda::Function",
            {"Properties": {"FunctionName": f"clinic-{self.env}-{function}"}},
        ).values()
        return found["Properties"]["Role"]["Fn::GetAtt"][0]

    def schedule_role(self):
        (role,) = (
            id
            for id, role in self.of_type("AWS::IAM::Role").items()
            if "scheduler.amazonaws.com" in json.dumps(role["AssumeRolePolicyDocument"])
        )
        return role

    def statements(self, role):
        documents = [p["PolicyDocument"] for p in self.of_type("AWS::IAM::Role")[role].get("Policies", [])]
        for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            for id, policy in self.of_type(kind).items():
                own = as_list(self.of_type("AWS::IAM::Role")[role].get("ManagedPolicyArns", []))
                if {"Ref": role} in policy.get("Roles", []) or {"Ref": id} in own:
                    documents.append(policy["PolicyDocument"])
        return [s for document in documents for s in as_list(document["Statement"])]

    def rights(self, role):
        """Action to the set of resources on which `role` may do it."""
        rights = {}
        for statement in self.statements(role):
            assert statement["Effect"] == "Allow"
            for action in as_list(statement["Action"]):
                for resource in as_list(statement["Resource"]):
                    rights.setdefault(action, set()).add(self.flat(resource))
        return rights


@pytest.fixture(scope="module")
def live():
    return Clinic("live")


def only(rights, action):
    resources = rights.get(action, set())
    assert len(resources) == 1, f"{action} is allowed on {sorted(resources)}"
    return next(iter(resources))


def schedules_of(env):
    return re.compile(
        r"arn:(aws|\{AWS::Partition\}):scheduler:\{AWS::Region\}:\{AWS::AccountId\}"
        rf":schedule/clinic-{env}-reminders/\*"
    )


def test_each_role_has_the_actions_of_its_calls(live):
    book, cancel = live.rights(live.role_of("book")), live.rights(live.role_of("cancel"))
    assert set(book) == {"dynamodb:PutItem", "scheduler:CreateSchedule", "iam:PassRole"}
    assert set(cancel) == {"dynamodb:DeleteItem", "scheduler:DeleteSchedule"}
    assert set(live.rights(live.schedule_role())) == {"lambda:InvokeFunction", "sqs:SendMessage"}


def test_schedules_of_the_group_only(live):
    assert schedules_of("live").fullmatch(
        only(live.rights(live.role_of("book")), "scheduler:CreateSchedule")
    )
    assert schedules_of("live").fullmatch(
        only(live.rights(live.role_of("cancel")), "scheduler:DeleteSchedule")
    )


def test_the_group_is_that_of_the_environment():
    staging = Clinic("staging")
    staging.template.resource_count_is("AWS::Scheduler::ScheduleGroup", 1)
    allowed = only(staging.rights(staging.role_of("book")), "scheduler:CreateSchedule")
    assert schedules_of("staging").fullmatch(allowed)


def test_book_hands_over_the_role_of_the_schedules(live):
    passed = only(live.rights(live.role_of("book")), "iam:PassRole")
    assert passed == "{" + live.schedule_role() + ".Arn}"


def test_the_role_goes_to_the_scheduler_only(live):
    (statement,) = (
        s for s in live.statements(live.role_of("book")) if "iam:PassRole" in as_list(s["Action"])
    )
    ((operator, tested),) = statement.get("Condition", {"": {}}).items()
    assert operator in ("StringEquals", "StringLike", "StringEqualsIgnoreCase")
    assert {key.lower(): as_list(value) for key, value in tested.items()} == {
        "iam:passedtoservice": ["scheduler.amazonaws.com"]
    }


def test_schedules_call_the_alias(live):
    (function,) = live.template.find_resources(
        "AWS::Lambda::Function", {"Properties": {"FunctionName": "clinic-live-send-reminder"}}
    )
    (alias,) = (
        id
        for id, alias in live.of_type("AWS::Lambda::Alias").items()
        if alias["FunctionName"] == {"Ref": function}
    )
    called = only(live.rights(live.schedule_role()), "lambda:InvokeFunction")
    assert called in ("{" + alias + "}", "{" + function + ".Arn}:live")


def test_schedules_leave_what_they_missed_in_the_queue(live):
    (queue,) = live.of_type("AWS::SQS::Queue")
    assert only(live.rights(live.schedule_role()), "sqs:SendMessage") == "{" + queue + ".Arn}"


def test_the_rest_stays(live):
    role = live.of_type("AWS::IAM::Role")[live.schedule_role()]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    assert set(live.rights(live.role_of("day-sheet"))) == {"dynamodb:Query"}
    assert set(live.rights(live.role_of("send-reminder"))) == {
        "dynamodb:GetItem",
        "ses:SendEmail",
        "sns:Publish",
    }
