"""The lobby reaches the matchmaker by name, and only the lobby does."""

import json
from pathlib import Path

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from app import add_realm
from lobby.realm import Realm

CDK_JSON = Path(__file__).resolve().parent.parent / "cdk.json"
SERVICE = "AWS::ECS::Service"


@pytest.fixture(scope="module")
def live():
    context = json.loads(CDK_JSON.read_text())["context"]
    return Template.from_stack(add_realm(App(context=context), Realm.LIVE))


def service(template, name):
    (found,) = template.find_resources(SERVICE, {"Properties": {"ServiceName": name}}).items()
    return found


def connect(template, name):
    return service(template, name)[1]["Properties"].get("ServiceConnectConfiguration", {})


def group_id(template, name):
    properties = service(template, name)[1]["Properties"]
    (group,) = properties["NetworkConfiguration"]["AwsvpcConfiguration"]["SecurityGroups"]
    return group["Fn::GetAtt"][0]


def ways_in(template, name):
    wanted = group_id(template, name)
    group = template.find_resources("AWS::EC2::SecurityGroup")[wanted]["Properties"]
    apart = [
        rule["Properties"]
        for rule in template.find_resources("AWS::EC2::SecurityGroupIngress").values()
        if rule["Properties"]["GroupId"] == {"Fn::GetAtt": [wanted, "GroupId"]}
    ]
    return group.get("SecurityGroupIngress", []) + apart


def test_both_take_part_in_the_namespace_of_the_cluster(live):
    (namespace,) = live.find_resources("AWS::ServiceDiscovery::HttpNamespace")
    live.resource_count_is(SERVICE, 2)
    known = [
        None,
        "live.lobby.internal",
        {"Ref": namespace},
        {"Fn::GetAtt": [namespace, "Arn"]},
        {"Fn::GetAtt": [namespace, "Id"]},
    ]
    for name in ("lobby", "matchmaker"):
        assert connect(live, name).get("Enabled") is True, f"{name} takes no part"
        assert connect(live, name).get("Namespace") in known


def test_the_matchmaker_answers_at_the_address_that_the_lobby_asks(live):
    live.has_resource_properties(
        SERVICE,
        {
            "ServiceName": "matchmaker",
            "ServiceConnectConfiguration": {
                "Services": [
                    Match.object_like(
                        {
                            "PortName": "match",
                            "ClientAliases": [{"DnsName": "matchmaker", "Port": 7800}],
                        }
                    )
                ]
            },
        },
    )


def test_the_lobby_is_only_a_client(live):
    assert connect(live, "lobby").get("Enabled") is True
    assert connect(live, "lobby").get("Services", []) == []


def test_the_lobby_may_connect_and_nobody_else(live):
    rules = ways_in(live, "matchmaker")
    assert len(rules) == 1
    (rule,) = rules
    assert rule["IpProtocol"] == "tcp"
    assert (rule["FromPort"], rule["ToPort"]) == (7800, 7800)
    lobby = {"Fn::GetAtt": [group_id(live, "lobby"), "GroupId"]}
    assert rule.get("SourceSecurityGroupId") == lobby


def test_the_lobby_comes_after_the_matchmaker(live):
    matchmaker_id, matchmaker = service(live, "matchmaker")
    lobby_id, lobby = service(live, "lobby")
    dependencies = lobby.get("DependsOn", [])
    assert matchmaker_id in ([dependencies] if isinstance(dependencies, str) else dependencies)
    assert lobby_id not in matchmaker.get("DependsOn", [])


def test_players_still_reach_the_lobby(live):
    ports = sorted(rule["FromPort"] for rule in ways_in(live, "lobby"))
    assert ports == [7777, 7778]
