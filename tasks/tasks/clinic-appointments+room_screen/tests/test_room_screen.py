"""The screens can read the appointments of their room, and nothing about patients."""

import json
import re
from pathlib import Path

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import build

CONTEXT = json.loads(Path("cdk.json").read_text())["context"]
ROUTE = "/rooms/{room}/appointments"
MODEL_ROUTE = "/practitioners/{practitioner}/appointments"


def as_list(value):
    return value if isinstance(value, list) else [value]


def flat(value):
    """`value` as text, with `{Id}` and `{Id.Attribute}` for references."""
    if isinstance(value, str):
        return re.sub(r"\$\{([^}]+)\}", r"{\1}", value)
    if "Ref" in value:
        return "{" + value["Ref"] + "}"
    if "Fn::GetAtt" in value:
        return "{" + ".".join(value["Fn::GetAtt"]) + "}"
    if "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return separator.join(flat(part) for part in parts)
    if "Fn::Sub" in value:
        return flat(value["Fn::Sub"])
    return json.dumps(value)


class Clinic:
    def __init__(self, env):
        self.env = env
        self.template = Template.from_stack(build(App(context={**CONTEXT, "env": env})))
        self.resources = self.template.to_json()["Resources"]

    def of_type(self, kind):
        return {id: r["Properties"] for id, r in self.resources.items() if r["Type"] == kind}

    def table(self):
        (found,) = self.of_type("AWS::DynamoDB::Table").items()
        return found

    def index(self, name):
        found = [i for i in self.table()[1]["GlobalSecondaryIndexes"] if i["IndexName"] == name]
        assert len(found) == 1, f"{len(found)} indexes are called {name}"
        return found[0]

    def function(self, name):
        functions = [
            (id, f)
            for id, f in self.of_type("AWS::Lambda::Function").items()
            if f.get("FunctionName") == f"clinic-{self.env}-{name}"
        ]
        assert len(functions) == 1, f"{len(functions)} functions are called {name}"
        return functions[0]

    def alias(self, name):
        id, _ = self.function(name)
        (alias,) = (
            alias_id
            for alias_id, alias in self.of_type("AWS::Lambda::Alias").items()
            if alias["FunctionName"] == {"Ref": id} and alias["Name"] == "live"
        )
        return alias

    def path(self, resource):
        if "Fn::GetAtt" in resource:
            return ""
        properties = self.of_type("AWS::ApiGateway::Resource")[resource["Ref"]]
        return self.path(properties["ParentId"]) + "/" + properties["PathPart"]

    def method(self, route):
        methods = [
            m
            for m in self.of_type("AWS::ApiGateway::Method").values()
            if self.path(m["ResourceId"]) == route and m["HttpMethod"] != "OPTIONS"
        ]
        assert len(methods) == 1, f"{route} has {len(methods)} methods"
        return methods[0]

    def rights(self, function):
        role_id = self.function(function)[1]["Role"]["Fn::GetAtt"][0]
        role = self.of_type("AWS::IAM::Role")[role_id]
        documents = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
        for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            for id, policy in self.of_type(kind).items():
                attached = {"Ref": role_id} in policy.get("Roles", [])
                if attached or {"Ref": id} in role.get("ManagedPolicyArns", []):
                    documents.append(policy["PolicyDocument"])
        return {
            (action, flat(resource))
            for document in documents
            for statement in as_list(document["Statement"])
            for action in as_list(statement["Action"])
            for resource in as_list(statement["Resource"])
        }


@pytest.fixture(scope="module")
def live():
    return Clinic("live")


def test_the_index_finds_the_day_of_a_room(live):
    keys = {(k["AttributeName"], k["KeyType"]) for k in live.index("by-room")["KeySchema"]}
    assert keys == {("room", "HASH"), ("starts_at", "RANGE")}
    types = {
        a["AttributeName"]: a["AttributeType"] for a in live.table()[1]["AttributeDefinitions"]
    }
    assert types["room"] == types["starts_at"] == "S"


def test_the_index_copies_what_the_screen_shows(live):
    projection = live.index("by-room")["Projection"]
    assert projection["ProjectionType"] == "INCLUDE"
    assert sorted(projection["NonKeyAttributes"]) == ["minutes", "practitioner"]


def test_the_function_runs_the_handler_of_the_screens(live):
    _, room_day = live.function("room-day")
    _, day_sheet = live.function("day-sheet")
    assert room_day["Environment"]["Variables"] == {
        "DIARY": {"Ref": live.table()[0]},
        "ROOM_INDEX": "by-room",
    }
    for alike in ("Runtime", "Handler", "Layers", "MemorySize", "Timeout"):
        assert room_day[alike] == day_sheet[alike]
    assert room_day["Code"] not in [
        f["Code"]
        for f in live.of_type("AWS::Lambda::Function").values()
        if f["FunctionName"] != room_day["FunctionName"]
    ]


def test_the_function_queries_that_index_and_nothing_else(live):
    arn = "{" + live.table()[0] + ".Arn}"
    assert live.rights("room-day") == {("dynamodb:Query", f"{arn}/index/by-room")}


def test_the_route_goes_to_the_alias(live):
    method = live.method(ROUTE)
    assert method["HttpMethod"] == "GET"
    assert method["Integration"]["Type"] == "AWS_PROXY"
    assert method["Integration"]["IntegrationHttpMethod"] == "POST"
    assert "{" + live.alias("room-day") + "}" in flat(method["Integration"]["Uri"])


def test_the_api_may_call_it(live):
    alias = live.alias("room-day")
    sources = [
        flat(p.get("SourceArn", "*"))
        for p in live.of_type("AWS::Lambda::Permission").values()
        if p["FunctionName"] == {"Ref": alias} and p["Principal"] == "apigateway.amazonaws.com"
    ]
    assert any("/test-invoke-stage/" not in source for source in sources)


def test_callers_need_a_key_and_a_day(live):
    method, model = live.method(ROUTE), live.method(MODEL_ROUTE)
    assert method.get("ApiKeyRequired") is True
    assert method.get("RequestParameters", {}).get("method.request.querystring.day") is True
    validators = live.of_type("AWS::ApiGateway::RequestValidator")
    validator = validators[method.get("RequestValidatorId", {"Ref": None})["Ref"]]
    assert validator["ValidateRequestParameters"] is True
    assert model["RequestParameters"] == {"method.request.querystring.day": True}


def test_the_names_are_those_of_the_environment():
    staging = Clinic("staging")
    staging.template.resource_count_is("AWS::Lambda::Function", 5)
    assert staging.function("room-day")
    assert staging.index("by-practitioner")["Projection"]["NonKeyAttributes"] == [
        "room",
        "minutes",
        "reason_code",
    ]
