"""Vaults have the lock of their tier, and a policy that protects recovery points."""

from dataclasses import replace

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import tier_stacks
from keeper.estate import read_estate
from keeper.tier_stack import TierStack

DELETING = {
    'backup:DeleteRecoveryPoint',
    'backup:UpdateRecoveryPointLifecycle',
    'backup:DisassociateRecoveryPoint',
}


def as_list(value):
    return value if isinstance(value, list) else [value]


def vault(stack):
    template = Template.from_stack(stack)
    template.resource_count_is('AWS::Backup::BackupVault', 1)
    (found,) = template.find_resources('AWS::Backup::BackupVault').values()
    return found


def statements(stack):
    return vault(stack)['Properties'].get('AccessPolicy', {}).get('Statement', [])


@pytest.fixture(scope='module')
def stacks():
    return tier_stacks(App())


def test_the_lock_of_the_ledger_becomes_final(stacks):
    assert vault(stacks['ledger'])['Properties'].get('LockConfiguration') == {
        'MinRetentionDays': 14,
        'MaxRetentionDays': 2600,
        'ChangeableForDays': 5,
    }


def test_the_lock_of_the_records_can_be_removed(stacks):
    assert vault(stacks['records'])['Properties'].get('LockConfiguration') == {
        'MinRetentionDays': 7,
        'MaxRetentionDays': 200,
    }


def test_the_lock_follows_the_tier():
    estate = read_estate()
    records = estate.tiers['records']
    locked = replace(records, lock=replace(records.lock, min_days=9, max_days=300, grace_days=8))
    assert vault(TierStack(App(), estate, locked))['Properties'].get('LockConfiguration') == {
        'MinRetentionDays': 9,
        'MaxRetentionDays': 300,
        'ChangeableForDays': 8,
    }


@pytest.mark.parametrize('tier', ['ledger', 'records'])
def test_everybody_is_denied_to_take_recovery_points_away(stacks, tier):
    denied = set()
    for statement in statements(stacks[tier]):
        assert statement['Effect'] == 'Deny'
        assert statement['Principal'] in ('*', {'AWS': '*'})
        assert 'Condition' not in statement
        assert '*' in as_list(statement['Resource'])
        denied |= set(as_list(statement['Action']))
    assert denied == DELETING


def test_no_lock_means_no_lock_and_no_policy(stacks):
    scratch = vault(stacks['scratch'])['Properties']
    assert 'LockConfiguration' not in scratch
    assert statements(stacks['scratch']) == []
    assert 'LockConfiguration' in vault(stacks['ledger'])['Properties']


def test_vaults_are_otherwise_as_before(stacks):
    for tier, stack in stacks.items():
        (key_id,) = Template.from_stack(stack).find_resources('AWS::KMS::Key')
        found = vault(stack)
        assert found['Properties']['BackupVaultName'] == f'harbour-{tier}'
        assert found['Properties']['EncryptionKeyArn'] == {'Fn::GetAtt': [key_id, 'Arn']}
        assert found['DeletionPolicy'] == 'Retain'
