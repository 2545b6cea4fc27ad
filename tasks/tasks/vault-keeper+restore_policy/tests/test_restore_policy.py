"""The role of the restore check allows what its handler calls, and no more."""

import json
import re

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import tier_stacks


def as_list(value):
    return value if isinstance(value, list) else [value]


def flat(value):
    """Text of a string that is put together with Fn::Join or Fn::Sub."""
    if isinstance(value, str):
        return value
    if 'Fn::Join' in value:
        separator, parts = value['Fn::Join']
        return separator.join(flat(part) for part in parts)
    if 'Fn::Sub' in value:
        return flat(value['Fn::Sub'])
    if 'Ref' in value:
        return f'${{{value["Ref"]}}}'
    if 'Fn::GetAtt' in value:
        return f'${{{".".join(value["Fn::GetAtt"])}}}'
    return json.dumps(value)


class Ledger:
    def __init__(self):
        self.stacks = tier_stacks(App())
        self.template = Template.from_stack(self.stacks['ledger'])

    def role_id(self):
        (function,) = self.template.find_resources(
            'AWS::Lambda::Function',
            {'Properties': {'FunctionName': 'harbour-ledger-restore-check'}},
        ).values()
        return function['Properties']['Role']['Fn::GetAtt'][0]

    def statements(self):
        role_id = self.role_id()
        role = self.template.find_resources('AWS::IAM::Role')[role_id]['Properties']
        documents = [policy['PolicyDocument'] for policy in role.get('Policies', [])]
        for kind in ('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'):
            for policy_id, policy in self.template.find_resources(kind).items():
                attached = {'Ref': role_id} in policy['Properties'].get('Roles', [])
                if attached or {'Ref': policy_id} in role.get('ManagedPolicyArns', []):
                    documents.append(policy['Properties']['PolicyDocument'])
        return [statement for document in documents for statement in document['Statement']]

    def allowing(self, action):
        found = [s for s in self.statements() if action in as_list(s['Action'])]
        assert found, f'the check may not {action}'
        return found

    def resources(self, action):
        return {flat(r) for s in self.allowing(action) for r in as_list(s['Resource'])}


@pytest.fixture(scope='module')
def ledger():
    return Ledger()


def test_one_action_per_call(ledger):
    statements = ledger.statements()
    assert {action for s in statements for action in as_list(s.get('Action', []))} == {
        'backup:ListRecoveryPointsByBackupVault',
        'backup:GetRecoveryPointRestoreMetadata',
        'backup:StartRestoreJob',
        'iam:PassRole',
    }
    assert all(s['Effect'] == 'Allow' and 'NotAction' not in s for s in statements)


def test_no_managed_policy_but_the_one_for_logs(ledger):
    role = ledger.template.find_resources('AWS::IAM::Role')[ledger.role_id()]['Properties']
    managed = [flat(arn) for arn in role.get('ManagedPolicyArns', [])]
    assert all(
        arn.endswith('/AWSLambdaBasicExecutionRole') for arn in managed if ':aws:policy/' in arn
    )
    assert ledger.statements(), 'the role has no permissions of its own'


def test_lists_the_vault_of_the_tier_only(ledger):
    (vault,) = ledger.template.find_resources('AWS::Backup::BackupVault')
    (found,) = ledger.resources('backup:ListRecoveryPointsByBackupVault')
    name = rf'(harbour-ledger|\$\{{{vault}\}})'
    assert found == f'${{{vault}.BackupVaultArn}}' or re.fullmatch(
        r'arn:(aws|\$\{AWS::Partition\}):backup:eu-west-2:111122223333:backup-vault:' + name,
        found,
    )


@pytest.mark.parametrize(
    'action', ['backup:GetRecoveryPointRestoreMetadata', 'backup:StartRestoreJob']
)
def test_acts_on_recovery_points_of_this_region_and_account(ledger, action):
    region = r'(eu-west-2|\$\{AWS::Region\})'
    account = r'(111122223333|\$\{AWS::AccountId\})'
    partition = r'(aws|\$\{AWS::Partition\})'
    for found in ledger.resources(action):
        assert re.fullmatch(rf'arn:{partition}:backup:{region}:{account}:recovery-point:\*', found)


def test_passes_the_restorer_only(ledger):
    (restorer,) = ledger.template.find_resources(
        'AWS::IAM::Role', {'Properties': {'RoleName': 'harbour-ledger-restorer'}}
    )
    (found,) = ledger.resources('iam:PassRole')
    assert found == f'${{{restorer}.Arn}}' or re.fullmatch(
        r'arn:(aws|\$\{AWS::Partition\}):iam::111122223333:role/harbour-ledger-restorer', found
    )


def test_passes_it_to_aws_backup_only(ledger):
    for statement in ledger.allowing('iam:PassRole'):
        ((operator, condition),) = statement.get('Condition', {'none': {}}).items()
        assert operator in ('StringEquals', 'StringLike')
        assert {key: as_list(value) for key, value in condition.items()} == {
            'iam:PassedToService': ['backup.amazonaws.com']
        }


def test_the_restorer_is_as_before(ledger):
    (restorer,) = ledger.template.find_resources(
        'AWS::IAM::Role', {'Properties': {'RoleName': 'harbour-ledger-restorer'}}
    ).values()
    assert 'AWSBackupServiceRolePolicyForRestores' in json.dumps(restorer)
    (trust,) = restorer['Properties']['AssumeRolePolicyDocument']['Statement']
    assert trust['Principal'] == {'Service': 'backup.amazonaws.com'}
    Template.from_stack(ledger.stacks['records']).resource_count_is('AWS::Lambda::Function', 0)
