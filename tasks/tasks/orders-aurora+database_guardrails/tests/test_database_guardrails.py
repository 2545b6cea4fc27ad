import json

import pytest
from aws_cdk import App, Aspects, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_rds as rds
from aws_cdk.assertions import Template

from orders.guardrails import Guardrails
from orders.stack import OrdersStack

CONTEXT = json.load(open("cdk.json"))["context"]


def errors_in(stack):
    """Paths below the stack of all constructs with an error, and what it says."""
    return {
        construct.node.path.split("/", 1)[1]: entry.data
        for construct in stack.node.find_all()
        for entry in construct.node.metadata
        if entry.type == "aws:cdk:error"
    }


class Probe:
    """A stack with good and bad things in it, under guard."""

    def __init__(self):
        self.stack = stack = Stack(App(), "Probe")
        key = kms.Key(stack, "Key")
        self.key = stack.resolve(key.key_arn)
        logs.LogGroup(stack, "Log")
        rds.CfnDBInstance(stack, "Plain", db_instance_class="db.t4g.medium")
        rds.CfnDBInstance(
            stack,
            "Stubborn",
            db_instance_class="db.r8g.large",
            enable_performance_insights=False,
            performance_insights_retention_period=7,
            auto_minor_version_upgrade=True,
        )
        vpc = ec2.Vpc(
            stack,
            "Vpc",
            max_azs=1,
            nat_gateways=0,
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name="only", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=24
                )
            ],
        )

        def group(id):
            return ec2.SecurityGroup(stack, id, vpc=vpc, allow_all_outbound=True)

        group("GoodEmpty")
        group("GoodOffice").add_ingress_rule(ec2.Peer.ipv4("10.8.0.0/16"), ec2.Port.tcp(443))
        group("GoodFriends").connections.allow_from(group("GoodFriend"), ec2.Port.tcp(5432))
        group("Bad4").add_ingress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(22))
        group("Bad6").add_ingress_rule(ec2.Peer.any_ipv6(), ec2.Port.all_traffic())
        second = group("BadSecond")
        second.add_ingress_rule(ec2.Peer.ipv4("10.8.0.0/16"), ec2.Port.tcp(443))
        second.add_ingress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(443))
        ec2.CfnSecurityGroup(
            stack,
            "BadPlain",
            vpc_id=vpc.vpc_id,
            group_description="plain",
            security_group_ingress=[
                ec2.CfnSecurityGroup.IngressProperty(
                    ip_protocol="tcp", from_port=80, to_port=80, cidr_ip="0.0.0.0/0"
                )
            ],
        )
        for id, ranges in {
            "GoodRule": {"cidr_ip": "10.9.0.0/16"},
            "BadRule4": {"cidr_ip": "0.0.0.0/0"},
            "BadRule6": {"cidr_ipv6": "::/0"},
        }.items():
            ec2.CfnSecurityGroupIngress(
                stack, id, ip_protocol="tcp", from_port=443, to_port=443, group_id="sg-1", **ranges
            )
        Aspects.of(stack).add(Guardrails(log_days=3, insights_days=93, key=key))
        self.template = Template.from_stack(stack)

    def errors(self):
        return {path.split("/")[0] for path in errors_in(self.stack)}


@pytest.fixture(scope="module")
def probe():
    return Probe()


def test_every_instance_has_performance_insights(probe):
    for kind in ("db.t4g.medium", "db.r8g.large"):
        probe.template.has_resource_properties(
            "AWS::RDS::DBInstance",
            {
                "DBInstanceClass": kind,
                "EnablePerformanceInsights": True,
                "PerformanceInsightsRetentionPeriod": 93,
                "PerformanceInsightsKMSKeyId": probe.key,
            },
        )


def test_no_instance_upgrades_itself(probe):
    instances = probe.template.find_resources("AWS::RDS::DBInstance").values()
    assert len(instances) == 2
    assert all(i["Properties"].get("AutoMinorVersionUpgrade") is False for i in instances)


def test_groups_that_are_open_to_the_world_are_errors(probe):
    assert {"Bad4", "Bad6", "BadSecond", "BadPlain"} <= probe.errors()


def test_rules_of_their_own_are_errors_too(probe):
    assert {"BadRule4", "BadRule6"} <= probe.errors()


def test_everything_else_is_allowed(probe):
    assert not [id for id in probe.errors() if not id.startswith("Bad")]
    assert probe.errors(), "nothing is wrong"


def test_the_other_guardrails_still_work(probe):
    probe.template.has_resource_properties("AWS::Logs::LogGroup", {"RetentionInDays": 3})
    stack = Stack(App(), "Public")
    ec2.CfnSubnet(stack, "Open", vpc_id="vpc-1", map_public_ip_on_launch=True)
    Aspects.of(stack).add(Guardrails(log_days=3, insights_days=93, key=kms.Key(stack, "Key")))
    Template.from_stack(stack)
    assert "subnet" in errors_in(stack).get("Open", "")


def test_the_orders_database_is_covered_and_in_order():
    app = App(context={**CONTEXT, "environment": "prod"})
    stack = OrdersStack(app, "Orders")
    template = Template.from_stack(stack)
    (key,) = template.find_resources("AWS::KMS::Key")
    template.all_resources_properties(
        "AWS::RDS::DBInstance",
        {
            "EnablePerformanceInsights": True,
            "PerformanceInsightsRetentionPeriod": 465,
            "PerformanceInsightsKMSKeyId": {"Fn::GetAtt": [key, "Arn"]},
            "AutoMinorVersionUpgrade": False,
        },
    )
    assert not errors_in(stack)
