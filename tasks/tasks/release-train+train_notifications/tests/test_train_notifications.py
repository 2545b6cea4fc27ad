"""The channel hears what each train is to tell, through the encrypted topic."""

import fnmatch

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from app import assemble
from train.config import read_config

RULE = 'AWS::CodeStarNotifications::NotificationRule'
SERVICE = 'codestar-notifications.amazonaws.com'
FAILED = 'codepipeline-pipeline-pipeline-execution-failed'
SUCCEEDED = 'codepipeline-pipeline-pipeline-execution-succeeded'
WAITING = 'codepipeline-pipeline-manual-approval-needed'


class Tools:
    def __init__(self):
        tools, _ = assemble(cdk.App(), read_config())
        self.shared = Template.from_stack(tools.shared)
        self.trains = {name: Template.from_stack(stack) for name, stack in tools.pipelines.items()}

    def rules(self, train):
        return [rule['Properties'] for rule in self.trains[train].find_resources(RULE).values()]

    def events(self, train):
        return sorted(event for rule in self.rules(train) for event in rule['EventTypeIds'])

    def resolve(self, value):
        """What an import from the shared stack stands for."""
        if isinstance(value, dict) and 'Fn::ImportValue' in value:
            for output in self.shared.find_outputs('*').values():
                if output.get('Export', {}).get('Name') == value['Fn::ImportValue']:
                    return output['Value']
        return value


def as_list(value):
    return value if isinstance(value, list) else [value]


def for_service(policy):
    """The statements of `policy` that are about the notification service."""
    return [
        statement
        for statement in policy['Statement']
        if isinstance(statement['Principal'], dict)
        and SERVICE in as_list(statement['Principal'].get('Service', []))
    ]


def allowed(statements, action):
    return any(
        statement['Effect'] == 'Allow' and fnmatch.fnmatchcase(action, pattern)
        for statement in statements
        for pattern in as_list(statement['Action'])
    )


@pytest.fixture(scope='module')
def tools():
    return Tools()


def test_each_train_tells_what_it_is_asked_to(tools):
    assert tools.events('box-office') == sorted([FAILED, WAITING])
    assert tools.events('seatmap') == sorted([FAILED, SUCCEEDED, WAITING])


def test_trains_that_say_nothing_about_it_tell_of_failures(tools):
    assert tools.events('door-scan') == [FAILED]
    assert all(rule.get('Status', 'ENABLED') == 'ENABLED' for rule in tools.rules('door-scan'))


def test_the_rules_are_about_the_pipeline_of_the_train(tools):
    for train, template in tools.trains.items():
        ((pipeline_id, pipeline),) = template.find_resources('AWS::CodePipeline::Pipeline').items()
        assert pipeline['Properties']['Name'] == train
        assert tools.rules(train), f'{train} tells nothing'
        for rule in tools.rules(train):
            if isinstance(rule['Resource'], str):
                assert rule['Resource'].endswith(f':codepipeline:eu-west-1:111122223333:{train}')
            else:
                text = str(rule['Resource'])
                assert f"'Ref': '{pipeline_id}'" in text or f'${{{pipeline_id}}}' in text


def test_messages_go_to_the_channel(tools):
    (channel,) = tools.shared.find_resources('AWS::SNS::Topic')
    for train in tools.trains:
        assert tools.rules(train), f'{train} tells nothing'
        for rule in tools.rules(train):
            targets = [
                (target['TargetType'], tools.resolve(target['TargetAddress']))
                for target in rule['Targets']
            ]
            assert targets == [('SNS', {'Ref': channel})]


def test_the_topic_lets_the_service_publish(tools):
    (channel,) = tools.shared.find_resources('AWS::SNS::Topic')
    statements = [
        statement
        for policy in tools.shared.find_resources('AWS::SNS::TopicPolicy').values()
        if {'Ref': channel} in policy['Properties']['Topics']
        for statement in for_service(policy['Properties']['PolicyDocument'])
    ]
    assert allowed(statements, 'sns:Publish')
    tools.shared.has_resource_properties('AWS::SNS::Topic', {'TopicName': 'train-channel'})


def test_the_service_can_encrypt_messages(tools):
    ((key_id, key),) = tools.shared.find_resources('AWS::KMS::Key').items()
    statements = for_service(key['Properties']['KeyPolicy'])
    assert allowed(statements, 'kms:GenerateDataKey')
    assert allowed(statements, 'kms:Decrypt')
    (topic,) = tools.shared.find_resources('AWS::SNS::Topic').values()
    assert topic['Properties']['KmsMasterKeyId'] == {'Fn::GetAtt': [key_id, 'Arn']}


def test_the_service_can_do_nothing_else_with_the_key(tools):
    (key,) = tools.shared.find_resources('AWS::KMS::Key').values()
    statements = for_service(key['Properties']['KeyPolicy'])
    assert statements, 'the service has no right on the key'
    for action in ('PutKeyPolicy', 'ScheduleKeyDeletion', 'CreateGrant', 'DisableKey', 'Sign'):
        assert not allowed(statements, f'kms:{action}')
    for statement in key['Properties']['KeyPolicy']['Statement']:
        assert statement['Principal'] not in ('*', {'AWS': '*'}, {'Service': '*'})
