"""Messages of the foundation stack go to the sockets of the chat stack."""

import json
import re

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import build
from settings import Env


def as_list(value):
    return value if isinstance(value, list) else [value]


def flat(value):
    """`value` as text, references by their name alone."""
    if isinstance(value, str):
        return re.sub(r'\$\{([^}]+)\}', r'\1', value)
    if 'Fn::Join' in value:
        return value['Fn::Join'][0].join(flat(part) for part in value['Fn::Join'][1])
    return flat(value.get('Ref') or value.get('Fn::Sub') or json.dumps(value))


class Chat:
    """Both stacks of an environment, with what the second imports from the first resolved."""

    def __init__(self, env):
        self.env = env.value
        foundation, chat = build(App(), env)
        self.foundation = Template.from_stack(foundation)
        self.chat = Template.from_stack(chat)
        exports = {
            output['Export']['Name']: output['Value']
            for output in self.foundation.to_json().get('Outputs', {}).values()
            if 'Export' in output
        }
        self.resources = self.resolve(self.chat.to_json()['Resources'], exports)

    def resolve(self, value, exports):
        if isinstance(value, list):
            return [self.resolve(item, exports) for item in value]
        if isinstance(value, dict):
            if 'Fn::ImportValue' in value:
                return {'Foundation': exports[value['Fn::ImportValue']]}
            return {key: self.resolve(item, exports) for key, item in value.items()}
        return value

    def of_type(self, kind):
        return {id: r['Properties'] for id, r in self.resources.items() if r['Type'] == kind}

    def messages(self):
        ((id, table),) = (
            (id, table['Properties'])
            for id, table in self.foundation.find_resources('AWS::DynamoDB::Table').items()
            if table['Properties']['TableName'] == f'chat-{self.env}-messages'
        )
        return id, table

    def function(self, thing):
        ((id, function),) = (
            (id, function)
            for id, function in self.of_type('AWS::Lambda::Function').items()
            if function['FunctionName'] == f'chat-{self.env}-{thing}'
        )
        return id, function

    def feed(self):
        id, function = self.function('fan-out')
        names = ({'Ref': id}, {'Fn::GetAtt': [id, 'Arn']}, function['FunctionName'])
        feeds = [
            feed
            for feed in self.of_type('AWS::Lambda::EventSourceMapping').values()
            if feed['FunctionName'] in names
        ]
        assert len(feeds) == 1, f'fan_out has {len(feeds)} sources'
        return feeds[0]

    def lost(self):
        """The logical id of the queue of lost messages."""
        found = [
            id
            for id, queue in self.of_type('AWS::SQS::Queue').items()
            if queue.get('QueueName') == f'chat-{self.env}-messages-lost'
        ]
        assert len(found) == 1, 'there is no queue for lost messages'
        return found[0]

    def rights(self, thing):
        """Pairs of action and resource, the resource as JSON."""
        role_id = self.function(thing)[1]['Role']['Fn::GetAtt'][0]
        role = self.of_type('AWS::IAM::Role')[role_id]
        documents = [policy['PolicyDocument'] for policy in role.get('Policies', [])]
        for kind in ('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'):
            for id, policy in self.of_type(kind).items():
                attached = {'Ref': role_id} in policy.get('Roles', [])
                if attached or {'Ref': id} in role.get('ManagedPolicyArns', []):
                    documents.append(policy['PolicyDocument'])
        return [
            (action, json.dumps(resource))
            for document in documents
            for statement in as_list(document['Statement'])
            for action in as_list(statement['Action'])
            for resource in as_list(statement['Resource'])
        ]


@pytest.fixture(scope='module')
def live():
    return Chat(Env.LIVE)


@pytest.fixture(scope='module')
def test_env():
    return Chat(Env.TEST)


def test_the_stream_holds_the_new_message(live):
    live.foundation.has_resource_properties(
        'AWS::DynamoDB::Table',
        {
            'TableName': 'chat-live-messages',
            'StreamSpecification': {'StreamViewType': 'NEW_IMAGE'},
        },
    )


def test_fan_out_reads_that_stream(live):
    stream = {'Foundation': {'Fn::GetAtt': [live.messages()[0], 'StreamArn']}}
    feed = live.feed()
    assert feed['EventSourceArn'] == stream
    assert feed['StartingPosition'] == 'LATEST'
    assert feed.get('Enabled', True) is True
    readable = {action for action, on in live.rights('fan-out') if on == json.dumps(stream)}
    assert {'dynamodb:GetRecords', 'dynamodb:GetShardIterator'} <= readable


def test_only_new_messages(live):
    filters = live.feed().get('FilterCriteria', {}).get('Filters', [])
    assert [json.loads(f['Pattern']) for f in filters] == [{'eventName': ['INSERT']}]


@pytest.mark.parametrize(
    'env, batch, window, at_once, retries', [('live', 100, 1, 5, 3), ('test', 10, 0, 1, 1)]
)
def test_the_numbers_are_those_of_the_settings(live, test_env, env, batch, window, at_once, retries):
    feed = {'live': live, 'test': test_env}[env].feed()
    assert feed['BatchSize'] == batch
    assert feed.get('MaximumBatchingWindowInSeconds', 0) == window
    assert feed.get('ParallelizationFactor', 1) == at_once
    assert feed.get('MaximumRetryAttempts') == retries


def test_only_the_rest_of_a_batch_is_tried_again(live):
    assert live.feed().get('FunctionResponseTypes') == ['ReportBatchItemFailures']


def test_leftovers_wait_for_two_weeks(live, test_env):
    for chat in (live, test_env):
        queue = chat.lost()
        target = chat.feed().get('DestinationConfig', {}).get('OnFailure', {}).get('Destination')
        arn = {'Fn::GetAtt': [queue, 'Arn']}
        assert target == arn
        assert ('sqs:SendMessage', json.dumps(arn)) in chat.rights('fan-out')
        properties = chat.of_type('AWS::SQS::Queue')[queue]
        assert properties.get('MessageRetentionPeriod') == 14 * 24 * 3600


def test_fan_out_may_write_to_sockets(live):
    (api,) = live.of_type('AWS::ApiGatewayV2::Api')
    allowed = [on for action, on in live.rights('fan-out') if action == 'execute-api:ManageConnections']
    assert allowed, 'fan_out may not write to sockets'
    (stage,) = live.of_type('AWS::ApiGatewayV2::Stage')
    text = re.compile(
        r'arn:(aws|AWS::Partition):execute-api:AWS::Region:AWS::AccountId:'
        rf'{api}/(chat|{stage})/((\*|POST)/@connections/)?\*'
    )
    for on in allowed:
        assert text.fullmatch(flat(json.loads(on))), f'ManageConnections is allowed on {on}'


def test_fan_out_knows_where_the_sockets_are(live):
    variables = live.function('fan-out')[1]['Environment']['Variables']
    assert 'CALLBACK_URL' in variables
    assert variables['CALLBACK_URL'] == live.function('assign')[1]['Environment']['Variables'].get(
        'CALLBACK_URL'
    )


def test_the_rest_is_as_before(live):
    actions = {
        action
        for action, on in live.rights('fan-out')
        if 'Connections' in on and action.startswith('dynamodb')
    }
    assert actions == {'dynamodb:Query', 'dynamodb:DeleteItem'}
    services = {action.split(':')[0] for action, _ in live.rights('fan-out')}
    assert services == {'dynamodb', 'execute-api', 'sqs'}
    (connections,) = live.foundation.find_resources(
        'AWS::DynamoDB::Table', {'Properties': {'TableName': 'chat-live-connections'}}
    ).values()
    assert 'StreamSpecification' not in connections['Properties']
    assert live.messages()[1]['StreamSpecification']
