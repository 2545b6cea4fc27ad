"""What the state machine's role may do, with all references between the nested stacks resolved."""

from fnmatch import fnmatchcase

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Match, Template

from genome_runs.config import load
from genome_runs.stack import GenomeRuns

ACCOUNT, REGION = "111122223333", "eu-central-1"
PSEUDO = {
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::AccountId": ACCOUNT,
    "AWS::URLSuffix": "amazonaws.com",
}
APPLICATION = f"arn:aws:emr-serverless:{REGION}:{ACCOUNT}:/applications/00fclinic"
JOB_ROLE = f"arn:aws:iam::{ACCOUNT}:role/compute-job"
RULE = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/StepFunctionsGetEventsForEMRServerlessJobRule"
EMR = "emr-serverless.amazonaws.com"


def listed(value):
    return value if isinstance(value, list) else [value]


class Clinic:
    def __init__(self):
        stack = GenomeRuns(cdk.App(), "genome-runs-clinic", config=load("clinic"))
        nested = {
            "storage": stack.storage,
            "catalog": stack.catalog,
            "compute": stack.compute,
            "orchestration": stack.orchestration,
        }
        self.templates = {"root": Template.from_stack(stack).to_json()}
        self.ids = {}
        for name, part in nested.items():
            self.templates[name] = Template.from_stack(part).to_json()
            self.ids[stack.get_logical_id(part.nested_stack_resource)] = name
        self.orchestration = Template.from_stack(stack.orchestration)

    def value(self, raw, place="orchestration"):
        """What a value in a template is once everything is deployed."""
        if isinstance(raw, list):
            return [self.value(item, place) for item in raw]
        if not isinstance(raw, dict):
            return raw
        ((function, argument),) = raw.items()
        if function == "Fn::Join":
            return argument[0].join(self.value(argument[1], place))
        if function == "Fn::Split":
            return self.value(argument[1], place).split(argument[0])
        if function == "Fn::Select":
            return self.value(argument[1], place)[int(argument[0])]
        if function == "Fn::Sub":
            for name, known in PSEUDO.items():
                argument = argument.replace(f"${{{name}}}", known)
            return argument
        if function == "Ref" and argument in PSEUDO:
            return PSEUDO[argument]
        name, attribute = (argument, "Ref") if function == "Ref" else argument
        if name in self.templates[place].get("Parameters", {}):
            (own,) = (logical_id for logical_id, part in self.ids.items() if part == place)
            parameters = self.templates["root"]["Resources"][own]["Properties"]["Parameters"]
            return self.value(parameters[name], "root")
        if name in self.ids and attribute.startswith("Outputs."):
            part = self.ids[name]
            output = self.templates[part]["Outputs"][attribute.removeprefix("Outputs.")]
            return self.value(output["Value"], part)
        kind = self.templates[place]["Resources"][name]["Type"]
        if kind == "AWS::EMRServerless::Application":
            return APPLICATION if attribute == "Arn" else "00fclinic"
        if kind == "AWS::IAM::Role" and place == "compute":
            return JOB_ROLE if attribute == "Arn" else "compute-job"
        return f"{place}.{name}.{attribute}"

    def statements(self):
        """Actions, resources and conditions of every statement for the machine's role."""
        resources = self.templates["orchestration"]["Resources"]
        (machine,) = self.orchestration.find_resources("AWS::StepFunctions::StateMachine").values()
        role_id = machine["Properties"]["RoleArn"]["Fn::GetAtt"][0]
        role = resources[role_id]["Properties"]
        documents = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
        managed = [self.value(arn) for arn in role.get("ManagedPolicyArns", [])]
        assert not [arn for arn in managed if ":aws:policy/" in arn]
        for logical_id, resource in resources.items():
            if resource["Type"] in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
                attached = {"Ref": role_id} in resource["Properties"].get("Roles", [])
                if attached or {"Ref": logical_id} in role.get("ManagedPolicyArns", []):
                    documents.append(resource["Properties"]["PolicyDocument"])
        for document in documents:
            for statement in document["Statement"]:
                assert statement["Effect"] == "Allow"
                yield (
                    listed(statement["Action"]),
                    [self.value(resource) for resource in listed(statement["Resource"])],
                    statement.get("Condition", {}),
                )

    def allows(self, action, resource):
        return any(
            action in actions and any(fnmatchcase(resource, pattern) for pattern in resources)
            for actions, resources, _ in self.statements()
        )


@pytest.fixture(scope="module")
def clinic():
    return Clinic()


def test_nothing_beyond_the_list(clinic):
    assert {action for actions, _, _ in clinic.statements() for action in actions} == {
        "lambda:InvokeFunction",
        "emr-serverless:StartJobRun",
        "emr-serverless:GetJobRun",
        "emr-serverless:CancelJobRun",
        "iam:PassRole",
        "events:PutRule",
        "events:PutTargets",
        "events:DescribeRule",
    }


def test_jobs_are_started_in_our_application_only(clinic):
    assert clinic.allows("emr-serverless:StartJobRun", APPLICATION)
    assert not clinic.allows("emr-serverless:StartJobRun", APPLICATION.replace("00f", "01a"))


@pytest.mark.parametrize("action", ["GetJobRun", "CancelJobRun"])
def test_job_runs_of_our_application_only(clinic, action):
    assert clinic.allows(f"emr-serverless:{action}", f"{APPLICATION}/jobruns/00r1")
    other = f"{APPLICATION.replace('00f', '01a')}/jobruns/00r1"
    assert not clinic.allows(f"emr-serverless:{action}", other)


def test_the_job_role_is_handed_to_emr_serverless_only(clinic):
    passing = [s for s in clinic.statements() if "iam:PassRole" in s[0]]
    assert passing, "no role may be passed"
    for _, resources, condition in passing:
        assert set(resources) == {JOB_ROLE}
        ((operator, keys),) = condition.items()
        assert operator in ("StringEquals", "StringLike", "StringEqualsIgnoreCase")
        assert {key.lower(): listed(v) for key, v in keys.items()} == {"iam:passedtoservice": [EMR]}


@pytest.mark.parametrize("action", ["PutRule", "PutTargets", "DescribeRule"])
def test_only_the_rule_of_step_functions(clinic, action):
    assert clinic.allows(f"events:{action}", RULE)
    assert not clinic.allows(f"events:{action}", RULE.replace("ServerlessJobRule", "Other"))
    assert not clinic.allows(f"events:{action}", RULE.replace(REGION, "us-east-1"))


def test_the_rest_of_the_machine_is_as_before(clinic):
    clinic.orchestration.has_resource_properties(
        "AWS::StepFunctions::StateMachine", {"StateMachineName": "genome-runs-clinic"}
    )
    job = Template.from_json(clinic.templates["compute"])
    job.resource_count_is("AWS::IAM::Policy", 1)
    job.has_resource_properties(
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": {
                "Statement": [Match.object_like({"Principal": {"Service": EMR}})]
            }
        },
    )
