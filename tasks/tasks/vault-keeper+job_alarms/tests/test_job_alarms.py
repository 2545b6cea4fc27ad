"""Watched tiers have alarms for jobs that failed and for jobs that never ran."""

from dataclasses import replace

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import tier_stacks
from keeper.estate import read_estate
from keeper.tier_stack import TierStack

HOUR = 3600


class Tier:
    def __init__(self, stack):
        self.template = Template.from_stack(stack)

    def names(self):
        alarms = self.template.find_resources('AWS::CloudWatch::Alarm').values()
        return {alarm['Properties']['AlarmName'] for alarm in alarms}

    def alarm(self, name):
        self.template.has_resource_properties('AWS::CloudWatch::Alarm', {'AlarmName': name})
        (found,) = self.template.find_resources(
            'AWS::CloudWatch::Alarm', {'Properties': {'AlarmName': name}}
        ).values()
        return found['Properties']

    def topic(self):
        (topic_id,) = self.template.find_resources('AWS::SNS::Topic')
        return {'Ref': topic_id}

    def watches_the_vault(self, alarm):
        (vault_id,) = self.template.find_resources('AWS::Backup::BackupVault')
        (dimension,) = alarm['Dimensions']
        return dimension['Name'] == 'BackupVaultName' and dimension['Value'] in (
            {'Fn::GetAtt': [vault_id, 'BackupVaultName']},
            {'Ref': vault_id},
        )


def breaches(alarm, value):
    """Whether an hour with this sum of jobs (`None`: without any data) is a bad one."""
    if value is None:
        return alarm.get('TreatMissingData') == 'breaching'
    limit = alarm['Threshold']
    return {
        'GreaterThanThreshold': value > limit,
        'GreaterThanOrEqualToThreshold': value >= limit,
        'LessThanThreshold': value < limit,
        'LessThanOrEqualToThreshold': value <= limit,
    }[alarm['ComparisonOperator']]


def hours(alarm):
    """How many hours in a row have to be bad."""
    periods = alarm['EvaluationPeriods']
    assert alarm.get('DatapointsToAlarm', periods) == periods
    return periods * alarm['Period'] / HOUR


@pytest.fixture(scope='module')
def stacks():
    return tier_stacks(App())


@pytest.fixture(scope='module')
def ledger(stacks):
    return Tier(stacks['ledger'])


@pytest.fixture(scope='module')
def records(stacks):
    return Tier(stacks['records'])


@pytest.mark.parametrize(
    ('what', 'metric'),
    [
        ('failed', 'NumberOfBackupJobsFailed'),
        ('copy-failed', 'NumberOfCopyJobsFailed'),
        ('silent', 'NumberOfBackupJobsCompleted'),
    ],
)
def test_alarms_sum_the_jobs_of_their_vault(ledger, records, what, metric):
    for tier, name in ((ledger, 'ledger'), (records, 'records')):
        alarm = tier.alarm(f'harbour-{name}-{what}')
        assert (alarm['Namespace'], alarm['MetricName']) == ('AWS/Backup', metric)
        assert (alarm['Statistic'], alarm['Period']) == ('Sum', HOUR)
        assert tier.watches_the_vault(alarm)


def test_one_failed_job_in_an_hour_is_enough(ledger):
    for what in ('failed', 'copy-failed'):
        alarm = ledger.alarm(f'harbour-ledger-{what}')
        assert hours(alarm) == 1
        assert breaches(alarm, 1) and breaches(alarm, 7)
        assert not breaches(alarm, 0) and not breaches(alarm, None)
        assert alarm.get('TreatMissingData') == 'notBreaching'


def test_silence_is_measured_by_the_tier(ledger, records):
    assert hours(ledger.alarm('harbour-ledger-silent')) == 26
    assert hours(records.alarm('harbour-records-silent')) == 30


def test_silence_includes_missing_data(ledger):
    alarm = ledger.alarm('harbour-ledger-silent')
    assert breaches(alarm, None) and breaches(alarm, 0)
    assert not breaches(alarm, 1) and not breaches(alarm, 40)


def test_the_topic_of_the_tier_is_told(ledger, records):
    for tier in (ledger, records):
        assert len(tier.names()) == 3
        for name in tier.names():
            assert tier.alarm(name)['AlarmActions'] == [tier.topic()]


def test_only_the_end_of_silence_is_told(ledger):
    assert ledger.alarm('harbour-ledger-silent').get('OKActions') == [ledger.topic()]
    for what in ('failed', 'copy-failed'):
        assert not ledger.alarm(f'harbour-ledger-{what}').get('OKActions')


def test_a_tier_that_copies_nothing_has_no_alarm_for_copies():
    estate = read_estate()
    tier = estate.tiers['records']
    rules = [replace(rule, offsite=False) for rule in tier.rules]
    at_home = Tier(TierStack(App(), estate, replace(tier, offsite=None, rules=rules)))
    assert at_home.names() == {'harbour-records-failed', 'harbour-records-silent'}


def test_tiers_that_nobody_watches_have_no_alarms(stacks, ledger):
    assert Tier(stacks['scratch']).names() == set()
    assert len(ledger.names()) == 3
