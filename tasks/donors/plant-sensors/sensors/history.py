# Temperatures and battery levels, for the food inspection: one Timestream table per kind.

from aws_cdk import aws_iot as iot
from aws_cdk import aws_timestream as timestream

from sensors import rules, topics

# kind -> (field of the payload, measure)
MEASURES = {
    "temperature": ("celsius", "celsius"),
    "battery": ("percent", "battery_percent"),
}


def add_history(stack):
    keep = stack.settings["history"]
    database = timestream.CfnDatabase(
        stack, "History", database_name=f"{stack.plant}-sensors"
    )

    for kind, (field, measure) in MEASURES.items():
        table = timestream.CfnTable(
            stack,
            f"History{kind.capitalize()}",
            database_name=database.ref,
            table_name=kind,
            retention_properties={
                "MemoryStoreRetentionPeriodInHours": str(keep["memory_hours"]),
                "MagneticStoreRetentionPeriodInDays": str(keep["disk_days"]),
            },
            magnetic_store_write_properties={"EnableMagneticStoreWrites": True},
        )
        # DescribeEndpoints knows no resource
        role = rules.iot_role(
            stack,
            f"History{kind.capitalize()}Role",
            ["timestream:WriteRecords", "timestream:DescribeEndpoints"],
            "*",
        )
        name = rules.rule_name(stack, f"history_{kind}")
        iot.CfnTopicRule(
            stack,
            f"History{kind.capitalize()}Rule",
            rule_name=name,
            topic_rule_payload=iot.CfnTopicRule.TopicRulePayloadProperty(
                description=f"{kind} of all devices into Timestream",
                aws_iot_sql_version=rules.SQL,
                sql=f"SELECT {field} AS {measure} FROM '{topics.from_device(stack.plant, kind)}'",
                actions=[
                    iot.CfnTopicRule.ActionProperty(
                        timestream=iot.CfnTopicRule.TimestreamActionProperty(
                            database_name=database.ref,
                            table_name=table.attr_name,
                            role_arn=role.attr_arn,
                            dimensions=[
                                iot.CfnTopicRule.TimestreamDimensionProperty(
                                    name="line", value="${topic(3)}"
                                ),
                                iot.CfnTopicRule.TimestreamDimensionProperty(
                                    name="thing", value="${topic(4)}"
                                ),
                            ],
                        )
                    )
                ],
                error_action=rules.to_rejects(stack, name),
            ),
        )
