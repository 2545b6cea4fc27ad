'''Somebody is told when a consumer group does not keep up.'''

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import make_stacks
from ticketstream.tiers import Tier

ALARM = 'AWS::CloudWatch::Alarm'
WATCHED = {
    'triage': {'group': 'ticket-consumer-1', 'topic': 'tickets.raw', 'limit': 2000, 'to': 'pager'},
    'notify': {'group': 'notify-agents', 'topic': 'tickets.triaged', 'limit': 500, 'to': 'chat'},
}


def desk(tier):
    return Template.from_stack(make_stacks(App(), tier).desk)


@pytest.fixture(scope='module')
def live():
    return desk(Tier.LIVE)


def lag_alarms(template):
    return {
        alarm['Properties']['AlarmName']: alarm['Properties']
        for alarm in template.find_resources(ALARM).values()
        if alarm['Properties']['AlarmName'].endswith('-lag')
    }


def metric_of(alarm):
    '''Metric, statistic, period and dimensions, written directly or as the only metric of a list.'''
    if 'Metrics' not in alarm:
        stat, period, metric = alarm['Statistic'], alarm['Period'], alarm
    else:
        (query,) = alarm['Metrics']
        stat, period = query['MetricStat']['Stat'], query['MetricStat']['Period']
        metric = query['MetricStat']['Metric']
    dimensions = {d['Name']: d['Value'] for d in metric['Dimensions']}
    return f'{metric["Namespace"]}/{metric["MetricName"]}', stat, period, dimensions


def test_every_subscription_has_an_alarm(live):
    assert set(lag_alarms(live)) == {'ticket-live-triage-lag', 'ticket-live-notify-lag'}


@pytest.mark.parametrize('consumer', WATCHED)
def test_the_alarm_looks_at_group_and_topic(live, consumer):
    alarm = lag_alarms(live).get(f'ticket-live-{consumer}-lag')
    assert alarm, 'there is no such alarm'
    name, statistic, _, dimensions = metric_of(alarm)
    assert name == 'AWS/Kafka/SumOffsetLag'
    assert statistic in ('Maximum', 'Average', 'Minimum')
    assert dimensions == {
        'Cluster Name': 'ticket-live',
        'Consumer Group': WATCHED[consumer]['group'],
        'Topic': WATCHED[consumer]['topic'],
    }


@pytest.mark.parametrize('consumer', WATCHED)
def test_it_is_raised_above_the_limit_for_ten_minutes(live, consumer):
    alarm = lag_alarms(live).get(f'ticket-live-{consumer}-lag')
    assert alarm, 'there is no such alarm'
    _, _, period, _ = metric_of(alarm)
    assert alarm['Threshold'] == WATCHED[consumer]['limit']
    assert alarm['ComparisonOperator'] == 'GreaterThanThreshold'
    assert alarm['EvaluationPeriods'] * period == 600
    assert alarm.get('DatapointsToAlarm', alarm['EvaluationPeriods']) == alarm['EvaluationPeriods']


@pytest.mark.parametrize('consumer', WATCHED)
def test_it_goes_to_the_right_people(live, consumer):
    topic_name = f'ticket-live-{WATCHED[consumer]["to"]}'
    (topic,) = live.find_resources('AWS::SNS::Topic', {'Properties': {'TopicName': topic_name}})
    alarm = lag_alarms(live).get(f'ticket-live-{consumer}-lag', {})
    assert alarm.get('AlarmActions') == [{'Ref': topic}]
    assert alarm.get('OKActions', [{'Ref': topic}]) == [{'Ref': topic}]
    assert alarm.get('ActionsEnabled', True) is True


@pytest.mark.parametrize('consumer', WATCHED)
def test_no_data_counts_as_lag(live, consumer):
    live.has_resource_properties(
        ALARM, {'AlarmName': f'ticket-live-{consumer}-lag', 'TreatMissingData': 'breaching'}
    )


def test_the_sandbox_has_none(live):
    assert lag_alarms(desk(Tier.SANDBOX)) == {}
    assert lag_alarms(live), 'and live has none either'


def test_the_other_alarms_are_as_before(live):
    live.resource_count_is(ALARM, 1 + 4 + 2)
    live.has_resource_properties(
        ALARM, {'AlarmName': 'ticket-live-failures', 'TreatMissingData': 'notBreaching'}
    )
    live.has_resource_properties(
        ALARM, {'AlarmName': 'ticket-live-disk-4', 'MetricName': 'KafkaDataLogsDiskUsed'}
    )
