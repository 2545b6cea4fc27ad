'''The weekly report may query closed tickets, in a table of another stack.'''

import json

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from app import make_stacks
from ticketstream.tiers import Tier

TABLE_ARN = 'arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/'


class Reports:
    def __init__(self, tier):
        self.tier = tier.label
        stacks = make_stacks(App(), tier)
        self.template = Template.from_stack(stacks.reports)
        self.own = self.template.to_json()['Resources']
        desk = Template.from_stack(stacks.desk).to_json()
        self.desk = desk['Resources']
        self.exports = {
            output['Export']['Name']: output['Value']
            for output in desk.get('Outputs', {}).values()
            if 'Export' in output
        }

    def text(self, value, resources=None):
        '''A value as text; the desk's table has its physical name in it.'''
        resources = resources or self.own
        if isinstance(value, str):
            return value.replace('${AWS::Partition}', 'aws')
        if 'Fn::ImportValue' in value:
            return self.text(self.exports[value['Fn::ImportValue']], self.desk)
        if 'Fn::Join' in value:
            separator, parts = value['Fn::Join']
            return separator.join(self.text(part, resources) for part in parts)
        if 'Fn::Sub' in value:
            return self.text(value['Fn::Sub'], resources)
        if 'Ref' in value and value['Ref'].startswith('AWS::'):
            return self.text('${' + value['Ref'] + '}')
        name = value.get('Ref') or value['Fn::GetAtt'][0]
        if resources[name]['Type'] == 'AWS::DynamoDB::Table':
            table = resources[name]['Properties']['TableName']
            return table if 'Ref' in value else TABLE_ARN + table
        return name

    def function(self):
        (function,) = self.template.find_resources(
            'AWS::Lambda::Function',
            {'Properties': {'FunctionName': f'ticket-{self.tier}-weekly-report'}},
        ).values()
        return function['Properties']

    def rights(self):
        '''All pairs of action and resource of the function's role.'''
        role_id = self.function()['Role']['Fn::GetAtt'][0]
        role = self.own[role_id]['Properties']
        for arn in role.get('ManagedPolicyArns', []):
            assert 'AWSLambdaBasicExecutionRole' in self.text(arn) or arn.get('Ref') in self.own
        documents = [policy['PolicyDocument'] for policy in role.get('Policies', [])]
        for logical_id, resource in self.own.items():
            if resource['Type'] in ('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'):
                attached = {'Ref': role_id} in resource['Properties'].get('Roles', [])
                if attached or {'Ref': logical_id} in role.get('ManagedPolicyArns', []):
                    documents.append(resource['Properties']['PolicyDocument'])
        statements = [s for document in documents for s in document['Statement']]
        # What the desk's table says about it, if it has a policy.
        assert all(statement['Effect'] == 'Allow' for statement in statements)
        return {
            (action, self.text(resource))
            for statement in statements
            for action in listed(statement['Action'])
            for resource in listed(statement['Resource'])
        }


def listed(value):
    return value if isinstance(value, list) else [value]


@pytest.fixture(scope='module')
def live():
    return Reports(Tier.LIVE)


def test_the_function_knows_the_table(live):
    variables = live.function()['Environment']['Variables']
    assert 'TICKETS_TABLE' in variables
    assert live.text(variables['TICKETS_TABLE']) == 'ticket-live-tickets'


def test_each_tier_has_its_own_table():
    sandbox = Reports(Tier.SANDBOX)
    variables = sandbox.function()['Environment']['Variables']
    assert sandbox.text(variables.get('TICKETS_TABLE', '')) == 'ticket-sandbox-tickets'
    resources = {resource for action, resource in sandbox.rights() if 'dynamodb' in action}
    assert resources == {TABLE_ARN + 'ticket-sandbox-tickets/index/by-closed-week'}


def test_the_function_may_query_closed_tickets_and_nothing_else(live):
    about_tables = {(a, r) for a, r in live.rights() if not a.startswith('sns:')}
    assert about_tables == {
        ('dynamodb:Query', TABLE_ARN + 'ticket-live-tickets/index/by-closed-week')
    }


def test_the_report_still_goes_to_the_chat_on_mondays(live):
    assert [a for a, _ in live.rights() if a.startswith('sns:')] == ['sns:Publish']
    assert 'CHAT_TOPIC' in live.function()['Environment']['Variables']
    live.template.has_resource_properties(
        'AWS::Events::Rule', {'ScheduleExpression': Match.string_like_regexp('MON')}
    )


def test_the_desk_keeps_its_only_table(live):
    tables = [r for r in live.desk.values() if r['Type'] == 'AWS::DynamoDB::Table']
    assert len(tables) == 1
    assert 'ResourcePolicy' not in tables[0]['Properties']
    assert 'TICKETS_TABLE' in json.dumps(live.function())
    assert not [r for r in live.own.values() if r['Type'] == 'AWS::DynamoDB::Table']
