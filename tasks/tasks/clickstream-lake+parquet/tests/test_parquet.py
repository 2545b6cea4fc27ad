"""Firehose converts events to Parquet, by the schema of the table."""

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Match, Template

from app import build

GLUE_ACTIONS = {"glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"}
KEYS = {
    "event_id": "eventId",
    "event_time": "eventTime",
    "event_type": "eventType",
    "session_id": "sessionId",
    "customer_id": "customerId",
    "client_ip": "clientIp",
    "user_agent": "userAgent",
    "page": "page",
    "referrer": "referrer",
    "sku": "sku",
    "amount_cents": "amountCents",
}


def as_list(value):
    return value if isinstance(value, list) else [value]


class Ingest:
    """The ingest stack of a target; references into the lake stack are resolved."""

    def __init__(self, target):
        lake, ingest = build(cdk.App(), target)
        self.template = Template.from_stack(ingest)
        self.own = self.template.to_json()
        self.lake = Template.from_stack(lake).to_json()
        self.exports = {
            output["Export"]["Name"]: output["Value"]
            for output in self.lake.get("Outputs", {}).values()
            if "Export" in output
        }

    def text(self, value, resources=None):
        """`value` as one string; references to tables and databases become their names."""
        resources = resources or self.own["Resources"]
        if isinstance(value, str):
            return value.replace("${AWS::Partition}", "aws")
        if "Fn::ImportValue" in value:
            return self.text(self.exports[value["Fn::ImportValue"]], self.lake["Resources"])
        if "Fn::Join" in value:
            separator, parts = value["Fn::Join"]
            return separator.join(self.text(part, resources) for part in parts)
        if "Fn::Sub" in value:
            return self.text(value["Fn::Sub"], resources)
        if "Fn::GetAtt" in value:
            return ".".join(value["Fn::GetAtt"])
        properties = resources.get(value["Ref"], {}).get("Properties", {})
        for named in ("TableInput", "DatabaseInput"):
            if named in properties:
                return properties[named]["Name"]
        return self.text(f"${{{value['Ref']}}}")

    @property
    def destination(self):
        (delivery,) = self.template.find_resources(
            "AWS::KinesisFirehose::DeliveryStream"
        ).values()
        return delivery["Properties"]["ExtendedS3DestinationConfiguration"]

    @property
    def conversion(self):
        assert "DataFormatConversionConfiguration" in self.destination, "nothing is converted"
        return self.destination["DataFormatConversionConfiguration"]

    def role_id(self):
        return self.destination["RoleARN"]["Fn::GetAtt"][0]

    def statements(self):
        """What the delivery role is allowed, wherever it is written."""
        role_id = self.role_id()
        role = self.own["Resources"][role_id]["Properties"]
        documents = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
        for logical_id, resource in self.own["Resources"].items():
            if resource["Type"] not in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
                continue
            attached = {"Ref": role_id} in resource["Properties"].get("Roles", [])
            if attached or {"Ref": logical_id} in role.get("ManagedPolicyArns", []):
                documents.append(resource["Properties"]["PolicyDocument"])
        return [statement for document in documents for statement in document["Statement"]]


@pytest.fixture(scope="module")
def production():
    return Ingest("production")


@pytest.fixture(scope="module")
def staging():
    return Ingest("staging")


def test_the_table_is_the_schema(production):
    assert production.conversion.get("Enabled", True) is True
    schema = production.conversion["SchemaConfiguration"]
    assert production.text(schema["DatabaseName"]) == "clickstream_production"
    assert production.text(schema["TableName"]) == "page_events"
    assert production.text(schema.get("VersionId", "LATEST")) == "LATEST"
    assert production.text(schema.get("Region", "${AWS::Region}")) == "${AWS::Region}"
    assert production.text(schema.get("CatalogId", "${AWS::AccountId}")) == "${AWS::AccountId}"


def test_the_schema_is_read_with_the_delivery_role(production):
    role = production.conversion["SchemaConfiguration"]["RoleARN"]
    assert production.text(role) == f"{production.role_id()}.Arn"


def test_every_column_is_filled_from_its_key(production):
    reader = production.conversion["InputFormatConfiguration"]["Deserializer"]["OpenXJsonSerDe"]
    mappings = reader.get("ColumnToJsonKeyMappings", {})
    exact = reader.get("CaseInsensitive", True) is False
    for column, key in KEYS.items():
        found = mappings.get(column, column)
        assert found == key or (not exact and found.lower() == key.lower()), column
    assert mappings.keys() <= KEYS.keys()


def test_files_are_parquet_compressed_as_the_environment_says(production, staging):
    for target, compression in ((production, "GZIP"), (staging, "SNAPPY")):
        serializer = target.conversion["OutputFormatConfiguration"]["Serializer"]
        assert serializer.keys() == {"ParquetSerDe"}
        assert serializer["ParquetSerDe"].get("Compression", "SNAPPY") == compression
        # The format takes care of compression; Firehose refuses to do it once more.
        assert target.destination.get("CompressionFormat", "UNCOMPRESSED") == "UNCOMPRESSED"


def test_the_role_may_read_this_schema_and_no_other(production):
    prefix = "arn:aws:glue:${AWS::Region}:${AWS::AccountId}:"
    wanted = {
        f"{prefix}catalog",
        f"{prefix}database/clickstream_production",
        f"{prefix}table/clickstream_production/page_events",
    }
    for action in GLUE_ACTIONS:
        resources = {
            production.text(resource)
            for statement in production.statements()
            if action in as_list(statement["Action"])
            for resource in as_list(statement["Resource"])
        }
        assert resources == wanted, action


def test_the_role_has_no_other_glue_actions(production):
    actions = {a for s in production.statements() for a in as_list(s["Action"])}
    assert {a for a in actions if a.startswith("glue:") or a == "*"} == GLUE_ACTIONS
    assert all(statement["Effect"] == "Allow" for statement in production.statements())


def test_the_delivery_is_otherwise_as_before(production):
    production.template.has_resource_properties(
        "AWS::KinesisFirehose::DeliveryStream",
        {
            "DeliveryStreamType": "KinesisStreamAsSource",
            "ExtendedS3DestinationConfiguration": {
                "Prefix": "events/dt=!{timestamp:yyyy-MM-dd}/",
                "ErrorOutputPrefix": Match.string_like_regexp("^rejects/"),
                "BufferingHints": {"IntervalInSeconds": 600, "SizeInMBs": 128},
                "ProcessingConfiguration": {
                    "Enabled": True,
                    "Processors": [Match.object_like({"Type": "Lambda"})],
                },
            },
        },
    )
    actions = {a for s in production.statements() for a in as_list(s["Action"])}
    assert {"kinesis:GetRecords", "lambda:InvokeFunction", "s3:PutObject"} <= actions
    services = {action.split(":")[0] for action in actions}
    assert services <= {"kinesis", "lambda", "s3", "logs", "glue"}
