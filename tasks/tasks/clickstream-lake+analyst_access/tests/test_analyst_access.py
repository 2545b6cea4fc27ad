"""What Lake Formation lets analysts and stewards do."""

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Match, Template

from app import build

PERSONAL = {"customer_id", "client_ip", "user_agent"}
OPEN = {
    "event_id",
    "event_time",
    "event_type",
    "session_id",
    "page",
    "referrer",
    "sku",
    "amount_cents",
    "dt",
}


def text(value):
    """An ARN or name as one string, however it is put together."""
    if isinstance(value, str):
        return value
    if "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return separator.join(text(part) for part in parts)
    if "Fn::Sub" in value:
        return value["Fn::Sub"] if isinstance(value["Fn::Sub"], str) else str(value)
    if "Ref" in value:
        return f"${{{value['Ref']}}}"
    return str(value)


class Permissions:
    """All grants of a target, as `(role, kind of resource, resource, permissions)`."""

    def __init__(self, target):
        lake, _ = build(cdk.App(), target)
        self.template = Template.from_stack(lake)
        self.resources = self.template.to_json()["Resources"]
        self.grants = []
        for resource in self.resources.values():
            properties = resource.get("Properties", {})
            if resource["Type"] == "AWS::LakeFormation::PrincipalPermissions":
                principal, target_of = properties["Principal"], properties["Resource"]
            elif resource["Type"] == "AWS::LakeFormation::Permissions":
                principal, target_of = properties["DataLakePrincipal"], {
                    kind.removesuffix("Resource"): value
                    for kind, value in properties["Resource"].items()
                }
            else:
                continue
            assert not properties.get("PermissionsWithGrantOption"), "rights can be passed on"
            ((kind, what),) = target_of.items()
            if "CatalogId" in what:
                assert text(what["CatalogId"]) == "${AWS::AccountId}"
            role = text(principal["DataLakePrincipalIdentifier"]).replace("${AWS::Partition}", "aws")
            self.grants.append((role, kind, what, set(properties["Permissions"])))

    def of(self, role, kind=None):
        arn = f"arn:aws:iam::${{AWS::AccountId}}:role/{role}"
        return [g for g in self.grants if g[0] == arn and kind in (None, g[1])]

    def name(self, value):
        """The name of a database or table, given as it is or by reference."""
        if isinstance(value, dict) and value.get("Ref") in self.resources:
            properties = self.resources[value["Ref"]]["Properties"]
            return (properties.get("TableInput") or properties.get("DatabaseInput"))["Name"]
        return text(value)

    def columns(self, what):
        """The columns that a grant on `TableWithColumns` opens."""
        if "ColumnNames" in what:
            return set(what["ColumnNames"])
        excluded = set(what["ColumnWildcard"].get("ExcludedColumnNames", []))
        return (OPEN | PERSONAL) - excluded


@pytest.fixture(scope="module")
def production():
    return Permissions("production")


@pytest.mark.parametrize("role", ["web-analyst", "pricing-analyst"])
def test_analysts_select_the_open_columns_of_page_events(production, role):
    readable = set()
    for _, _, what, permissions in production.of(role, "TableWithColumns"):
        assert production.name(what["DatabaseName"]) == "clickstream_production"
        assert production.name(what["Name"]) == "page_events"
        assert permissions == {"SELECT"}
        readable |= production.columns(what)
    assert readable == OPEN


@pytest.mark.parametrize("role", ["web-analyst", "pricing-analyst"])
def test_analysts_may_look_up_the_database(production, role):
    allowed = set()
    for _, _, what, permissions in production.of(role, "Database"):
        assert production.name(what["Name"]) == "clickstream_production"
        allowed |= permissions
    assert allowed == {"DESCRIBE"}


@pytest.mark.parametrize("role", ["web-analyst", "pricing-analyst"])
def test_analysts_get_nothing_else(production, role):
    kinds = {kind for _, kind, what, permissions in production.of(role)}
    assert kinds == {"TableWithColumns", "Database"}


def test_only_the_roles_of_the_settings_are_granted_anything(production):
    roles = {grant[0].rsplit("/", 1)[1] for grant in production.grants}
    assert roles == {"web-analyst", "pricing-analyst", "clickstream-steward"}


def test_stewards_keep_their_rights(production):
    ((_, kind, what, permissions),) = production.of("clickstream-steward")
    assert kind == "Table" and "TableWildcard" in what
    assert permissions == {"SELECT", "DESCRIBE", "ALTER"}
    production.template.has_resource_properties(
        "AWS::LakeFormation::Resource", {"ResourceArn": Match.any_value()}
    )


def test_staging_has_no_analysts():
    staging = Permissions("staging")
    assert {grant[0].rsplit("/", 1)[1] for grant in staging.grants} == {"clickstream-steward"}


def test_the_mark_in_the_schema_decides(monkeypatch):
    from lake import schema

    original = schema.Schema.of.__func__

    def with_more_marks(cls, table):
        loaded = original(cls, table)
        fields = [
            schema.Field(f.name, f.type, f.comment, f.json, f.personal or f.name == "session_id")
            for f in loaded.fields
        ]
        return cls(fields)

    monkeypatch.setattr(schema.Schema, "of", classmethod(with_more_marks))
    marked = Permissions("production")
    grants = marked.of("web-analyst", "TableWithColumns")
    assert grants, "analysts may read nothing"
    assert all("session_id" not in marked.columns(what) for _, _, what, _ in grants)
