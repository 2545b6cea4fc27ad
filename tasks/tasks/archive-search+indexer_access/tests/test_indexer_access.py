"""The indexer reaches domain and collection, and may do there what it does."""

import json

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from app import Archive
from stacks import Site

STACKS = ("network", "holdings", "search", "indexing", "reading_room")


def as_list(value):
    return value if isinstance(value, list) else [value]


class Synthesized:
    """The templates of a site. What is in them is named `<stack>:<Id>`, across all of them."""

    def __init__(self, site):
        archive = Archive(App(), site)
        self.templates = {
            name: Template.from_stack(getattr(archive, name)) for name in STACKS
        }
        self.exports = {
            output["Export"]["Name"]: (name, output["Value"])
            for name, template in self.templates.items()
            for output in template.find_outputs("*").values()
            if "Export" in output
        }

    def flat(self, stack, value):
        """A value of a stack as text, with references as `${stack:Id.Attribute}`."""
        if value is None or isinstance(value, str):
            return value
        if "Fn::Join" in value:
            separator, parts = value["Fn::Join"]
            return separator.join(self.flat(stack, part) for part in parts)
        if "Fn::GetAtt" in value:
            return f"${{{stack}:{'.'.join(value['Fn::GetAtt'])}}}"
        if "Fn::ImportValue" in value:
            return self.flat(*self.exports[value["Fn::ImportValue"]])
        if "Ref" in value:
            return f"${{{stack}:{value['Ref']}}}"
        return json.dumps(value)

    def only(self, stack, kind, **properties):
        (found,) = self.templates[stack].find_resources(kind, {"Properties": properties})
        return f"{stack}:{found}"

    def group(self, stack, description):
        found = self.only(stack, "AWS::EC2::SecurityGroup", GroupDescription=description)
        return f"${{{found}.GroupId}}"

    def rules(self, direction):
        """(group, peer, from, to) of all rules in a direction, wherever they are written."""
        other = {"Ingress": "Source", "Egress": "Destination"}[direction]
        found = set()

        def add(stack, group, rule):
            peer = (
                rule.get(f"{other}SecurityGroupId")
                or rule.get(f"{other}PrefixListId")
                or rule.get("CidrIp")
            )
            ports = (rule.get("FromPort"), rule.get("ToPort"))
            found.add((group, self.flat(stack, peer), rule["IpProtocol"], *ports))

        for stack, template in self.templates.items():
            for group_id, group in template.find_resources("AWS::EC2::SecurityGroup").items():
                for rule in group["Properties"].get(f"SecurityGroup{direction}", []):
                    add(stack, f"${{{stack}:{group_id}.GroupId}}", rule)
            for rule in template.find_resources(f"AWS::EC2::SecurityGroup{direction}").values():
                properties = rule["Properties"]
                add(stack, self.flat(stack, properties["GroupId"]), properties)
        return found

    @property
    def role(self):
        function = self.templates["indexing"].find_resources(
            "AWS::Lambda::Function",
            {"Properties": {"Environment": {"Variables": {"SIMILAR_INDEX": Match.any_value()}}}},
        )
        (function,) = function.values()
        return function["Properties"]["Role"]["Fn::GetAtt"][0]

    def grants(self):
        """Resources by action, for the role of the indexer."""
        template = self.templates["indexing"]
        role = template.find_resources("AWS::IAM::Role")[self.role]["Properties"]
        documents = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
        for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            for policy_id, policy in template.find_resources(kind).items():
                attached = {"Ref": self.role} in policy["Properties"].get("Roles", [])
                if attached or {"Ref": policy_id} in role.get("ManagedPolicyArns", []):
                    documents.append(policy["Properties"]["PolicyDocument"])
        found = {}
        for document in documents:
            for statement in document["Statement"]:
                for action in as_list(statement["Action"]):
                    found.setdefault(action, set()).update(
                        self.flat("indexing", item) for item in as_list(statement["Resource"])
                    )
        return found

    def data_policies(self):
        """All data access policies of the site, parsed."""
        return [
            json.loads(self.flat(stack, policy["Properties"]["Policy"]))
            for stack, template in self.templates.items()
            for policy in template.find_resources(
                "AWS::OpenSearchServerless::AccessPolicy", {"Properties": {"Type": "data"}}
            ).values()
        ]


@pytest.fixture(scope="module")
def site():
    return Synthesized(Site.ARCHIVE)


def test_requests_get_out_and_only_to_where_they_should(site):
    indexer = site.group("indexing", "Function indexer")
    wanted = {
        (indexer, peer, "tcp", 443, 443)
        for peer in (
            site.group("search", "Domain of the catalogue"),
            site.group("network", "Endpoint of OpenSearch Serverless"),
            "pl-6da54004",
        )
    }
    assert {rule for rule in site.rules("Egress") if rule[0] == indexer} == wanted


def test_requests_get_in_from_the_indexer(site):
    indexer = site.group("indexing", "Function indexer")
    reading_room = site.group("reading_room", "Function reading_room")
    catalogue = site.group("search", "Domain of the catalogue")
    signatures = site.group("network", "Endpoint of OpenSearch Serverless")
    assert site.rules("Ingress") == {
        (catalogue, indexer, "tcp", 443, 443),
        (catalogue, reading_room, "tcp", 443, 443),
        (signatures, indexer, "tcp", 443, 443),
    }


def test_it_puts_and_deletes_documents_of_the_catalogue(site):
    arn = f"${{{site.only('search', 'AWS::OpenSearchService::Domain')}.Arn}}"
    grants = {action: where for action, where in site.grants().items() if action[:3] == "es:"}
    assert set(grants) == {"es:ESHttpPut", "es:ESHttpDelete"}
    for resources in grants.values():
        assert resources in ({f"{arn}/records/*"}, {f"{arn}/records/_doc/*"})


def test_it_uses_the_api_of_this_collection_only(site):
    arn = f"${{{site.only('search', 'AWS::OpenSearchServerless::Collection')}.Arn}}"
    grants = {action: where for action, where in site.grants().items() if action[:5] == "aoss:"}
    assert grants == {"aoss:APIAccessAll": {arn}}


def test_the_collection_lets_it_write_signatures(site):
    (policy,) = site.data_policies()
    rules = [rule for entry in policy for rule in entry["Rules"]]
    assert rules
    for rule in rules:
        assert rule["ResourceType"] == "index"
        assert rule["Resource"] == ["index/signatures-archive/signatures"]
        assert rule["Permission"] == ["aoss:WriteDocument"]


def test_the_collection_lets_nobody_else(site):
    (policy,) = site.data_policies()
    for entry in policy:
        assert entry["Principal"] == [f"${{indexing:{site.role}.Arn}}"]


def test_it_still_reads_scans_and_news(site):
    site.templates["indexing"].resource_count_is("AWS::Lambda::EventSourceMapping", 1)
    scans = site.only("holdings", "AWS::S3::Bucket")
    assert f"${{{scans}.Arn}}/*" in site.grants()["s3:GetObject*"]
    assert "sqs:ReceiveMessage" in site.grants()
    services = {action.split(":")[0] for action in site.grants()}
    assert services == {"s3", "sqs", "es", "aoss"}


def test_the_trial_uses_its_own_names():
    trial = Synthesized(Site.TRIAL)
    trial.templates["indexing"].resource_count_is("AWS::OpenSearchServerless::AccessPolicy", 1)
    assert "index/signatures-trial/signatures" in json.dumps(trial.data_policies())
