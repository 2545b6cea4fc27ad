"""Pictures come from the browser to `uploads/`, and from there to `pictures/`."""

import fnmatch
import json
import re

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from recipe_graph.config import load_config
from recipe_graph.stage import RecipeStage


def as_list(value):
    return value if isinstance(value, list) else [value]


class Backend:
    def __init__(self, name):
        stage = RecipeStage(App(), load_config(name))
        self.template = Template.from_stack(stage.backend)
        self.resources = self.template.to_json()["Resources"]
        ((self.bucket_id, self.bucket),) = self.of_type("AWS::S3::Bucket").items()

    def of_type(self, kind):
        return {id: r["Properties"] for id, r in self.resources.items() if r["Type"] == kind}

    def function(self, folder):
        (found,) = (
            id
            for id, function in self.of_type("AWS::Lambda::Function").items()
            if function.get("Description") == folder
        )
        return found

    def flat(self, value):
        """`value` as text, references as `{Id}` and `{Id.Attribute}`."""
        if isinstance(value, str):
            return re.sub(r"\$\{([^}]+)\}", r"{\1}", value)
        if "Ref" in value:
            return "{" + value["Ref"] + "}"
        if "Fn::GetAtt" in value:
            return "{" + ".".join(value["Fn::GetAtt"]) + "}"
        if "Fn::Join" in value:
            return value["Fn::Join"][0].join(self.flat(part) for part in value["Fn::Join"][1])
        return self.flat(value["Fn::Sub"]) if "Fn::Sub" in value else json.dumps(value)

    def rights(self, folder):
        """Pairs of action and resource that the function has, without writing logs."""
        function = self.of_type("AWS::Lambda::Function")[self.function(folder)]
        role_id = function["Role"]["Fn::GetAtt"][0]
        role = self.of_type("AWS::IAM::Role")[role_id]
        documents = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
        for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            for id, policy in self.of_type(kind).items():
                attached = {"Ref": role_id} in policy.get("Roles", [])
                if attached or {"Ref": id} in role.get("ManagedPolicyArns", []):
                    documents.append(policy["PolicyDocument"])
        return {
            (action, self.flat(resource))
            for document in documents
            for statement in as_list(document["Statement"])
            for action in as_list(statement["Action"])
            for resource in as_list(statement["Resource"])
        }

    def may(self, folder, action, key):
        """Whether the function may do `action` with the object `key`."""
        arn = "{" + self.bucket_id + ".Arn}/" + key
        return any(
            fnmatch.fnmatchcase(action, allowed) and fnmatch.fnmatchcase(arn, on)
            for allowed, on in self.rights(folder)
        )

    def notifications(self):
        """Triples of function, events and filter rules, however they are set up."""
        found = []
        for custom in self.of_type("Custom::S3BucketNotifications").values():
            assert custom["BucketName"] == {"Ref": self.bucket_id}
            for item in custom["NotificationConfiguration"].get("LambdaFunctionConfigurations", []):
                rules = item.get("Filter", {}).get("Key", {}).get("FilterRules", [])
                found.append((item["LambdaFunctionArn"], item["Events"], rules))
        own = self.bucket.get("NotificationConfiguration", {})
        for item in own.get("LambdaConfigurations", []):
            rules = item.get("Filter", {}).get("S3Key", {}).get("Rules", [])
            found.append((item["Function"], [item["Event"]], rules))
        return found


@pytest.fixture(scope="module")
def prod():
    return Backend("prod")


def test_pages_of_the_site_may_put_files(prod):
    rules = prod.bucket.get("CorsConfiguration", {}).get("CorsRules", [])
    assert {method for rule in rules for method in rule["AllowedMethods"]} == {"PUT"}
    assert {o for rule in rules for o in rule["AllowedOrigins"]} == {"https://recipes.example"}
    headers = {header.lower() for rule in rules for header in rule.get("AllowedHeaders", [])}
    assert headers == {"content-type"}


def test_the_pages_are_those_of_the_stage():
    beta = Backend("beta")
    beta.template.resource_count_is("AWS::S3::Bucket", 1)
    rules = beta.bucket.get("CorsConfiguration", {}).get("CorsRules", [])
    assert {origin for rule in rules for origin in rule["AllowedOrigins"]} == {
        "https://beta.recipes.example",
        "http://localhost:5173",
    }


def test_links_put_under_uploads_and_nowhere_else(prod):
    assert prod.may("sign_upload", "s3:PutObject", "uploads/r1/m1/a.jpg")
    for action, key in (
        ("s3:PutObject", "pictures/r1/a.jpg"),
        ("s3:PutObject", "a.jpg"),
        ("s3:GetObject", "uploads/r1/m1/a.jpg"),
        ("s3:DeleteObject", "uploads/r1/m1/a.jpg"),
        ("s3:PutObjectAcl", "uploads/r1/m1/a.jpg"),
        ("s3:GetObject", "pictures/r1/a.jpg"),
        ("s3:DeleteObject", "pictures/r1/a.jpg"),
    ):
        assert not prod.may("sign_upload", action, key), f"{action} {key}"


def test_uploads_are_moved_to_the_pictures(prod):
    for action, key in (
        ("s3:GetObject", "uploads/r1/m1/a.jpg"),
        ("s3:DeleteObject", "uploads/r1/m1/a.jpg"),
        ("s3:PutObject", "pictures/r1/a.jpg"),
    ):
        assert prod.may("register_picture", action, key), f"{action} {key}"


def test_pictures_are_not_read_or_deleted(prod):
    assert prod.may("register_picture", "s3:PutObject", "pictures/r1/a.jpg")
    for action, key in (
        ("s3:GetObject", "pictures/r1/a.jpg"),
        ("s3:DeleteObject", "pictures/r1/a.jpg"),
        ("s3:PutObject", "uploads/r1/m1/a.jpg"),
        ("s3:PutObject", "a.jpg"),
        ("s3:GetObject", "a.jpg"),
        ("s3:DeleteObject", "a.jpg"),
        ("s3:PutObjectAcl", "pictures/r1/a.jpg"),
    ):
        assert not prod.may("register_picture", action, key), f"{action} {key}"


def test_recipes_are_updated(prod):
    (recipes,) = (
        id
        for id, table in prod.of_type("AWS::DynamoDB::Table").items()
        if "by-owner" in json.dumps(table)
    )
    arn = "{" + recipes + ".Arn}"
    on_tables = {r for r in prod.rights("register_picture") if r[0].startswith("dynamodb:")}
    assert ("dynamodb:UpdateItem", arn) in on_tables
    assert {action for action, _ in on_tables} == {"dynamodb:UpdateItem"}
    assert {on for _, on in on_tables} <= {arn, f"{arn}/index/*"}
    services = {action.split(":")[0] for action, _ in prod.rights("register_picture")}
    assert services == {"s3", "dynamodb"}
    assert {action.split(":")[0] for action, _ in prod.rights("sign_upload")} == {"s3"}


def test_arrivals_call_register_picture(prod):
    function = prod.function("register_picture")
    calls = prod.notifications()
    assert len(calls) == 1, f"{len(calls)} notifications"
    ((called, events, rules),) = calls
    assert called == {"Fn::GetAtt": [function, "Arn"]}
    assert set(events) <= {"s3:ObjectCreated:*", "s3:ObjectCreated:Put"}
    assert [(rule["Name"].lower(), rule["Value"]) for rule in rules] == [("prefix", "uploads/")]


def test_the_bucket_may_call_register_picture(prod):
    function = prod.function("register_picture")
    permissions = [
        permission
        for permission in prod.of_type("AWS::Lambda::Permission").values()
        if permission["FunctionName"] in ({"Ref": function}, {"Fn::GetAtt": [function, "Arn"]})
    ]
    assert [permission["Principal"] for permission in permissions] == ["s3.amazonaws.com"]
