"""A train enters a target with a gate only after somebody has said yes."""

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from app import assemble
from train.config import read_config

PIPELINE = 'AWS::CodePipeline::Pipeline'
QUESTION = 'Is the change announced to the venues, and is no premiere tonight?'


@pytest.fixture(scope='module')
def templates():
    tools, _ = assemble(cdk.App(), read_config())
    return {name: Template.from_stack(stack) for name, stack in tools.pipelines.items()}


def actions(template):
    """All actions of the pipeline, each with the moment at which it runs."""
    (pipeline,) = template.find_resources(PIPELINE).values()
    return [
        ((index, action.get('RunOrder', 1)), stage['Name'], action)
        for index, stage in enumerate(pipeline['Properties']['Stages'])
        for action in stage['Actions']
    ]


def approvals(template):
    return [
        (moment, action)
        for moment, _, action in actions(template)
        if action['ActionTypeId']['Category'] == 'Approval'
    ]


def deployment(template, stack):
    """The moment at which `stack` is deployed."""
    (moment,) = [
        moment
        for moment, _, action in actions(template)
        if action.get('Configuration', {}).get('StackName') == stack
    ]
    return moment


@pytest.mark.parametrize('train', ['box-office', 'seatmap'])
def test_production_is_entered_after_one_approval(templates, train):
    found = approvals(templates[train])
    assert len(found) == 1, f'{train} asks {len(found)} times'
    ((moment, _),) = found
    assert moment < deployment(templates[train], f'{train}-production')


@pytest.mark.parametrize('train', ['box-office', 'seatmap'])
def test_staging_is_finished_when_the_question_is_asked(templates, train):
    before = [
        moment
        for moment, stage, action in actions(templates[train])
        if stage == 'staging' and action['ActionTypeId']['Category'] != 'Approval'
    ]
    found = approvals(templates[train])
    assert found, f'{train} never asks'
    assert all(moment > max(before) for moment, _ in found)


def test_whoever_decides_sees_the_question_and_the_page(templates):
    for train in ('box-office', 'seatmap'):
        (approval,) = [action for _, action in approvals(templates[train])] or [{}]
        assert approval.get('Configuration', {}).get('CustomData') == QUESTION
        link = approval['Configuration'].get('ExternalEntityLink')
        assert link == f'https://handbook.stage-door.example/trains/{train}'
        assert approval['Name'] == 'enter-production'
        assert approval['ActionTypeId'] == {
            'Category': 'Approval',
            'Owner': 'AWS',
            'Provider': 'Manual',
            'Version': '1',
        }


def test_targets_without_a_gate_are_entered_at_once(templates):
    assert approvals(templates['door-scan']) == []
    templates['door-scan'].resource_count_is(PIPELINE, 1)


def test_a_question_at_staging_is_asked_before_staging():
    config = read_config()
    gated = config.targets['staging']._replace(gate='Ready?')
    plain = config.targets['production']._replace(gate=None)
    config = config._replace(targets={'staging': gated, 'production': plain})
    tools, _ = assemble(cdk.App(), config)
    template = Template.from_stack(tools.pipelines['seatmap'])
    found = approvals(template)
    assert len(found) == 1
    ((moment, approval),) = found
    assert approval['Configuration']['CustomData'] == 'Ready?'
    built = max(m for m, stage, _ in actions(template) if stage == 'build')
    assert built < moment < deployment(template, 'seatmap-staging')


def test_the_rest_of_the_train_is_unchanged(templates):
    for train, stacks in (
        ('box-office', ['box-office-staging', 'box-office-production']),
        ('seatmap', ['seatmap-staging', 'seatmap-production']),
        ('door-scan', ['door-scan-staging']),
    ):
        others = [
            (stage, action['Name'])
            for _, stage, action in sorted(actions(templates[train]), key=lambda each: each[0])
            if action['ActionTypeId']['Category'] != 'Approval'
        ]
        wanted = [('source', 'checkout'), ('build', 'image')]
        for stack in stacks:
            target = stack.removeprefix(f'{train}-')
            wanted.append((target, 'deploy'))
            if target == 'staging' and train != 'seatmap':
                wanted.append((target, 'smoke'))
        assert others == wanted
