"""The deploy role of a target lets the right pipelines in, to do what they must."""

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Match, Template

from app import assemble
from train.config import read_config

ROLE = 'AWS::IAM::Role'
CLOUDFORMATION = {
    'cloudformation:CreateStack',
    'cloudformation:UpdateStack',
    'cloudformation:DescribeStacks',
    'cloudformation:DescribeStackEvents',
}
OBJECTS = {'s3:GetObject', 's3:GetObjectVersion'}
ACCOUNTS = {'staging': '222233334444', 'production': '333344445555'}


def as_list(value):
    return value if isinstance(value, list) else [value]


class Account:
    """The synthesized roles of one target."""

    def __init__(self, stage, account):
        self.account = account
        self.template = Template.from_stack(stage.roles)
        self.roles = self.template.find_resources(ROLE)

    def role_id(self, name):
        found = [i for i, role in self.roles.items() if role['Properties']['RoleName'] == name]
        assert len(found) == 1, f'there are {len(found)} roles {name}'
        return found[0]

    def text(self, value):
        if isinstance(value, str):
            text = value
        elif 'Fn::Join' in value:
            separator, parts = value['Fn::Join']
            text = separator.join(self.text(part) for part in parts)
        elif 'Fn::Sub' in value and isinstance(value['Fn::Sub'], str):
            text = value['Fn::Sub']
        elif 'Fn::GetAtt' in value and value['Fn::GetAtt'][0] in self.roles:
            name = self.roles[value['Fn::GetAtt'][0]]['Properties']['RoleName']
            text = f'arn:aws:iam::{self.account}:role/{name}'
        elif 'Ref' in value:
            text = f"${{{value['Ref']}}}"
        else:
            text = str(value)
        for name, known in (
            ('Partition', 'aws'),
            ('AccountId', self.account),
            ('Region', 'eu-west-1'),
        ):
            text = text.replace(f'${{AWS::{name}}}', known)
        return text

    def statements(self, name):
        """All statements that the role has, wherever they are written."""
        role_id = self.role_id(name)
        role = self.roles[role_id]['Properties']
        documents = [policy['PolicyDocument'] for policy in role.get('Policies', [])]
        for kind in ('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'):
            for policy_id, policy in self.template.find_resources(kind).items():
                attached = {'Ref': role_id} in policy['Properties'].get('Roles', [])
                if attached or {'Ref': policy_id} in role.get('ManagedPolicyArns', []):
                    documents.append(policy['Properties']['PolicyDocument'])
        return [statement for document in documents for statement in document['Statement']]

    def granting(self, action):
        found = [s for s in self.statements('train-deploy') if action in as_list(s['Action'])]
        assert found, f'train-deploy may not do {action}'
        return found

    def resources(self, action):
        return {
            self.text(resource)
            for statement in self.granting(action)
            for resource in as_list(statement['Resource'])
        }


@pytest.fixture(scope='module')
def targets():
    _, stages = assemble(cdk.App(), read_config())
    return {name: Account(stage, ACCOUNTS[name]) for name, stage in stages.items()}


def condition_values(statement, key, operators):
    """The values that `key` must have by the conditions of `statement`."""
    found = [
        (operator, as_list(values))
        for operator, condition in statement.get('Condition', {}).items()
        for name, values in condition.items()
        if name.lower() == key.lower()
    ]
    assert len(found) == 1, f'there are {len(found)} conditions on {key}'
    ((operator, values),) = found
    assert operator in operators, f'{operator} does not fit {key}'
    return values


@pytest.mark.parametrize(
    'target, trains',
    [('staging', {'box-office', 'seatmap', 'door-scan'}), ('production', {'box-office', 'seatmap'})],
)
def test_only_pipelines_that_come_here_are_let_in(targets, target, trains):
    account = targets[target]
    role = account.roles[account.role_id('train-deploy')]['Properties']
    allowed = set()
    for statement in role['AssumeRolePolicyDocument']['Statement']:
        assert statement['Effect'] == 'Allow'
        assert as_list(statement['Action']) == ['sts:AssumeRole']
        assert set(statement['Principal']) == {'AWS'}
        for principal in as_list(statement['Principal']['AWS']):
            assert account.text(principal) in ('arn:aws:iam::111122223333:root', '111122223333')
        operators = {'ArnEquals', 'ArnLike', 'StringEquals', 'StringLike'}
        for value in condition_values(statement, 'aws:PrincipalArn', operators):
            allowed.add(account.text(value))
    assert allowed == {f'arn:aws:iam::111122223333:role/train-{train}-pipeline' for train in trains}


@pytest.mark.parametrize(
    'target, trains',
    [('staging', {'box-office', 'seatmap', 'door-scan'}), ('production', {'box-office', 'seatmap'})],
)
def test_stacks_of_those_trains_are_deployed(targets, target, trains):
    account = targets[target]
    wanted = {
        f'arn:aws:cloudformation:eu-west-1:{account.account}:stack/{train}-{target}/*'
        for train in trains
    }
    for action in CLOUDFORMATION:
        assert account.resources(action) == wanted


def test_only_the_cloudformation_role_is_passed_on(targets):
    for account in targets.values():
        wanted = f'arn:aws:iam::{account.account}:role/train-cloudformation'
        assert account.resources('iam:PassRole') == {wanted}
        for statement in account.granting('iam:PassRole'):
            services = condition_values(
                statement, 'iam:PassedToService', {'StringEquals', 'StringLike'}
            )
            assert services == ['cloudformation.amazonaws.com']


def test_artifacts_are_read(targets):
    for account in targets.values():
        for action in OBJECTS:
            resources = account.resources(action)
            assert resources == {'arn:aws:s3:::train-artifacts-111122223333/*'}


def test_only_the_artifact_key_decrypts(targets):
    for account in targets.values():
        assert account.resources('kms:Decrypt') == {'arn:aws:kms:eu-west-1:111122223333:key/*'}
        for statement in account.granting('kms:Decrypt'):
            operators = {'ForAnyValue:StringEquals', 'ForAnyValue:StringLike'}
            aliases = condition_values(statement, 'kms:ResourceAliases', operators)
            assert aliases == ['alias/train-artifacts']


def test_nothing_wider_is_allowed(targets):
    for account in targets.values():
        statements = account.statements('train-deploy')
        actions = {action for s in statements for action in as_list(s['Action'])}
        assert actions == CLOUDFORMATION | OBJECTS | {'iam:PassRole', 'kms:Decrypt'}
        assert all(statement['Effect'] == 'Allow' for statement in statements)
        role = account.roles[account.role_id('train-deploy')]['Properties']
        for managed in role.get('ManagedPolicyArns', []):
            assert ':aws:policy/' not in account.text(managed)


def test_the_cloudformation_role_stays_as_it_is(targets):
    for account in targets.values():
        account.template.has_resource_properties(
            ROLE,
            {
                'RoleName': 'train-cloudformation',
                'AssumeRolePolicyDocument': {
                    'Statement': [
                        {
                            'Action': 'sts:AssumeRole',
                            'Effect': 'Allow',
                            'Principal': {'Service': 'cloudformation.amazonaws.com'},
                        }
                    ],
                    'Version': Match.any_value(),
                },
            },
        )
        (statement,) = account.statements('train-cloudformation')
        wanted = f'arn:aws:iam::{account.account}:role/service-*'
        assert account.text(statement['Resource']) == wanted
        assert account.role_id('train-deploy') != account.role_id('train-cloudformation')
