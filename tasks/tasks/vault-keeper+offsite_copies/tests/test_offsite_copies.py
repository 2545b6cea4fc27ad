"""Rules copy to the bunker where the tiers say so, and the bunker can read what it copies."""

import json
from dataclasses import replace

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import tier_stacks
from keeper.estate import read_estate
from keeper.tier_stack import TierStack

BUNKER = '444455556666'


def as_list(value):
    return value if isinstance(value, list) else [value]


def flat(value):
    """Text of a string that is put together with Fn::Join or Fn::Sub."""
    if isinstance(value, dict) and 'Fn::Join' in value:
        separator, parts = value['Fn::Join']
        return separator.join(flat(part) for part in parts)
    if isinstance(value, dict) and 'Fn::Sub' in value:
        value = value['Fn::Sub']
    if value == {'Ref': 'AWS::Partition'}:
        return 'aws'
    text = value if isinstance(value, str) else json.dumps(value)
    return text.replace('${AWS::Partition}', 'aws')


@pytest.fixture(scope='module')
def templates():
    return {name: Template.from_stack(stack) for name, stack in tier_stacks(App()).items()}


def copies(template):
    """For each rule its copies: where to, and their lifecycle."""
    (plan,) = template.find_resources('AWS::Backup::BackupPlan').values()
    return {
        rule['RuleName']: [
            (flat(copy['DestinationBackupVaultArn']), copy.get('Lifecycle', {}))
            for copy in rule.get('CopyActions', [])
        ]
        for rule in plan['Properties']['BackupPlan']['BackupPlanRule']
    }


def bunker_statements(template):
    """What the policy of the key says about the bunker account."""
    (key,) = template.find_resources('AWS::KMS::Key').values()
    return [
        statement
        for statement in key['Properties']['KeyPolicy']['Statement']
        if BUNKER in json.dumps(statement.get('Principal'))
    ]


def conditions(statement):
    return {
        (operator, key): str(value).lower()
        for operator, pairs in statement.get('Condition', {}).items()
        for key, value in pairs.items()
    }


def test_ledger_copies_everything(templates):
    vault = f'arn:aws:backup:eu-west-1:{BUNKER}:backup-vault:harbour-bunker-ledger'
    copy = (vault, {'DeleteAfterDays': 400, 'MoveToColdStorageAfterDays': 30})
    assert copies(templates['ledger']) == {'nightly': [copy], 'monthly': [copy]}


def test_records_copy_once_a_week(templates):
    vault = f'arn:aws:backup:eu-west-1:{BUNKER}:backup-vault:harbour-bunker-records'
    assert copies(templates['records']) == {
        'nightly': [],
        'weekly': [(vault, {'DeleteAfterDays': 120})],
    }


def test_scratch_copies_nothing(templates):
    assert copies(templates['scratch']) == {'nightly': []}
    assert copies(templates['ledger'])['nightly'] != []


@pytest.mark.parametrize('tier', ['ledger', 'records'])
def test_the_bunker_may_read_with_the_key(templates, tier):
    allowed = {}
    for statement in bunker_statements(templates[tier]):
        assert statement['Effect'] == 'Allow'
        assert set(as_list(statement['Resource'])) == {'*'}
        for action in as_list(statement['Action']):
            allowed[action] = conditions(statement)
    assert set(allowed) == {'kms:Decrypt', 'kms:DescribeKey', 'kms:CreateGrant'}
    assert allowed['kms:Decrypt'] == allowed['kms:DescribeKey'] == {}
    assert allowed['kms:CreateGrant'] == {('Bool', 'kms:GrantIsForAWSResource'): 'true'}


def test_it_is_the_account_that_may(templates):
    for tier in ('ledger', 'records'):
        found = bunker_statements(templates[tier])
        assert found, 'the bunker may not use the key'
        for statement in found:
            principals = as_list(statement['Principal']['AWS'])
            assert {flat(p) for p in principals} <= {BUNKER, f'arn:aws:iam::{BUNKER}:root'}


def test_keys_without_copies_stay_closed(templates):
    assert bunker_statements(templates['scratch']) == []
    assert bunker_statements(templates['records']) != []
    for template in templates.values():
        (key,) = template.find_resources('AWS::KMS::Key').values()
        for statement in key['Properties']['KeyPolicy']['Statement']:
            assert statement['Principal'] not in ('*', {'AWS': '*'})


def test_copies_follow_the_tier():
    estate = replace(read_estate(), name='quay', bunker_region='eu-north-1')
    records = estate.tiers['records']
    changed = replace(records, offsite=replace(records.offsite, keep_days=170, cold_days=60))
    template = Template.from_stack(TierStack(App(), estate, changed))
    assert copies(template)['weekly'] == [
        (
            f'arn:aws:backup:eu-north-1:{BUNKER}:backup-vault:quay-bunker-records',
            {'DeleteAfterDays': 170, 'MoveToColdStorageAfterDays': 60},
        )
    ]


def test_our_own_recovery_points_are_kept_as_before(templates):
    (plan,) = templates['ledger'].find_resources('AWS::Backup::BackupPlan').values()
    rules = {r['RuleName']: r for r in plan['Properties']['BackupPlan']['BackupPlanRule']}
    assert rules['nightly']['Lifecycle'] == {'DeleteAfterDays': 35}
    assert rules['monthly']['Lifecycle'] == {
        'DeleteAfterDays': 2555,
        'MoveToColdStorageAfterDays': 90,
    }
