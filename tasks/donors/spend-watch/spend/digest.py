from aws_cdk import (
    Duration,
    aws_events as events,
    aws_events_targets as targets,
    aws_iam as iam,
    aws_lambda as lambda_,
    aws_logs as logs,
)


def make_digest(scope, conf, topic):
    fn = lambda_.Function(
        scope,
        "Digest",
        function_name="spend-digest",
        runtime=lambda_.Runtime.PYTHON_3_12,
        architecture=lambda_.Architecture.ARM_64,
        handler="app.handler",
        code=lambda_.Code.from_asset("lambda/digest"),
        timeout=Duration.seconds(60),
        environment={"TOPIC": topic.topic_arn, "TOP": str(conf["top"])},
        log_group=logs.LogGroup(scope, "DigestLogs", retention=logs.RetentionDays.ONE_MONTH),
    )
    topic.grant_publish(fn)
    fn.add_to_role_policy(iam.PolicyStatement(actions=["ce:GetCostAndUsage"], resources=["*"]))
    events.Rule(
        scope,
        "DigestTime",
        schedule=events.Schedule.cron(minute="0", hour=str(conf["hour"]), week_day=conf["days"]),
        targets=[targets.LambdaFunction(fn, retry_attempts=1)],
    )
    return fn
