"""A program of many services, run once before any fork: JavaScript is loaded and compiled when it is first called.

It is of nobody's dataset, so that nothing of an answer is in memory for a run to find.
"""

import tempfile

import jsii
from aws_cdk import (
    App,
    Aspects,
    CfnOutput,
    CfnParameter,
    Duration,
    Environment,
    Fn,
    IAspect,
    NestedStack,
    RemovalPolicy,
    Stack,
    Tags,
    aws_apigateway as apigateway,
    aws_applicationautoscaling as scaling,
    aws_certificatemanager as acm,
    aws_cloudfront as cloudfront,
    aws_cloudfront_origins as origins,
    aws_cloudwatch as cloudwatch,
    aws_cloudwatch_actions as actions,
    aws_cognito as cognito,
    aws_dynamodb as dynamodb,
    aws_ec2 as ec2,
    aws_ecs as ecs,
    aws_ecs_patterns as patterns,
    aws_elasticloadbalancingv2 as elb,
    aws_events as events,
    aws_events_targets as targets,
    aws_iam as iam,
    aws_kinesis as kinesis,
    aws_kms as kms,
    aws_lambda as lambda_,
    aws_lambda_event_sources as sources,
    aws_logs as logs,
    aws_rds as rds,
    aws_route53 as route53,
    aws_route53_targets as route53_targets,
    aws_s3 as s3,
    aws_s3_deployment as deployment,
    aws_s3_notifications as notifications,
    aws_secretsmanager as secretsmanager,
    aws_sns as sns,
    aws_sns_subscriptions as subscriptions,
    aws_sqs as sqs,
    aws_ssm as ssm,
    aws_stepfunctions as stepfunctions,
    aws_stepfunctions_tasks as tasks,
)
from aws_cdk.assertions import Annotations, Capture, Match, Template


@jsii.implements(IAspect)
class Visitor:
    """JavaScript that calls Python."""

    def visit(self, node):
        str(node)


class Network(Stack):
    """What stands in a network."""

    def __init__(self, scope, name, **kwargs):
        super().__init__(scope, name, **kwargs)
        vpc = ec2.Vpc(self, "Vpc", max_azs=2, nat_gateways=1)
        vpc.add_gateway_endpoint("S3", service=ec2.GatewayVpcEndpointAwsService.S3)
        vpc.add_interface_endpoint("Logs", service=ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS)
        vpc.add_flow_log("Flow")
        group = ec2.SecurityGroup(self, "Group", vpc=vpc)
        group.add_ingress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(443))
        cluster = ecs.Cluster(self, "Cluster", vpc=vpc)
        image = ecs.ContainerImage.from_registry("registry.invalid/image")
        options = patterns.ApplicationLoadBalancedTaskImageOptions(image=image, environment={"A": "b"})
        service = patterns.ApplicationLoadBalancedFargateService(self, "Web", cluster=cluster, task_image_options=options)
        service.service.auto_scale_task_count(max_capacity=4).scale_on_cpu_utilization("Cpu", target_utilization_percent=50)
        service.target_group.configure_health_check(path="/health")
        balancer = elb.NetworkLoadBalancer(self, "Balancer", vpc=vpc)
        balancer.add_listener("Listener", port=80).add_targets("Targets", port=80)
        database = rds.DatabaseInstance(
            self, "Database", vpc=vpc,
            engine=rds.DatabaseInstanceEngine.postgres(version=rds.PostgresEngineVersion.VER_15),
        )
        database.connections.allow_default_port_from(group)
        secretsmanager.Secret(self, "Secret").grant_read(iam.AccountRootPrincipal())
        ec2.Instance(
            self, "Instance", vpc=vpc, instance_type=ec2.InstanceType("t3.micro"),
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
        )


class Storage(NestedStack):
    """A stack in a stack."""

    def __init__(self, scope, name):
        super().__init__(scope, name)
        key = kms.Key(self, "Key", enable_key_rotation=True)
        bucket = s3.Bucket(
            self, "Bucket", encryption=s3.BucketEncryption.KMS, encryption_key=key, versioned=True, enforce_ssl=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL, removal_policy=RemovalPolicy.RETAIN,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(30))],
        )
        queue = sqs.Queue(self, "Notices")
        bucket.add_event_notification(s3.EventType.OBJECT_CREATED, notifications.SqsDestination(queue))


class Service(Stack):
    """What needs no network."""

    def __init__(self, scope, name, folder, **kwargs):
        super().__init__(scope, name, **kwargs)
        Storage(self, "Storage")
        parameter = CfnParameter(self, "Parameter", default="x")
        table = dynamodb.Table(
            self, "Table", partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST, stream=dynamodb.StreamViewType.NEW_IMAGE,
        )
        table.add_global_secondary_index(
            index_name="by", partition_key=dynamodb.Attribute(name="by", type=dynamodb.AttributeType.STRING)
        )
        dead = sqs.Queue(self, "Dead")
        queue = sqs.Queue(
            self, "Queue", visibility_timeout=Duration.minutes(5), encryption=sqs.QueueEncryption.SQS_MANAGED,
            dead_letter_queue=sqs.DeadLetterQueue(queue=dead, max_receive_count=3),
        )
        topic = sns.Topic(self, "Topic")
        topic.add_subscription(subscriptions.SqsSubscription(queue))
        topic.add_subscription(subscriptions.EmailSubscription("nobody@example.org"))
        group = logs.LogGroup(self, "Logs", retention=logs.RetentionDays.ONE_WEEK)
        function = lambda_.Function(
            self, "Function", runtime=lambda_.Runtime.PYTHON_3_12, handler="main.handler",
            code=lambda_.Code.from_asset(folder), environment={"TABLE": table.table_name}, log_group=group,
            timeout=Duration.seconds(30), memory_size=256, tracing=lambda_.Tracing.ACTIVE,
        )
        inline = lambda_.Function(
            self, "Inline", runtime=lambda_.Runtime.NODEJS_20_X, handler="index.handler",
            code=lambda_.Code.from_inline("exports.handler = () => 1"),
        )
        table.grant_read_write_data(function)
        function.add_event_source(sources.SqsEventSource(queue))
        function.add_event_source(sources.DynamoEventSource(table, starting_position=lambda_.StartingPosition.LATEST))
        function.add_to_role_policy(iam.PolicyStatement(actions=["ssm:GetParameter"], resources=["*"]))
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        role.add_managed_policy(iam.ManagedPolicy.from_aws_managed_policy_name("ReadOnlyAccess"))
        api = apigateway.RestApi(self, "Api", deploy_options=apigateway.StageOptions(tracing_enabled=True))
        items = api.root.add_resource("items").add_resource("{id}")
        items.add_method("GET", apigateway.LambdaIntegration(function), api_key_required=True)
        items.add_cors_preflight(allow_origins=["*"])
        plan = api.add_usage_plan("Plan", throttle=apigateway.ThrottleSettings(rate_limit=10, burst_limit=2))
        plan.add_api_stage(stage=api.deployment_stage)
        pool = cognito.UserPool(self, "Pool", self_sign_up_enabled=True)
        pool.add_client("Client")
        bus = events.EventBus(self, "Bus")
        rule = events.Rule(self, "Rule", event_bus=bus, event_pattern=events.EventPattern(source=["app"]))
        rule.add_target(targets.LambdaFunction(inline, dead_letter_queue=dead, retry_attempts=2))
        rule.add_target(targets.SqsQueue(queue))
        events.Rule(self, "Timer", schedule=events.Schedule.rate(Duration.hours(1)), targets=[targets.SnsTopic(topic)])
        step = tasks.LambdaInvoke(self, "Step", lambda_function=function, output_path="$.Payload")
        step.add_retry(max_attempts=2).add_catch(stepfunctions.Fail(self, "Fail"))
        choice = stepfunctions.Choice(self, "Choice").when(
            stepfunctions.Condition.string_equals("$.a", "b"), stepfunctions.Succeed(self, "Done")
        )
        machine = stepfunctions.StateMachine(
            self, "Machine", definition_body=stepfunctions.DefinitionBody.from_chainable(step.next(choice.otherwise(stepfunctions.Wait(
                self, "Wait", time=stepfunctions.WaitTime.duration(Duration.seconds(1))))))
        )
        rule.add_target(targets.SfnStateMachine(machine))
        alarm = function.metric_errors(period=Duration.minutes(1)).create_alarm(
            self, "Alarm", threshold=1, evaluation_periods=1
        )
        alarm.add_alarm_action(actions.SnsAction(topic))
        cloudwatch.Dashboard(self, "Dashboard", widgets=[[cloudwatch.GraphWidget(left=[queue.metric_number_of_messages_received()])]])
        kinesis.Stream(self, "Stream", shard_count=1)
        site = s3.Bucket(self, "Site", auto_delete_objects=True, removal_policy=RemovalPolicy.DESTROY)
        zone = route53.HostedZone.from_hosted_zone_attributes(self, "Zone", hosted_zone_id="Z1", zone_name="example.org")
        certificate = acm.Certificate(self, "Certificate", domain_name="example.org")
        distribution = cloudfront.Distribution(
            self, "Distribution", certificate=certificate, domain_names=["example.org"],
            default_behavior=cloudfront.BehaviorOptions(origin=origins.S3BucketOrigin.with_origin_access_control(site)),
        )
        deployment.BucketDeployment(self, "Deployment", destination_bucket=site, sources=[deployment.Source.data("a", "b")])
        route53.ARecord(
            self, "Record", zone=zone,
            target=route53.RecordTarget.from_alias(route53_targets.CloudFrontTarget(distribution)),
        )
        ssm.StringParameter(self, "Setting", string_value=parameter.value_as_string)
        target = scaling.ScalableTarget(
            self, "Scaling", service_namespace=scaling.ServiceNamespace.LAMBDA, min_capacity=1, max_capacity=2,
            resource_id=Fn.join(":", ["function", function.function_name]), scalable_dimension="lambda:function:ProvisionedConcurrency",
        )
        target.scale_on_schedule("Morning", schedule=scaling.Schedule.cron(hour="8"), min_capacity=2)
        CfnOutput(self, "Url", value=api.url, export_name="url")


def expect_failure(check, *args):
    """A check that does not hold: its message is put together by code of its own."""
    try:
        check(*args)
    except RuntimeError:
        return
    raise AssertionError("the rehearsal's check held")


with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as output:
    with open(f"{folder}/main.py", "w") as file:
        file.write("def handler(event, context):\n    return 1\n")
    for _ in range(3):
        app = App(outdir=output)
        environment = Environment(account="111111111111", region="eu-west-1")
        network = Network(app, "Network", env=environment)
        service = Service(app, "Service", folder)
        Aspects.of(app).add(Visitor())
        Tags.of(app).add("a", "b")
        for stack in (network, service):
            Template.from_stack(stack).to_json()
        template = Template.from_stack(service)
        template.resource_count_is("AWS::SQS::Queue", 2)
        template.has_resource_properties("AWS::Lambda::Function", {"MemorySize": 256})
        template.has_resource("AWS::DynamoDB::Table", {"Properties": Match.object_like({"BillingMode": "PAY_PER_REQUEST"})})
        template.find_resources("AWS::SNS::Topic", {"Type": Match.any_value()})
        template.has_output("*", {"Export": {"Name": Match.exact("url")}})
        template.all_resources_properties("AWS::Events::EventBus", {"Name": Match.any_value()})
        captured = Capture()
        template.has_resource_properties("AWS::SQS::Queue", {"VisibilityTimeout": captured})
        captured.as_number()
        expect_failure(template.resource_count_is, "AWS::SQS::Queue", 9)
        expect_failure(template.has_resource_properties, "AWS::SQS::Queue", {
            "VisibilityTimeout": Match.not_(300), "Tags": Match.array_with([Match.string_like_regexp("x")]),
            "Policy": Match.serialized_json({"a": Match.absent()}),
        })
        Annotations.from_stack(service).has_no_error("*", Match.any_value())
