"""Portfolios offer the values of their tags, each of which exists once."""

from collections import Counter

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import build_shelf
from shelf.environments import ENVIRONMENTS

OPTION = "AWS::ServiceCatalog::TagOption"
ASSOCIATION = "AWS::ServiceCatalog::TagOptionAssociation"


class Shelf:
    """The synthesized shelf of one environment, with its nested stacks."""

    def __init__(self, name):
        self.settings = ENVIRONMENTS[name]
        shelf = build_shelf(App(), name)
        self.stacks = {None: Template.from_stack(shelf)}
        self.nested_ids = {}
        for key, stack in shelf.portfolios.items():
            self.stacks[key] = Template.from_stack(stack)
            self.nested_ids[key] = shelf.get_logical_id(stack.nested_stack_resource)
        self.resources = {key: stack.to_json()["Resources"] for key, stack in self.stacks.items()}

    def find(self, key, value):
        """Stack and logical id of the resource that `value` in the stack `key` refers to."""
        if "Fn::GetAtt" in value:
            nested, attribute = value["Fn::GetAtt"]
            (owner,) = [each for each, found in self.nested_ids.items() if found == nested]
            output = self.stacks[owner].to_json()["Outputs"][attribute.removeprefix("Outputs.")]
            return self.find(owner, output["Value"])
        name = value["Ref"]
        if name in self.resources[key]:
            return key, name
        parameters = self.resources[None][self.nested_ids[key]]["Properties"]["Parameters"]
        return self.find(None, parameters[name])

    def options(self):
        """Key and value of all tag options, in all stacks."""
        return [
            (option["Properties"]["Key"], option["Properties"]["Value"])
            for stack in self.stacks.values()
            for option in stack.find_resources(OPTION).values()
            if option["Properties"].get("Active", True)
        ]

    def offered(self, portfolio):
        """Key and value of what the portfolio offers."""
        found = []
        for key, stack in self.stacks.items():
            for association in stack.find_resources(ASSOCIATION).values():
                properties = association["Properties"]
                owner, resource = self.find(key, properties["ResourceId"])
                kind = self.resources[owner][resource]["Type"]
                assert kind == "AWS::ServiceCatalog::Portfolio"
                if owner == portfolio:
                    where, option = self.find(key, properties["TagOptionId"])
                    chosen = self.resources[where][option]["Properties"]
                    found.append((chosen["Key"], chosen["Value"]))
        return sorted(found)


@pytest.fixture(scope="module")
def production():
    return Shelf("production")


@pytest.fixture(scope="module")
def rehearsal():
    return Shelf("rehearsal")


COST_CENTRES = [("cost-centre", "4100"), ("cost-centre", "4200"), ("cost-centre", "4710")]


def test_records_offer_three_tags(production):
    assert production.offered("records") == sorted(
        [
            *COST_CENTRES,
            ("confidentiality", "public"),
            ("confidentiality", "internal"),
            ("confidentiality", "personal-data"),
            ("retention", "10-years"),
            ("retention", "permanent"),
        ]
    )


def test_integration_offers_cost_centres_only(production):
    assert production.offered("integration") == COST_CENTRES


def test_rehearsal_has_its_own_values(rehearsal):
    assert rehearsal.offered("records") == [("cost-centre", "0000")]
    assert rehearsal.offered("integration") == [
        ("confidentiality", "public"),
        ("cost-centre", "0000"),
    ]


def test_each_option_exists_once(production, rehearsal):
    for shelf in (production, rehearsal):
        wanted = {
            (tag, value) for tag, values in shelf.settings["tag_options"].items() for value in values
        }
        counted = Counter(shelf.options())
        assert set(counted) == wanted
        assert set(counted.values()) == {1}


def test_portfolios_stay_as_they_are(production):
    for key, products in (("records", 1), ("integration", 2)):
        stack = production.stacks[key]
        stack.resource_count_is("AWS::ServiceCatalog::Portfolio", 1)
        stack.resource_count_is("AWS::ServiceCatalog::PortfolioProductAssociation", products)
    production.stacks[None].resource_count_is("AWS::CloudFormation::Stack", 2)
