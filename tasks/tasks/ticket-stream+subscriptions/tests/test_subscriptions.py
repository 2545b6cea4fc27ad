'''Consumers are called with the records of their topics, and may do what a consumer does.'''

from fnmatch import fnmatchcase

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from app import make_stacks
from ticketstream.tiers import Tier

MAPPING = 'AWS::Lambda::EventSourceMapping'
HERE = 'arn:aws:{}:eu-west-1:111122223333:{}'
PSEUDO = {
    'AWS::Partition': 'aws',
    'AWS::Region': 'eu-west-1',
    'AWS::AccountId': '111122223333',
    'AWS::URLSuffix': 'amazonaws.com',
}


class Desk:
    '''The desk's template as if it were deployed: intrinsic functions have values.'''

    def __init__(self, tier):
        self.tier = tier
        stacks = make_stacks(App(), tier)
        self.template = Template.from_stack(stacks.desk)
        self.backbone = Template.from_stack(stacks.backbone).to_json()
        self.desk = self.template.to_json()
        exports = self.backbone['Outputs'].values()
        self.exports = {o['Export']['Name']: o['Value'] for o in exports if 'Export' in o}

    def value(self, raw, template=None):
        template = template or self.desk
        if isinstance(raw, list):
            return [self.value(item, template) for item in raw]
        if not isinstance(raw, dict):
            return raw
        ((function, argument),) = raw.items()
        if function == 'Fn::ImportValue':
            return self.value(self.exports[argument], self.backbone)
        if function == 'Fn::Join':
            return argument[0].join(self.value(argument[1], template))
        if function == 'Fn::Split':
            return self.value(argument[1], template).split(argument[0])
        if function == 'Fn::Select':
            return self.value(argument[1], template)[int(argument[0])]
        if function == 'Fn::Sub':
            for name, value in PSEUDO.items():
                argument = argument.replace('${' + name + '}', value)
            return argument
        if function == 'Ref' and argument in PSEUDO:
            return PSEUDO[argument]
        name, attribute = (argument, None) if function == 'Ref' else argument
        resource = template['Resources'][name]
        if resource['Type'] == 'AWS::MSK::Cluster':
            return HERE.format('kafka', f'cluster/ticket-{self.tier.label}/uuid-7')
        return name if attribute is None else f'{name}.{attribute}'

    def function(self, name):
        found = self.template.find_resources(
            'AWS::Lambda::Function',
            {'Properties': {'FunctionName': f'ticket-{self.tier.label}-{name}'}},
        )
        ((logical_id, function),) = found.items()
        return logical_id, function['Properties']

    def mapping(self, name):
        function_id, _ = self.function(name)
        mappings = [
            m['Properties']
            for m in self.template.find_resources(MAPPING).values()
            if 'Topics' in m['Properties']
            and self.value(m['Properties']['FunctionName']) in (function_id, f'{function_id}.Arn')
        ]
        assert len(mappings) == 1, f'{name} has {len(mappings)} subscriptions'
        return mappings[0]

    def role(self, name):
        _, function = self.function(name)
        role_id = function['Role']['Fn::GetAtt'][0]
        return role_id, self.desk['Resources'][role_id]['Properties']

    def statements(self, name):
        role_id, role = self.role(name)
        documents = [policy['PolicyDocument'] for policy in role.get('Policies', [])]
        for logical_id, resource in self.desk['Resources'].items():
            if resource['Type'] in ('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'):
                attached = {'Ref': role_id} in resource['Properties'].get('Roles', [])
                if attached or {'Ref': logical_id} in role.get('ManagedPolicyArns', []):
                    documents.append(resource['Properties']['PolicyDocument'])
        for document in documents:
            for statement in document['Statement']:
                assert statement['Effect'] == 'Allow'
                yield listed(statement['Action']), listed(self.value(statement['Resource']))

    def allows(self, name, action, resource):
        return any(
            any(fnmatchcase(action, pattern) for pattern in actions)
            and any(fnmatchcase(resource, pattern) for pattern in resources)
            for actions, resources in self.statements(name)
        )

    def kafka(self, kind, *path):
        return HERE.format('kafka', '/'.join([kind, f'ticket-{self.tier.label}', 'uuid-7', *path]))


def listed(value):
    return value if isinstance(value, list) else [value]


@pytest.fixture(scope='module')
def live():
    return Desk(Tier.LIVE)


CONSUMERS = {
    'triage': ('tickets.raw', 'ticket-consumer-1', 'tickets.triaged', 'notify-agents'),
    'notify': ('tickets.triaged', 'notify-agents', 'tickets.raw', 'ticket-consumer-1'),
}


@pytest.mark.parametrize('name', CONSUMERS)
def test_reads_its_topic_with_its_group_from_the_beginning(live, name):
    topic, group, *_ = CONSUMERS[name]
    mapping = live.mapping(name)
    assert live.value(mapping['EventSourceArn']) == live.kafka('cluster')
    assert mapping['Topics'] == [topic]
    assert mapping['StartingPosition'] == 'TRIM_HORIZON'
    config = mapping.get('AmazonManagedKafkaEventSourceConfig', {})
    assert config.get('ConsumerGroupId') == group
    assert mapping.get('Enabled', True) is True


def test_batches_are_of_the_size_of_the_tier(live):
    for desk, size, window in ((live, 200, 3), (Desk(Tier.SANDBOX), 10, 1)):
        for name in CONSUMERS:
            mapping = desk.mapping(name)
            assert mapping.get('BatchSize', 100) == size
            assert mapping.get('MaximumBatchingWindowInSeconds') == window


@pytest.mark.parametrize('name', CONSUMERS)
def test_what_fails_leaves_a_trace_in_the_queue(live, name):
    (queue,) = live.template.find_resources('AWS::SQS::Queue')
    destination = live.mapping(name).get('DestinationConfig', {}).get('OnFailure', {})
    assert live.value(destination.get('Destination')) == f'{queue}.Arn'
    assert live.allows(name, 'sqs:SendMessage', f'{queue}.Arn')


@pytest.mark.parametrize('name', CONSUMERS)
def test_the_role_allows_what_a_consumer_does(live, name):
    topic, group, *_ = CONSUMERS[name]
    for action, resource in {
        'Connect': live.kafka('cluster'),
        'DescribeTopic': live.kafka('topic', topic),
        'ReadData': live.kafka('topic', topic),
        'DescribeGroup': live.kafka('group', group),
        'AlterGroup': live.kafka('group', group),
    }.items():
        assert live.allows(name, f'kafka-cluster:{action}', resource), action
    # Lambda itself has to find the brokers and their network.
    _, role = live.role(name)
    managed = any('AWSLambdaMSKExecutionRole' in str(arn) for arn in role['ManagedPolicyArns'])
    assert managed or live.allows(name, 'kafka:GetBootstrapBrokers', live.kafka('cluster'))


@pytest.mark.parametrize('name', CONSUMERS)
def test_the_role_allows_nothing_on_other_things(live, name):
    topic, group, other_topic, other_group = CONSUMERS[name]
    assert live.mapping(name)
    for action, resource in [
        ('ReadData', live.kafka('topic', other_topic)),
        ('ReadData', live.kafka('topic', 'payments')),
        ('ReadData', live.kafka('topic', topic).replace(':topic/ticket', ':topic/other')),
        ('AlterGroup', live.kafka('group', other_group)),
        ('AlterGroup', live.kafka('group', group + '-test')),
        ('Connect', live.kafka('cluster').replace('ticket-', 'other-')),
        ('WriteData', live.kafka('topic', topic)),
        ('AlterTopic', live.kafka('topic', topic)),
        ('DeleteTopic', live.kafka('topic', topic)),
        ('CreateTopic', live.kafka('topic', topic)),
        ('DeleteGroup', live.kafka('group', group)),
        ('AlterCluster', live.kafka('cluster')),
    ]:
        assert not live.allows(name, f'kafka-cluster:{action}', resource), (action, resource)
    services = {action.split(':')[0] for actions, _ in live.statements(name) for action in actions}
    assert services <= {'kafka', 'kafka-cluster', 'sqs', 'sns', 'dynamodb', 'kinesis', 'ec2', 'logs'}


def test_the_others_are_as_before(live):
    assert live.allows('triage', 'kafka-cluster:WriteData', live.kafka('topic', 'tickets.triaged'))
    assert live.allows('receive', 'kafka-cluster:WriteData', live.kafka('topic', 'tickets.raw'))
    assert not live.allows('receive', 'kafka-cluster:ReadData', live.kafka('topic', 'tickets.raw'))
    live.template.resource_count_is(MAPPING, 3)
    live.template.has_resource_properties(
        MAPPING, {'BisectBatchOnFunctionError': True, 'EventSourceArn': Match.any_value()}
    )
    _, triage = live.function('triage')
    assert triage['Environment']['Variables']['TOPIC'] == 'tickets.raw'
