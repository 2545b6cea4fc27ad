"""Payments wait in a queue, poison ones are set aside, and somebody is told."""

import aws_cdk as cdk
import pytest
from aws_cdk import aws_events as events
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Match, Template

from shop_events.config import stage_config
from shop_events.stacks.billing import BillingStack

TOPIC_ARN = "arn:aws:sns:eu-west-1:111122223333:on-call"


def billing_stack(stage):
    app = cdk.App()
    elsewhere = cdk.Stack(app, "Elsewhere")
    return BillingStack(
        app,
        "Billing",
        config=stage_config(stage),
        bus=events.EventBus.from_event_bus_arn(
            elsewhere, "Bus", "arn:aws:events:eu-west-1:111122223333:event-bus/shop-test"
        ),
        alarm_topic=sns.Topic.from_topic_arn(elsewhere, "Topic", TOPIC_ARN),
    )


@pytest.fixture(scope="module")
def stack():
    return billing_stack("prod")


@pytest.fixture(scope="module")
def template(stack):
    return Template.from_stack(stack)


def payments_queue(template):
    """Logical id and properties of the queue that hands poison messages on."""
    queues = template.find_resources(
        "AWS::SQS::Queue", {"Properties": {"RedrivePolicy": Match.any_value()}}
    )
    assert len(queues) == 1, f"expected one queue with a redrive policy, found {len(queues)}"
    ((logical_id, queue),) = queues.items()
    return logical_id, queue["Properties"]


def dead_letter_queue(template):
    """Logical id of the queue that poison messages go to."""
    _, properties = payments_queue(template)
    return properties["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]


def alarm_on(template, metric_name):
    """Properties of the one alarm on a metric of SQS."""
    alarms = template.find_resources(
        "AWS::CloudWatch::Alarm",
        {"Properties": {"Namespace": "AWS/SQS", "MetricName": metric_name}},
    )
    assert len(alarms) == 1, f"expected one alarm on {metric_name}, found {len(alarms)}"
    (alarm,) = alarms.values()
    return alarm["Properties"]


def names(resource, queue):
    """Whether a statement is about a queue: by its ARN, or about all that its policy is on."""
    return any(each in ("*", {"Fn::GetAtt": [queue, "Arn"]}) for each in as_list(resource))


def as_list(value):
    return value if isinstance(value, list) else [value]


def allowed_on_queue(template, queue):
    """Actions that policies of this stack allow on a queue."""
    return {
        action
        for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
        for policy in template.find_resources(kind).values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if {"Fn::GetAtt": [queue, "Arn"]} in as_list(statement["Resource"])
        for action in as_list(statement["Action"])
    }


def fires_at(alarm):
    """The lowest whole value at which the alarm fires."""
    above = {"GreaterThanOrEqualToThreshold": 0, "GreaterThanThreshold": 1}
    assert alarm["ComparisonOperator"] in above, "the alarm does not fire on high values"
    assert alarm.get("Statistic") == "Maximum", "an average would hide a single high value"
    assert alarm["EvaluationPeriods"] == 1, "the alarm is late"
    return alarm["Threshold"] + above[alarm["ComparisonOperator"]]


def watches(alarm, logical_id):
    """Whether the alarm's metric is that of the given queue."""
    return alarm["Dimensions"] == [
        {"Name": "QueueName", "Value": {"Fn::GetAtt": [logical_id, "QueueName"]}}
    ]


def test_a_payment_stays_hidden_for_six_timeouts_and_is_tried_five_times(template):
    template.has_resource_properties(
        "AWS::SQS::Queue",
        {
            "VisibilityTimeout": 240,
            "RedrivePolicy": {
                "maxReceiveCount": 5,
                "deadLetterTargetArn": {"Fn::GetAtt": [Match.any_value(), "Arn"]},
            },
        },
    )


def test_dead_letters_are_kept_for_two_weeks(template):
    template.has_resource_properties("AWS::SQS::Queue", {"MessageRetentionPeriod": 1209600})

    queues = template.find_resources("AWS::SQS::Queue")
    dead_letters = queues[dead_letter_queue(template)]["Properties"]
    assert dead_letters.get("MessageRetentionPeriod") == 1209600, (
        "it is not the dead-letter queue that keeps messages for 14 days"
    )


def test_the_rule_delivers_payments_to_the_queue(template):
    template.has_resource_properties(
        "AWS::Events::Rule",
        {
            "EventPattern": Match.object_like({"source": ["com.lanternshop.payments"]}),
            "Targets": [
                Match.object_like({"Arn": {"Fn::GetAtt": [Match.any_value(), "Arn"]}})
            ],
        },
    )

    queue, _ = payments_queue(template)
    (rule,) = template.find_resources("AWS::Events::Rule").values()
    (target,) = rule["Properties"]["Targets"]
    assert target["Arn"] == {"Fn::GetAtt": [queue, "Arn"]}, "the rule feeds another queue"
    on_queue = {"Queues": Match.array_with([{"Ref": queue}])}
    template.has_resource_properties("AWS::SQS::QueuePolicy", on_queue)
    allowed = [
        action
        for policy in template.find_resources("AWS::SQS::QueuePolicy").values()
        if {"Ref": queue} in policy["Properties"]["Queues"]
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
        and statement["Principal"] == {"Service": "events.amazonaws.com"}
        for action in as_list(statement["Action"])
    ]
    assert "sqs:SendMessage" in allowed, "the rule cannot deliver to the queue"


def test_both_queues_refuse_requests_without_tls(template):
    queues = template.find_resources("AWS::SQS::Queue")
    template.resource_count_is("AWS::SQS::Queue", 2)
    for queue in queues:
        refused = [
            action
            for policy in template.find_resources("AWS::SQS::QueuePolicy").values()
            if {"Ref": queue} in policy["Properties"]["Queues"]
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]
            if statement["Effect"] == "Deny"
            and statement["Principal"] in ("*", {"AWS": "*"})
            and str(statement["Condition"]["Bool"]["aws:SecureTransport"]).lower() == "false"
            and names(statement["Resource"], queue)
            for action in as_list(statement["Action"])
        ]
        assert set(refused) & {"sqs:*", "SQS:*", "*"}, f"{queue} takes requests without TLS"


def test_the_invoicer_reads_batches_of_ten_and_reports_failed_records(template, stack):
    invoicer = stack.get_logical_id(stack.invoicer.node.default_child)
    template.has_resource_properties(
        "AWS::Lambda::EventSourceMapping",
        {
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "EventSourceArn": {"Fn::GetAtt": [Match.any_value(), "Arn"]},
        },
    )

    queue, _ = payments_queue(template)
    (mapping,) = template.find_resources("AWS::Lambda::EventSourceMapping").values()
    assert mapping["Properties"]["FunctionName"] in (
        {"Ref": invoicer},
        {"Fn::GetAtt": [invoicer, "Arn"]},
    ), "the queue calls another function"
    # Lambda takes ten messages from a queue when it is not told how many.
    assert mapping["Properties"].get("BatchSize", 10) == 10, "batches are not of ten messages"
    assert mapping["Properties"]["EventSourceArn"] == {"Fn::GetAtt": [queue, "Arn"]}, (
        "the invoicer reads another queue"
    )
    needed = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
    allowed = allowed_on_queue(template, queue)
    assert needed <= allowed or "sqs:*" in allowed, "the invoicer has no permission to read"


def test_the_first_dead_letter_pages_the_topic(template):
    template.has_resource_properties(
        "AWS::CloudWatch::Alarm",
        {
            "Namespace": "AWS/SQS",
            "MetricName": "ApproximateNumberOfMessagesVisible",
            "AlarmActions": [TOPIC_ARN],
            "TreatMissingData": "notBreaching",
        },
    )

    alarm = alarm_on(template, "ApproximateNumberOfMessagesVisible")
    assert watches(alarm, dead_letter_queue(template)), "the alarm watches another queue"
    assert fires_at(alarm) == 1, "the alarm does not fire at the first message"


def test_a_late_payment_pages_the_topic(template):
    template.has_resource_properties(
        "AWS::CloudWatch::Alarm",
        {
            "Namespace": "AWS/SQS",
            "MetricName": "ApproximateAgeOfOldestMessage",
            "AlarmActions": [TOPIC_ARN],
            "TreatMissingData": "notBreaching",
        },
    )

    queue, _ = payments_queue(template)
    alarm = alarm_on(template, "ApproximateAgeOfOldestMessage")
    assert watches(alarm, queue), "the alarm watches another queue"
    assert fires_at(alarm) == 900, "a payment is late after 15 minutes (900 seconds)"
    template.resource_count_is("AWS::CloudWatch::Alarm", 3)


def test_limits_come_from_the_settings_of_the_stage():
    template = Template.from_stack(billing_stack("dev"))
    template.has_resource_properties("AWS::SQS::Queue", {"RedrivePolicy": {"maxReceiveCount": 2}})

    alarm = alarm_on(template, "ApproximateAgeOfOldestMessage")
    assert fires_at(alarm) == 7200, "in dev a payment is late after two hours"
