"""Runs the definition of the nightly load in the head: what happens when a job fails."""

import json

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from infrastructure.config import PRODUCTION, TEST
from infrastructure.stage import ClaimsStage

BUSY = 'Glue.ConcurrentRunsExceededException'
ERROR = {'Error': 'States.TaskFailed', 'Cause': 'no such column: excess'}
JOBS = ('stage-claims', 'copy-to-warehouse')


class NightlyLoad:
    def __init__(self, config):
        self.name = config.name
        stage = ClaimsStage(App(), config.name.title(), config=config)
        self.template = Template.from_stack(stage.load)
        (machine,) = self.template.find_resources('AWS::StepFunctions::StateMachine').values()
        self.role = machine['Properties']['RoleArn']['Fn::GetAtt'][0]
        definition = json.loads(self._text(machine['Properties']['DefinitionString']))
        self.start, self.states = definition['StartAt'], definition['States']

    @staticmethod
    def _text(value):
        if isinstance(value, str):
            return value
        if 'Fn::Join' in value:
            return ''.join(NightlyLoad._text(part) for part in value['Fn::Join'][1])
        return '${' + str(value.get('Ref') or '.'.join(value.get('Fn::GetAtt', []))) + '}'

    def topic(self):
        (topic,) = self.template.find_resources('AWS::SNS::Topic')
        return '${' + topic + '}'

    def job(self, name):
        """The state that runs a Glue job."""
        (state,) = [
            state
            for state in self.states.values()
            if state.get('Parameters', {}).get('JobName') == f'claims-{self.name}-{name}'
        ]
        return state

    def after_failure(self, job):
        """Parameters of what is published, and the type of the state at which it ends."""
        catcher = next((c for c in job.get('Catch', []) if c['ErrorEquals'] == ['States.ALL']), None)
        assert catcher, 'errors are not caught'
        data = {'date': '2025-03-31', 'files': 3}
        path = catcher.get('ResultPath', '$')
        if path == '$':
            data = dict(ERROR)
        elif path is not None:
            put(data, path, dict(ERROR))
        published, state = [], self.states[catcher['Next']]
        while state['Type'] not in ('Fail', 'Succeed'):
            if state.get('Resource', '').endswith(':sns:publish'):
                published.append((state['Parameters'], data))
            if state.get('End'):
                return published, 'Succeed'
            state = self.states[state['Next']]
        return published, state['Type']


def put(data, path, value):
    *parents, last = path.removeprefix('$.').split('.')
    for parent in parents:
        data = data.setdefault(parent, {})
    data[last] = value


def get(data, path):
    for key in filter(None, path.removeprefix('$').split('.')):
        data = data[key]
    return data


def rendered(value, data):
    """A parameter with the paths in it resolved, as text."""
    if isinstance(value, dict):
        return ' '.join(
            rendered_path(v, data) if k.endswith('.$') else rendered(v, data)
            for k, v in value.items()
        )
    return str(value)


def rendered_path(path, data):
    if path.startswith('States.'):
        inside = path[path.index('(') + 1 : -1]
        return ' '.join(
            rendered_path(part.strip(), data) if part.strip().startswith(('$', 'States.')) else part
            for part in inside.split(',')
        )
    return json.dumps(get(data, path))


@pytest.fixture(scope='module')
def production():
    return NightlyLoad(PRODUCTION)


@pytest.mark.parametrize('name', JOBS)
def test_a_busy_job_is_tried_again_at_a_steady_pace(production, name):
    job = production.job(name)
    assert job.get('Retry'), 'nothing is tried again'
    (retry,) = job['Retry']
    assert retry['ErrorEquals'] == [BUSY]
    assert retry['IntervalSeconds'] == 20 * 60
    assert retry['MaxAttempts'] == 4
    assert retry.get('BackoffRate', 2) == 1


def test_the_pace_is_that_of_the_stage():
    test = NightlyLoad(TEST)
    for name in JOBS:
        (retry,) = test.job(name).get('Retry') or [{}]
        assert (retry.get('IntervalSeconds'), retry.get('MaxAttempts')) == (5 * 60, 2)
    for name in JOBS:
        ((parameters, _),) = test.after_failure(test.job(name))[0]
        assert parameters['Subject'] == 'claims test: nightly load failed'


@pytest.mark.parametrize('name', JOBS)
def test_operations_are_told_why(production, name):
    published, _ = production.after_failure(production.job(name))
    ((parameters, data),) = published
    assert parameters['TopicArn'] == production.topic()
    assert parameters['Subject'] == 'claims production: nightly load failed'
    message = {k: v for k, v in parameters.items() if k in ('Message', 'Message.$')}
    assert ERROR['Cause'] in rendered(message, data)


@pytest.mark.parametrize('name', JOBS)
def test_the_execution_ends_as_failed(production, name):
    assert production.after_failure(production.job(name))[1] == 'Fail'


def test_the_machine_may_publish(production):
    production.template.has_resource_properties(
        'AWS::IAM::Policy',
        {
            'Roles': [{'Ref': production.role}],
            'PolicyDocument': {
                'Statement': Match.array_with(
                    [
                        Match.object_like(
                            {
                                'Action': 'sns:Publish',
                                'Resource': {'Ref': production.topic()[2:-1]},
                            }
                        )
                    ]
                )
            },
        },
    )


def test_a_good_night_is_as_before(production):
    check = production.states[production.start]
    assert not check.get('Catch')
    choice = production.states[check['Next']]
    assert production.states[choice['Choices'][0]['Next']]['Type'] == 'Succeed'
    stage = production.states[choice['Default']]
    assert stage == production.job('stage-claims')
    copy = production.states[stage['Next']]
    assert copy == production.job('copy-to-warehouse')
    assert production.states[copy['Next']]['Type'] == 'Succeed'
    for job in (stage, copy):
        assert job['Parameters']['Arguments'] == {'--date.$': '$.date'}
        # Or the date would be lost on the way to the second job.
        assert job['ResultPath'] is None
    production.template.resource_count_is('AWS::SNS::Topic', 1)
