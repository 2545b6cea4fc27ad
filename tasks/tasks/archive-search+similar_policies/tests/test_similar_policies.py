"""The collection is encrypted with our key and reached through our endpoint only."""

import json

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import Archive
from stacks import Site

POLICY = "AWS::OpenSearchServerless::SecurityPolicy"
COLLECTION = "AWS::OpenSearchServerless::Collection"


class Search:
    """The synthesized search stack of a site, beside its network."""

    def __init__(self, site):
        archive = Archive(App(), site)
        self.template = Template.from_stack(archive.search)
        self.network = Template.from_stack(archive.network)
        self.name = f"signatures-{site.value}"

    def flat(self, value):
        """A value as text: `${Id}` or `${Id.Attribute}`, imports as in the network stack."""
        if isinstance(value, str):
            return value
        if "Fn::Join" in value:
            separator, parts = value["Fn::Join"]
            return separator.join(self.flat(part) for part in parts)
        if "Fn::GetAtt" in value:
            return f"${{{'.'.join(value['Fn::GetAtt'])}}}"
        if "Fn::ImportValue" in value:
            for output in self.network.find_outputs("*").values():
                if output.get("Export", {}).get("Name") == value["Fn::ImportValue"]:
                    return "network:" + self.flat(output["Value"])
        if "Fn::Sub" in value:
            return str(value["Fn::Sub"])
        return f"${{{value.get('Ref', value)}}}"

    def policies(self, kind):
        """Ids and documents of the policies of a kind that may apply to the collection."""
        return {
            policy_id: json.loads(self.flat(policy["Properties"]["Policy"]))
            for policy_id, policy in self.template.find_resources(POLICY).items()
            if policy["Properties"]["Type"] == kind
        }

    def policy(self, kind):
        (found,) = self.policies(kind).values()
        return found

    def collection(self):
        (found,) = self.template.find_resources(COLLECTION).values()
        return found


@pytest.fixture(scope="module", params=list(Site), ids=lambda site: site.value)
def search(request):
    return Search(request.param)


def test_data_is_encrypted_with_the_key_of_the_stack(search):
    (key,) = search.template.find_resources("AWS::KMS::Key")
    policy = search.policy("encryption")
    assert policy["KmsARN"] == f"${{{key}.Arn}}"
    assert policy.get("AWSOwnedKey", False) is False
    assert set(policy) <= {"Rules", "KmsARN", "AWSOwnedKey"}, "the service knows no other keys"


def test_the_encryption_policy_is_for_this_collection_only(search):
    for rule in search.policy("encryption")["Rules"]:
        assert rule["ResourceType"] == "collection"
        assert rule["Resource"] == [f"collection/{search.name}"]
    assert search.policy("encryption")["Rules"]


def test_it_is_reached_through_our_endpoint_only(search):
    (endpoint,) = search.network.find_resources("AWS::OpenSearchServerless::VpcEndpoint")
    entries = search.policy("network")
    assert entries
    for entry in entries:
        assert entry["AllowFromPublic"] is False
        assert not entry.get("SourceServices")
        assert entry["SourceVPCEs"] in (
            [f"network:${{{endpoint}.Id}}"],
            [f"network:${{{endpoint}}}"],
        )


def test_the_network_policy_opens_this_collection_and_no_dashboards(search):
    rules = [rule for entry in search.policy("network") for rule in entry["Rules"]]
    assert rules
    for rule in rules:
        assert rule["ResourceType"] == "collection"
        assert rule["Resource"] == [f"collection/{search.name}"]


def test_both_exist_before_the_collection(search):
    needed = {*search.policies("encryption"), *search.policies("network")}
    assert len(needed) == 2
    depends = search.collection().get("DependsOn", [])
    assert needed <= set([depends] if isinstance(depends, str) else depends)


def test_names_are_within_the_limits_of_the_service(search):
    found = search.template.find_resources(POLICY).values()
    assert found
    for policy in found:
        assert 3 <= len(policy["Properties"]["Name"]) <= 32


def test_the_collection_itself_is_as_before(search):
    search.template.resource_count_is(COLLECTION, 1)
    search.template.has_resource_properties(
        COLLECTION, {"Name": search.name, "Type": "VECTORSEARCH"}
    )
    search.template.resource_count_is("AWS::OpenSearchService::Domain", 1)
