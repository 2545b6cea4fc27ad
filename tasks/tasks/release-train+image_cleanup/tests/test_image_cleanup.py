"""Repositories get rid of images that nobody will deploy again, and of no others."""

import fnmatch
import json

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from app import assemble
from train.config import read_config

REPOSITORY = 'AWS::ECR::Repository'


@pytest.fixture(scope='module')
def templates():
    tools, _ = assemble(cdk.App(), read_config())
    return {name: Template.from_stack(stack) for name, stack in tools.pipelines.items()}


@pytest.fixture(scope='module')
def rules(templates):
    """The lifecycle rules of each train's repository, the first to be applied first."""
    found = {}
    for train, template in templates.items():
        (repository,) = template.find_resources(REPOSITORY).values()
        policy = repository['Properties'].get('LifecyclePolicy', {})
        parsed = json.loads(policy.get('LifecyclePolicyText', '{"rules": []}'))
        found[train] = sorted(parsed['rules'], key=lambda rule: rule['rulePriority'])
    return found


def selects(rule, tag):
    """Whether `rule` is about an image with `tag`, or without any if that is `None`."""
    selection = rule['selection']
    if selection['tagStatus'] == 'any':
        return True
    if tag is None:
        return selection['tagStatus'] == 'untagged'
    if selection['tagStatus'] == 'untagged':
        return False
    prefixes = selection.get('tagPrefixList', [])
    patterns = selection.get('tagPatternList', [])
    return any(tag.startswith(prefix) for prefix in prefixes) or any(
        fnmatch.fnmatchcase(tag, pattern) for pattern in patterns
    )


def fates(rules, tag):
    """What happens to images with `tag`: how many are kept, or for how long."""
    return [
        (
            rule['selection']['countType'],
            rule['selection']['countNumber'],
            rule['selection'].get('countUnit'),
        )
        for rule in rules
        if selects(rule, tag) and rule['action']['type'] == 'expire'
    ]


def test_untagged_images_go_after_two_days(rules):
    for train in rules.values():
        assert fates(train, None) == [('sinceImagePushed', 2, 'days')]


def test_images_of_pull_requests_go_after_two_weeks(rules):
    for train in rules.values():
        for tag in ('pr-7', 'pr-1024'):
            assert fates(train, tag) == [('sinceImagePushed', 14, 'days')]


def test_the_newest_releases_are_kept(rules):
    for train in rules.values():
        for tag in ('v1.2.3', 'v10.0.12'):
            assert fates(train, tag) == [('imageCountMoreThan', 40, None)]


def test_other_images_stay(rules):
    for train in rules.values():
        assert train, 'the repository deletes nothing'
        for tag in ('main', 'latest', 'base-2024', 'printer', '1.2.3'):
            assert fates(train, tag) == []


def test_the_repositories_stay_as_they_are(templates):
    for train, template in templates.items():
        template.resource_count_is(REPOSITORY, 1)
        template.has_resource_properties(
            REPOSITORY,
            {
                'RepositoryName': train,
                'ImageTagMutability': 'IMMUTABLE',
                'ImageScanningConfiguration': {'ScanOnPush': True},
            },
        )
        template.has_resource(REPOSITORY, {'DeletionPolicy': 'Retain'})
