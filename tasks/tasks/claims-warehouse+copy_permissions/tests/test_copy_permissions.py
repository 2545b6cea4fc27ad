"""The role of copy-to-warehouse may do what the script calls."""

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from infrastructure.config import PRODUCTION
from infrastructure.stage import ClaimsStage

OWN_STATEMENTS = 'redshift-data:statement-owner-iam-userid'
NEEDED = {
    's3:ListBucket',
    's3:PutObject',
    'kms:Decrypt',
    'kms:GenerateDataKey',
    'secretsmanager:GetSecretValue',
    'redshift-data:ExecuteStatement',
    'redshift-data:DescribeStatement',
}


def listed(value):
    return value if isinstance(value, list) else [value]


class Load:
    def __init__(self):
        stage = ClaimsStage(App(), 'Production', config=PRODUCTION)
        self.template = Template.from_stack(stage.load)
        self.resources = self.template.to_json()['Resources']
        self.warehouse = Template.from_stack(stage.warehouse).to_json()
        self.exports = {
            output['Export']['Name']: output['Value']
            for output in self.warehouse['Outputs'].values()
            if 'Export' in output
        }

    def text(self, value):
        """An ARN as text. What stands in the warehouse stack appears as `<Type.Attribute>`."""
        if isinstance(value, str):
            return value
        if 'Fn::Join' in value:
            return value['Fn::Join'][0].join(self.text(part) for part in value['Fn::Join'][1])
        if 'Fn::Sub' in value:
            return self.text(value['Fn::Sub'])
        if 'Fn::ImportValue' in value:
            source = self.exports[value['Fn::ImportValue']]
            name, attribute = (
                source['Fn::GetAtt'] if 'Fn::GetAtt' in source else (source['Ref'], 'Ref')
            )
            kind = self.warehouse['Resources'][name]['Type'].rsplit('::', 1)[1]
            return f'<{kind}.{attribute}>'
        return '${' + str(value.get('Ref') or '.'.join(value['Fn::GetAtt'])) + '}'

    def role_of(self, job):
        (properties,) = (
            job_['Properties']
            for job_ in self.template.find_resources(
                'AWS::Glue::Job', {'Properties': {'Name': f'claims-production-{job}'}}
            ).values()
        )
        return properties['Role']['Fn::GetAtt'][0]

    def statements(self, job):
        role_id = self.role_of(job)
        role = self.resources[role_id]['Properties']
        documents = [policy['PolicyDocument'] for policy in role.get('Policies', [])]
        for logical_id, resource in self.resources.items():
            if resource['Type'] in ('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'):
                attached = {'Ref': role_id} in resource['Properties'].get('Roles', [])
                if attached or {'Ref': logical_id} in role.get('ManagedPolicyArns', []):
                    documents.append(resource['Properties']['PolicyDocument'])
        for arn in role.get('ManagedPolicyArns', []):
            assert ':aws:policy/' not in self.text(arn), f'{self.text(arn)} is attached'
        statements = [s for document in documents for s in document['Statement']]
        assert all(s['Effect'] == 'Allow' for s in statements)
        # What every ScriptJob has: its logs, and its script in the bucket of assets.
        return [
            s
            for s in statements
            if not all('/aws-glue/' in r or 'cdk-' in r for r in map(self.text, listed(s['Resource'])))
        ]

    def may(self, action):
        """Resources on which the copy job may do something, with the conditions on it."""
        found = [
            (self.text(resource), statement.get('Condition', {}))
            for statement in self.statements('copy-to-warehouse')
            if action in listed(statement['Action'])
            for resource in listed(statement['Resource'])
        ]
        assert found, f'{action} is not allowed'
        return found


@pytest.fixture(scope='module')
def load():
    return Load()


def resources(found):
    return {resource for resource, _ in found}


def test_one_action_for_each_call(load):
    statements = load.statements('copy-to-warehouse')
    assert {action for s in statements for action in listed(s['Action'])} == NEEDED


def test_lists_the_data_bucket_and_writes_manifests(load):
    assert resources(load.may('s3:ListBucket')) == {'<Bucket.Arn>'}
    assert resources(load.may('s3:PutObject')) == {'<Bucket.Arn>/manifests/*'}
    for _, condition in load.may('s3:ListBucket'):
        for test in condition.values():
            prefixes = listed(test.get('s3:prefix', 'staged/'))
            assert any(prefix.startswith('staged/') for prefix in prefixes)


def test_uses_the_key_of_the_warehouse(load):
    assert resources(load.may('kms:Decrypt')) == {'<Key.Arn>'}
    assert resources(load.may('kms:GenerateDataKey')) == {'<Key.Arn>'}


def test_fetches_the_login_of_the_loader_only(load):
    assert resources(load.may('secretsmanager:GetSecretValue')) == {'<Secret.Ref>'}


def test_sends_statements_to_the_workgroup_only(load):
    assert resources(load.may('redshift-data:ExecuteStatement')) == {
        '<Workgroup.Workgroup.WorkgroupArn>'
    }
    assert all(not condition for _, condition in load.may('redshift-data:ExecuteStatement'))


def test_describes_only_its_own_statements(load):
    for resource, condition in load.may('redshift-data:DescribeStatement'):
        assert resource == '*'
        (operator,) = condition
        assert operator in ('StringEquals', 'StringLike')
        assert {k: listed(v) for k, v in condition[operator].items()} == {
            OWN_STATEMENTS: ['${aws:userid}']
        }


def test_the_other_jobs_gain_nothing(load):
    for job in ('stage-claims', 'compact-staged'):
        actions = {a for s in load.statements(job) for a in listed(s['Action'])}
        assert not {a for a in actions if a.startswith(('redshift', 'secretsmanager'))}
        assert any(a.startswith('s3:GetObject') for a in actions)
