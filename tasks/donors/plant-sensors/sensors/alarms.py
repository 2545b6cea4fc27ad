# The cold chain: the shift hears at once when something gets too warm.

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iot as iot
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns

from sensors import functions, rules, topics


def add_cold_chain(stack):
    settings = stack.settings["cold_chain"]
    # subscriptions are made by the shift leaders, in the console
    shift = sns.CfnTopic(
        stack, "Shift", topic_name=f"{stack.plant}-shift", display_name=f"Plant {stack.plant}"
    )
    incidents = dynamodb.CfnTable(
        stack,
        "Incidents",
        table_name=f"{stack.plant}-incidents",
        billing_mode="PAY_PER_REQUEST",
        attribute_definitions=[
            dynamodb.CfnTable.AttributeDefinitionProperty(
                attribute_name="thing", attribute_type="S"
            )
        ],
        key_schema=[
            dynamodb.CfnTable.KeySchemaProperty(attribute_name="thing", key_type="HASH")
        ],
        time_to_live_specification=dynamodb.CfnTable.TimeToLiveSpecificationProperty(
            attribute_name="forget_at", enabled=True
        ),
    )
    escalate, _ = functions.add_function(
        stack,
        "escalate",
        environment={
            "SHIFT_TOPIC": shift.ref,
            "INCIDENTS_TABLE": incidents.ref,
            "QUIET_MINUTES": str(settings["quiet_minutes"]),
        },
        statements=[
            {"Effect": "Allow", "Action": "sns:Publish", "Resource": shift.ref},
            {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": incidents.attr_arn},
        ],
    )
    # a gauge that runs out of battery is as bad as one that is too warm
    name = rules.rule_name(stack, "battery_low")
    iot.CfnTopicRule(
        stack,
        "BatteryLow",
        rule_name=name,
        topic_rule_payload=iot.CfnTopicRule.TopicRulePayloadProperty(
            aws_iot_sql_version=rules.SQL,
            sql=(
                "SELECT concat('Battery of ', topic(4), ' is low') AS message "
                f"FROM '{topics.from_device(stack.plant, 'battery')}' WHERE percent < 10"
            ),
            actions=[
                iot.CfnTopicRule.ActionProperty(
                    sns=iot.CfnTopicRule.SnsActionProperty(
                        target_arn=shift.ref,
                        role_arn=rules.iot_role(
                            stack, "BatteryLowRole", "sns:Publish", shift.ref
                        ).attr_arn,
                        message_format="RAW",
                    )
                )
            ],
            error_action=rules.to_rejects(stack, name),
        ),
    )
    # BEGIN INSERT too_warm
    name = rules.rule_name(stack, "too_warm")
    rule = iot.CfnTopicRule(
        stack,
        "TooWarm",
        rule_name=name,
        topic_rule_payload=iot.CfnTopicRule.TopicRulePayloadProperty(
            aws_iot_sql_version=rules.SQL,
            sql=(
                "SELECT celsius, topic(3) AS line, topic(4) AS thing, timestamp() AS at "
                f"FROM '{topics.from_device(stack.plant, 'temperature')}' "
                f"WHERE celsius > {settings['limit_celsius']}"
            ),
            actions=[
                iot.CfnTopicRule.ActionProperty(
                    lambda_=iot.CfnTopicRule.LambdaActionProperty(function_arn=escalate.attr_arn)
                )
            ],
            error_action=rules.to_rejects(stack, name),
        ),
    )
    lambda_.CfnPermission(
        stack,
        "TooWarmMayEscalate",
        action="lambda:InvokeFunction",
        function_name=escalate.ref,
        principal="iot.amazonaws.com",
        source_arn=rule.attr_arn,
    )
    # END INSERT too_warm
