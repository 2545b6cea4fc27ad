import json

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from orders.stack import OrdersStack

CONTEXT = json.load(open("cdk.json"))["context"]


def as_list(value):
    return value if isinstance(value, list) else [value]


def text(value):
    if isinstance(value, str):
        return value
    if "Fn::Join" in value:
        return value["Fn::Join"][0].join(text(part) for part in value["Fn::Join"][1])
    if "Fn::Sub" in value:
        return text(value["Fn::Sub"])
    if "Ref" in value:
        return "${" + value["Ref"] + "}"
    if "Fn::GetAtt" in value:
        return "${" + ".".join(value["Fn::GetAtt"]) + "}"
    if "Fn::Select" in value:
        index, of = value["Fn::Select"]
        separator, source = of["Fn::Split"]
        return f"<{index} of {text(source)} by {separator}>"
    return json.dumps(value)


class Orders:
    def __init__(self, environment):
        app = App(context={**CONTEXT, "environment": environment})
        self.template = Template.from_stack(OrdersStack(app, "Orders"))
        self.resources = self.template.to_json()["Resources"]
        (self.cluster_id,) = self.all("AWS::RDS::DBCluster")

    def all(self, kind):
        return self.template.find_resources(kind)

    def one(self, kind):
        found = self.all(kind)
        assert len(found) == 1, f"{len(found)} of {kind}"
        ((logical_id, resource),) = found.items()
        return logical_id, resource["Properties"]

    def function(self, variable, value=None):
        """The function with a variable in its environment: its role, group and environment."""
        for resource in self.all("AWS::Lambda::Function").values():
            properties = resource["Properties"]
            variables = properties["Environment"]["Variables"]
            if variable in variables and value in (None, variables[variable]):
                (group,) = properties["VpcConfig"]["SecurityGroupIds"]
                return properties["Role"]["Fn::GetAtt"][0], group["Fn::GetAtt"][0], variables
        raise AssertionError(f"no function with {variable}")

    def statements(self, role_id):
        role = self.resources[role_id]["Properties"]
        documents = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
        for logical_id, resource in self.resources.items():
            if resource["Type"] in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
                attached = {"Ref": role_id} in resource["Properties"].get("Roles", [])
                if attached or {"Ref": logical_id} in role.get("ManagedPolicyArns", []):
                    documents.append(resource["Properties"]["PolicyDocument"])
        return [statement for document in documents for statement in document["Statement"]]

    def flows(self, direction):
        """All rules between groups, as (from, to, port)."""
        own, other = ("SourceSecurityGroupId", 0), ("DestinationSecurityGroupId", 1)
        peer_key, _ = own if direction == "Ingress" else other
        rules = []
        for logical_id, resource in self.resources.items():
            properties = resource.get("Properties", {})
            if resource["Type"] == f"AWS::EC2::SecurityGroup{direction}":
                rules.append((properties["GroupId"]["Fn::GetAtt"][0], properties))
            elif resource["Type"] == "AWS::EC2::SecurityGroup":
                rules += [(logical_id, rule) for rule in properties.get(f"SecurityGroup{direction}", [])]
        found = set()
        for group, rule in rules:
            if peer_key in rule:
                peer = rule[peer_key]["Fn::GetAtt"][0]
                pair = (peer, group) if direction == "Ingress" else (group, peer)
                found.add((*pair, self.port(rule)))
        return found

    def port(self, rule):
        if rule.get("IpProtocol") == "-1":
            return "all"
        bounds = {json.dumps(rule["FromPort"]), json.dumps(rule["ToPort"])}
        at_cluster = json.dumps({"Fn::GetAtt": [self.cluster_id, "Endpoint.Port"]})
        return 5432 if bounds <= {"5432", at_cluster} else " to ".join(sorted(bounds))

    def group_of(self, ids):
        (group,) = ids
        return group["Fn::GetAtt"][0]


@pytest.fixture(scope="module")
def prod():
    return Orders("prod")


def test_the_proxy_takes_iam_logins_over_tls_only(prod):
    _, proxy = prod.one("AWS::RDS::DBProxy")
    assert proxy["EngineFamily"] == "POSTGRESQL"
    assert proxy.get("RequireTLS") is True
    (login,) = proxy["Auth"]
    assert login.get("IAMAuth") == "REQUIRED"


def test_the_proxy_uses_the_login_of_the_app(prod):
    _, proxy = prod.one("AWS::RDS::DBProxy")
    (login,) = proxy["Auth"]
    secrets = prod.all("AWS::SecretsManager::Secret")
    logins = {
        logical_id
        for logical_id, secret in secrets.items()
        if '"orders_app"' in json.dumps(secret).replace("\\", "")
    }
    logins |= {
        logical_id
        for logical_id, attachment in prod.all("AWS::SecretsManager::SecretTargetAttachment").items()
        if attachment["Properties"]["SecretId"]["Ref"] in logins
    }
    assert login["SecretArn"]["Ref"] in logins
    readable = {
        resource["Ref"]
        for statement in prod.statements(proxy["RoleArn"]["Fn::GetAtt"][0])
        if "secretsmanager:GetSecretValue" in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    }
    assert readable and readable <= logins


@pytest.mark.parametrize(("environment", "percent"), [("prod", 85), ("dev", 50)])
def test_the_proxy_is_in_front_of_the_cluster(environment, percent, prod):
    orders = prod if environment == "prod" else Orders(environment)
    proxy_id, proxy = orders.one("AWS::RDS::DBProxy")
    _, target = orders.one("AWS::RDS::DBProxyTargetGroup")
    assert target["DBClusterIdentifiers"] == [{"Ref": orders.cluster_id}]
    assert target["DBProxyName"] in ({"Ref": proxy_id}, proxy["DBProxyName"])
    assert target["ConnectionPoolConfigurationInfo"]["MaxConnectionsPercent"] == percent


def test_the_proxy_is_in_the_database_subnets(prod):
    _, proxy = prod.one("AWS::RDS::DBProxy")
    tiers = []
    for subnet in proxy["VpcSubnetIds"]:
        tags = prod.resources[subnet["Ref"]]["Properties"]["Tags"]
        tiers += [tag["Value"] for tag in tags if tag["Key"] == "aws-cdk:subnet-name"]
    assert tiers == ["database", "database"]


def test_place_order_logs_in_at_the_proxy_as_its_user(prod):
    proxy_id, _ = prod.one("AWS::RDS::DBProxy")
    role, _, variables = prod.function("DB_USER")
    assert variables.get("DB_HOST") == {"Fn::GetAtt": [proxy_id, "Endpoint"]}
    statements = [s for s in prod.statements(role) if "xray" not in json.dumps(s)]
    assert {action for s in statements for action in as_list(s["Action"])} == {"rds-db:connect"}
    resources = {text(r) for s in statements for r in as_list(s["Resource"])}
    arn = "${%s.DBProxyArn}" % proxy_id
    assert {r.replace("${AWS::Partition}", "aws") for r in resources} == {
        "arn:aws:rds-db:${AWS::Region}:${AWS::AccountId}:dbuser:<6 of %s by :>/orders_app" % arn
    }


def test_traffic_goes_from_place_order_to_the_proxy_to_the_cluster(prod):
    _, proxy = prod.one("AWS::RDS::DBProxy")
    proxy_group = prod.group_of(proxy["VpcSecurityGroupIds"])
    cluster = prod.resources[prod.cluster_id]["Properties"]
    cluster_group = prod.group_of(cluster["VpcSecurityGroupIds"])
    _, place_order, _ = prod.function("DB_USER")
    wanted = {(place_order, proxy_group, 5432), (proxy_group, cluster_group, 5432)}
    assert len({place_order, proxy_group, cluster_group}) == 3
    for direction in ("Ingress", "Egress"):
        flows = prod.flows(direction)
        assert wanted <= flows, direction
        about = {f for f in flows if proxy_group in f or f[0] == place_order}
        assert about == wanted, direction


def test_the_groups_are_otherwise_closed(prod):
    _, proxy = prod.one("AWS::RDS::DBProxy")
    _, place_order, _ = prod.function("DB_USER")
    for group in (prod.group_of(proxy["VpcSecurityGroupIds"]), place_order):
        rules = prod.resources[group]["Properties"].get("SecurityGroupEgress", [])
        rules += prod.resources[group]["Properties"].get("SecurityGroupIngress", [])
        assert not [r for r in rules if r.get("CidrIp") not in (None, "255.255.255.255/32")]
        assert not [r for r in rules if "CidrIpv6" in r]


def test_the_report_still_reads_from_the_reader(prod):
    _, group, variables = prod.function("LOGIN")
    assert variables["DB_HOST"] == {"Fn::GetAtt": [prod.cluster_id, "ReadEndpoint.Address"]}
    prod.template.has_resource_properties(
        "AWS::EC2::SecurityGroupEgress",
        {"GroupId": {"Fn::GetAtt": [group, "GroupId"]}, "FromPort": 5432, "ToPort": 5432},
    )
    prod.template.has_resource_properties(
        "AWS::Events::Rule", {"ScheduleExpression": "cron(30 4 * * ? *)", "Targets": Match.any_value()}
    )
