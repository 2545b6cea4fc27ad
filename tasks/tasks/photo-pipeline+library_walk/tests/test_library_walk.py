"""The backfill walks over the library, batch by batch."""

import json
import re
from pathlib import Path

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from app import build

CONTEXT = json.loads((Path(__file__).parent.parent / "cdk.json").read_text())["context"]


def as_list(value):
    return value if isinstance(value, list) else [value]


def flat(value):
    """A value as text, with references as `${Id}` or `${Id.Attribute}`."""
    if isinstance(value, str):
        return value
    if "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return separator.join(flat(part) for part in parts)
    if "Fn::GetAtt" in value:
        return f"${{{'.'.join(value['Fn::GetAtt'])}}}"
    if "Fn::Sub" in value:
        return value["Fn::Sub"]
    return f"${{{value['Ref']}}}"


class Stage:
    """The backfill of a stage, with its definition parsed."""

    def __init__(self, name):
        self.name = name
        self.template = Template.from_stack(build(App(context=CONTEXT), name))
        machines = self.template.find_resources("AWS::StepFunctions::StateMachine")
        ((self.machine, machine),) = machines.items()
        self.properties = machine["Properties"]
        self.definition = json.loads(flat(self.properties["DefinitionString"]))

    def path(self):
        """The states in the order in which they run."""
        found = []
        name = self.definition["StartAt"]
        while name:
            found.append(self.definition["States"][name])
            name = found[-1].get("Next")
        return found

    def walk(self):
        (found,) = [state for state in self.path() if state["Type"] == "Map"]
        return found

    def only(self, kind, **properties):
        (found,) = self.template.find_resources(kind, {"Properties": properties})
        return found

    @property
    def photos(self):
        return self.only("AWS::S3::Bucket", IntelligentTieringConfigurations=Match.any_value())

    @property
    def reports(self):
        buckets = set(self.template.find_resources("AWS::S3::Bucket"))
        (found,) = buckets - {self.photos}
        return found

    @property
    def function(self):
        return self.only("AWS::Lambda::Function", FunctionName=f"photos-{self.name}-backfill")

    def allowed(self, action):
        """Resources, as text, on which the role of the machine may do `action`."""
        role_id = self.properties["RoleArn"]["Fn::GetAtt"][0]
        role = self.template.find_resources("AWS::IAM::Role")[role_id]["Properties"]
        documents = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
        for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            for policy_id, policy in self.template.find_resources(kind).items():
                attached = {"Ref": role_id} in policy["Properties"].get("Roles", [])
                if attached or {"Ref": policy_id} in role.get("ManagedPolicyArns", []):
                    documents.append(policy["Properties"]["PolicyDocument"])
        return [
            flat(resource)
            for document in documents
            for statement in document["Statement"]
            for resource in as_list(statement["Resource"])
            if any(
                re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), action)
                for pattern in as_list(statement["Action"])
            )
        ]


def arguments(state):
    """What a task, a reader or a writer is called with, in either query language."""
    return state.get("Parameters", state.get("Arguments", {}))


def without_suffix(values):
    return {key.removesuffix(".$"): value for key, value in values.items()}


@pytest.fixture(scope="module")
def prod():
    return Stage("prod")


@pytest.fixture(scope="module")
def beta():
    return Stage("beta")


def test_it_walks_over_the_listing_of_the_library(prod):
    reader = prod.walk()["ItemReader"]
    assert reader["Resource"].endswith(":states:::s3:listObjectsV2")
    assert arguments(reader) == {"Bucket": f"${{{prod.photos}}}", "Prefix": "library/"}
    assert not reader.get("ReaderConfig", {}).get("MaxItems")


def test_the_function_gets_each_batch(prod):
    processor = prod.walk()["ItemProcessor"]
    assert processor["ProcessorConfig"] == {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    (task,) = [s for s in processor["States"].values() if s["Type"] == "Task"]
    arn = f"${{{prod.function}.Arn}}"
    if task["Resource"].endswith(":lambda:invoke"):
        called = without_suffix(arguments(task))
        name = called["FunctionName"].removesuffix(":$LATEST")
        assert name in (arn, f"${{{prod.function}}}", "photos-prod-backfill")
        payload = called["Payload"]
        if isinstance(payload, dict):
            for key in ("Items", "BatchInput"):
                given = without_suffix(payload)[key]
                assert given in (f"$.{key}", f"{{% $states.input.{key} %}}")
        else:
            assert payload in ("$", "{% $states.input %}")
    else:
        assert task["Resource"] == arn
        assert "Parameters" not in task


def test_batches_and_limits_come_from_the_settings(prod, beta):
    for stage, batch, parallel, percent in ((prod, 80, 25, 3), (beta, 10, 2, 0)):
        walk = stage.walk()
        assert walk["ItemBatcher"]["MaxItemsPerBatch"] == batch
        assert not walk["ItemBatcher"].get("MaxInputBytesPerBatch")
        assert walk["MaxConcurrency"] == parallel
        assert walk.get("ToleratedFailurePercentage", 0) == percent
        assert not walk.get("ToleratedFailureCount")


def test_a_batch_knows_the_name_of_the_run(prod):
    given = prod.walk()["ItemBatcher"]["BatchInput"]
    assert given in (
        {"run.$": "$$.Execution.Name"},
        {"run": "{% $states.context.Execution.Name %}"},
    )


def test_reports_are_written(prod):
    writer = prod.walk()["ResultWriter"]
    assert writer["Resource"].endswith(":states:::s3:putObject")
    called = arguments(writer)
    assert called["Bucket"] == f"${{{prod.reports}}}"
    assert called["Prefix"].rstrip("/") == "backfill"


def test_the_role_may_do_all_that(prod):
    def on(text, action):
        return any(text in resource for resource in prod.allowed(action))

    assert on(prod.photos, "s3:ListBucket")
    assert on(prod.reports, "s3:PutObject")
    assert on(prod.function, "lambda:InvokeFunction")
    children = prod.allowed("states:StartExecution")
    assert any(prod.machine in item or "photos-prod-backfill" in item for item in children)


def test_the_walk_stands_between_the_old_states(prod):
    kinds = [state["Type"] for state in prod.path()]
    assert kinds == ["Pass", "Map", "Task"]
    assert prod.path()[-1]["Resource"].endswith(":states:::sns:publish")
    prod.template.has_resource_properties(
        "AWS::StepFunctions::StateMachine", {"StateMachineName": "photos-prod-backfill"}
    )
