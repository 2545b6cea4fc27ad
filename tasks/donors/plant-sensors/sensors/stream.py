# Vibration: too much for Timestream, so only the worst value of each window is kept.

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_iot as iot
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs

from sensors import functions, rules, topics


def add_vibration_stream(stack):
    settings = stack.settings["vibration"]
    stream = kinesis.CfnStream(
        stack,
        "Vibration",
        name=f"{stack.plant}-vibration",
        shard_count=settings["shards"],
        retention_period_hours=24,
        stream_encryption=kinesis.CfnStream.StreamEncryptionProperty(
            encryption_type="KMS", key_id="alias/aws/kinesis"
        ),
    )
    role = rules.iot_role(stack, "VibrationRuleRole", "kinesis:PutRecord", stream.attr_arn)
    name = rules.rule_name(stack, "vibration")
    iot.CfnTopicRule(
        stack,
        "VibrationRule",
        rule_name=name,
        topic_rule_payload=iot.CfnTopicRule.TopicRulePayloadProperty(
            aws_iot_sql_version=rules.SQL,
            sql=(
                "SELECT mm_s, topic(4) AS thing "
                f"FROM '{topics.from_device(stack.plant, 'vibration')}'"
            ),
            actions=[
                iot.CfnTopicRule.ActionProperty(
                    kinesis=iot.CfnTopicRule.KinesisActionProperty(
                        stream_name=stream.ref,
                        # one machine always in one shard, so that windows see all of it
                        partition_key="${topic(4)}",
                        role_arn=role.attr_arn,
                    )
                )
            ],
            error_action=rules.to_rejects(stack, name),
        ),
    )

    machines = dynamodb.CfnTable(
        stack,
        "Machines",
        table_name=f"{stack.plant}-machines",
        billing_mode="PAY_PER_REQUEST",
        attribute_definitions=[
            dynamodb.CfnTable.AttributeDefinitionProperty(
                attribute_name="thing", attribute_type="S"
            ),
            dynamodb.CfnTable.AttributeDefinitionProperty(
                attribute_name="window_start", attribute_type="S"
            ),
        ],
        key_schema=[
            dynamodb.CfnTable.KeySchemaProperty(attribute_name="thing", key_type="HASH"),
            dynamodb.CfnTable.KeySchemaProperty(attribute_name="window_start", key_type="RANGE"),
        ],
    )
    # what the function gave up on; the shift leader of maintenance gets a mail if it is not empty
    lost = sqs.CfnQueue(
        stack,
        "VibrationLost",
        queue_name=f"{stack.plant}-vibration-lost",
        message_retention_period=14 * 24 * 3600,
    )
    function, role = functions.add_function(
        stack,
        "vibration",
        environment={"MACHINES_TABLE": machines.ref},
        statements=[
            {
                "Effect": "Allow",
                "Action": "dynamodb:BatchWriteItem",
                "Resource": machines.attr_arn,
            },
            {
                "Effect": "Allow",
                "Action": "sqs:SendMessage",
                "Resource": lost.attr_arn,
            },
        ],
        timeout=60,
    )
    # BEGIN INSERT vibration_feed
    may_read = {
        "Effect": "Allow",
        "Action": [
            "kinesis:DescribeStream",
            "kinesis:DescribeStreamSummary",
            "kinesis:GetRecords",
            "kinesis:GetShardIterator",
            "kinesis:ListShards",
        ],
        "Resource": stream.attr_arn,
    }
    reading = iam.CfnRolePolicy(
        stack,
        "VibrationReading",
        role_name=role.ref,
        policy_name="stream",
        policy_document={"Version": "2012-10-17", "Statement": [may_read]},
    )
    feed = lambda_.CfnEventSourceMapping(
        stack,
        "VibrationFeed",
        function_name=function.ref,
        event_source_arn=stream.attr_arn,
        starting_position="TRIM_HORIZON",
        batch_size=settings["batch_size"],
        tumbling_window_in_seconds=settings["window_seconds"],
        function_response_types=["ReportBatchItemFailures"],
        bisect_batch_on_function_error=True,
        maximum_retry_attempts=2,
        destination_config=lambda_.CfnEventSourceMapping.DestinationConfigProperty(
            on_failure=lambda_.CfnEventSourceMapping.OnFailureProperty(destination=lost.attr_arn)
        ),
    )
    # Lambda tries to read the stream when the mapping is created
    feed.add_dependency(reading)
    # END INSERT vibration_feed
