"""Samples of requests are kept as the catalog says, and no longer."""

import json

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from app import add_stage
from serving.catalog import Stage

CONFIG = "AWS::SageMaker::EndpointConfig"
WRITING = {
    "s3:PutObject",
    "s3:PutObject*",
    "s3:PutObjectLegalHold",
    "s3:PutObjectRetention",
    "s3:PutObjectTagging",
    "s3:PutObjectVersionTagging",
    "s3:Abort*",
    "s3:AbortMultipartUpload",
}


class Deployment:
    """The synthesized foundation and model stacks of one stage."""

    def __init__(self, stage):
        serving = add_stage(App(), stage)
        self.foundation = Template.from_stack(serving.foundation)
        self.models = {name: Template.from_stack(stack) for name, stack in serving.models.items()}
        # The bucket that holds the reports is the one for the captures.
        buckets = self.foundation.find_resources(
            "AWS::S3::Bucket",
            {
                "Properties": {
                    "LifecycleConfiguration": {
                        "Rules": Match.array_with([Match.object_like({"Prefix": "reports/"})])
                    }
                }
            },
        )
        ((self.bucket_id, bucket),) = buckets.items()
        self.rules = bucket["Properties"]["LifecycleConfiguration"]["Rules"]

    def capture(self, model):
        (config,) = self.models[model].find_resources(CONFIG).values()
        return config["Properties"].get("DataCaptureConfig")

    def text(self, value):
        """`value` as text, with `<bucket>` for the name and `<arn>` for the ARN of the captures bucket."""
        if isinstance(value, str):
            return value
        if "Fn::Join" in value:
            separator, parts = value["Fn::Join"]
            return separator.join(self.text(part) for part in parts)
        if "Fn::ImportValue" in value:
            for output in self.foundation.find_outputs("*").values():
                if output.get("Export", {}).get("Name") == value["Fn::ImportValue"]:
                    return self.text(output["Value"])
        if value == {"Ref": self.bucket_id}:
            return "<bucket>"
        if value == {"Fn::GetAtt": [self.bucket_id, "Arn"]}:
            return "<arn>"
        if "Fn::Sub" in value and not isinstance(value["Fn::Sub"], str):
            result, variables = value["Fn::Sub"]
            for name, variable in variables.items():
                result = result.replace(f"${{{name}}}", self.text(variable))
            return result
        return json.dumps(value)

    def allowed(self, model):
        """Pairs of action and resource that the policies of the model's stack allow."""
        template = self.models[model]
        documents = [
            policy["Properties"]["PolicyDocument"]
            for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
            for policy in template.find_resources(kind).values()
        ]
        for role in template.find_resources("AWS::IAM::Role").values():
            inline = role["Properties"].get("Policies", [])
            documents += [policy["PolicyDocument"] for policy in inline]
        return {
            (action, self.text(resource).replace("arn:aws:s3:::<bucket>", "<arn>"))
            for document in documents
            for statement in document["Statement"]
            for action in as_list(statement["Action"])
            for resource in as_list(statement["Resource"])
        }

    def rights(self, model):
        """Those that touch the captures bucket."""
        return {
            (action, resource)
            for action, resource in self.allowed(model)
            if "<arn>" in resource or (action.startswith("s3:") and resource == "*")
        }


def as_list(value):
    return value if isinstance(value, list) else [value]


@pytest.fixture(scope="module")
def live():
    return Deployment(Stage.LIVE)


@pytest.fixture(scope="module")
def lab():
    return Deployment(Stage.LAB)


def test_the_share_of_the_catalog_is_captured(live, lab):
    live.models["price-hint"].has_resource_properties(
        CONFIG, {"DataCaptureConfig": {"InitialSamplingPercentage": 15}}
    )
    assert live.capture("spam-guard")["InitialSamplingPercentage"] == 5
    assert lab.capture("price-hint")["InitialSamplingPercentage"] == 100
    assert live.capture("price-hint").get("EnableCapture", True) is True


def test_input_and_output_are_kept_as_json(live):
    for model in ("price-hint", "spam-guard"):
        capture = live.capture(model)
        assert capture is not None, f"{model} captures nothing"
        modes = {option["CaptureMode"] for option in capture["CaptureOptions"]}
        assert modes in ({"Input", "Output"}, {"InputAndOutput"})
        header = capture.get("CaptureContentTypeHeader", {})
        assert header.get("JsonContentTypes") == ["application/json"]
        assert "CsvContentTypes" not in header


def test_samples_go_below_the_prefix_of_the_model(live):
    for model in ("price-hint", "spam-guard"):
        capture = live.capture(model)
        assert capture is not None, f"{model} captures nothing"
        uri = live.text(capture["DestinationS3Uri"])
        assert uri.rstrip("/") == f"s3://<bucket>/captured/{model}"


def test_samples_disappear_in_time(live, lab):
    for stage in (live, lab):
        days = {
            rule["Prefix"].rstrip("/"): rule["ExpirationInDays"]
            for rule in stage.rules
            if rule["Status"] == "Enabled" and "ExpirationInDays" in rule
        }
        assert days.pop("reports") == 400
        assert days["captured/price-hint"] == 45
        assert days.get("captured/spam-guard", 14) == 14
        assert "captured/photo-rank" not in days
    assert {rule["Prefix"].rstrip("/") for rule in live.rules} == {
        "reports",
        "captured/price-hint",
        "captured/spam-guard",
    }


def test_the_role_writes_below_its_prefix_and_nothing_else(live):
    for model in ("price-hint", "spam-guard"):
        rights = live.rights(model)
        assert {resource for _, resource in rights} == {f"<arn>/captured/{model}/*"}
        actions = {action for action, _ in rights}
        assert actions & {"s3:PutObject", "s3:PutObject*"}
        assert actions <= WRITING
        # Elsewhere it may do what the role of a model without captures may do.
        elsewhere = {action for action, _ in live.allowed(model) - rights}
        assert elsewhere == {action for action, _ in live.allowed("photo-rank")}


def test_nothing_is_captured_where_the_catalog_says_so(live, lab):
    for stage, model in ((live, "photo-rank"), (lab, "photo-rank"), (lab, "spam-guard")):
        capture = stage.capture(model)
        assert capture is None or capture.get("EnableCapture") is False
        assert stage.rights(model) == set()
    live.models["photo-rank"].resource_count_is(CONFIG, 1)
