"""`publishRecipe` checks the owner, screens the text, and only then publishes."""

import json
import re
from pathlib import Path

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from recipe_graph.config import load_config
from recipe_graph.stage import RecipeStage

RUNTIME = {"Name": "APPSYNC_JS", "RuntimeVersion": "1.0.0"}
STEPS = ("checkOwner", "screenText", "markPublished")


class Backend:
    def __init__(self, out):
        self.out = out
        stage = RecipeStage(App(outdir=str(out)), load_config("prod"))
        self.template = Template.from_stack(stage.backend)
        self.resources = self.template.to_json()["Resources"]

    def of_type(self, kind):
        return {id: r["Properties"] for id, r in self.resources.items() if r["Type"] == kind}

    def resolver(self, type_name, field_name):
        found = [
            resolver
            for resolver in self.of_type("AWS::AppSync::Resolver").values()
            if (resolver["TypeName"], resolver["FieldName"]) == (type_name, field_name)
        ]
        assert len(found) == 1, f"{type_name}.{field_name} has {len(found)} resolvers"
        return found[0]

    def publish(self):
        return self.resolver("Mutation", "publishRecipe")

    def steps(self):
        functions = self.of_type("AWS::AppSync::FunctionConfiguration")
        steps = self.publish().get("PipelineConfig", {}).get("Functions", [])
        return [functions[step["Fn::GetAtt"][0]] for step in steps]

    def code(self, properties):
        """The script of a resolver or function, inline or as an asset."""
        if "Code" in properties:
            return properties["Code"]
        location = json.dumps(properties["CodeS3Location"])
        (asset,) = re.findall(r"[0-9a-f]{64}", location)
        (file,) = self.out.rglob(f"asset.{asset}*")
        return file.read_text()

    def source(self, properties):
        """Logical id and properties of the data source behind a step."""
        name = properties["DataSourceName"]
        sources = self.of_type("AWS::AppSync::DataSource")
        if isinstance(name, dict):
            id = name["Fn::GetAtt"][0] if "Fn::GetAtt" in name else name["Ref"]
            return id, sources[id]
        (found,) = ((id, s) for id, s in sources.items() if s["Name"] == name)
        return found


@pytest.fixture(scope="module")
def prod(tmp_path_factory):
    return Backend(tmp_path_factory.mktemp("out"))


def script(name):
    return Path("resolvers", f"{name}.js").read_text()


def test_the_mutation_is_a_pipeline_of_three_steps(prod):
    prod.template.resource_count_is("AWS::AppSync::FunctionConfiguration", 3)
    assert prod.publish()["Kind"] == "PIPELINE"
    assert "DataSourceName" not in prod.publish()
    assert [prod.code(step).strip() for step in prod.steps()] == [
        script(f"publish/{name}").strip() for name in STEPS
    ]


def test_the_script_around_them(prod):
    assert prod.code(prod.publish()).strip() == script("Mutation.publishRecipe").strip()


def test_everything_runs_in_the_same_runtime(prod):
    assert prod.publish()["Runtime"] == RUNTIME
    assert [step.get("Runtime") for step in prod.steps()] == [RUNTIME] * 3
    assert prod.resolver("Query", "mine")["Runtime"] == RUNTIME


def test_owner_and_state_are_in_the_recipes(prod):
    (recipes,) = (
        id
        for id, table in prod.of_type("AWS::DynamoDB::Table").items()
        if "by-owner" in json.dumps(table)
    )
    steps = prod.steps()
    assert len(steps) == 3
    for step in (steps[0], steps[2]):
        _, source = prod.source(step)
        assert source["Type"] == "AMAZON_DYNAMODB"
        assert source["DynamoDBConfig"]["TableName"] == {"Ref": recipes}


def screening(prod):
    (function,) = (
        id
        for id, function in prod.of_type("AWS::Lambda::Function").items()
        if function.get("Description") == "screen_text"
    )
    return function


def test_the_text_is_screened_by_the_function(prod):
    steps = prod.steps()
    assert len(steps) == 3
    _, source = prod.source(steps[1])
    assert source["Type"] == "AWS_LAMBDA"
    arn = source["LambdaConfig"]["LambdaFunctionArn"]
    assert arn == {"Fn::GetAtt": [screening(prod), "Arn"]}


def test_the_api_may_call_the_function(prod):
    steps = prod.steps()
    assert len(steps) == 3
    role = prod.source(steps[1])[1]["ServiceRoleArn"]["Fn::GetAtt"][0]
    properties = prod.of_type("AWS::IAM::Role")[role]
    assert "appsync.amazonaws.com" in json.dumps(properties["AssumeRolePolicyDocument"])
    documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
    documents += [
        policy["PolicyDocument"]
        for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
        for policy in prod.of_type(kind).values()
        if {"Ref": role} in policy.get("Roles", [])
    ]
    allowed = [
        json.dumps(statement["Resource"])
        for document in documents
        for statement in document["Statement"]
        if "lambda:InvokeFunction" in json.dumps(statement["Action"])
    ]
    assert any(json.dumps({"Fn::GetAtt": [screening(prod), "Arn"]}) in on for on in allowed)


def test_everything_belongs_to_the_api(prod):
    (api,) = prod.of_type("AWS::AppSync::GraphQLApi")
    reference = {"Fn::GetAtt": [api, "ApiId"]}
    assert prod.publish()["ApiId"] == reference
    for step in prod.steps():
        assert step["ApiId"] == reference
        assert prod.source(step)[1]["ApiId"] == reference


def test_the_other_fields_resolve_as_before(prod):
    resolvers = prod.of_type("AWS::AppSync::Resolver").values()
    assert sorted(r["FieldName"] for r in resolvers if r["Kind"] == "UNIT") == [
        "mine",
        "newest",
        "rateRecipe",
        "rating",
        "recipe",
        "saveRecipe",
        "startUpload",
    ]
    assert prod.publish()
