from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_ssm as ssm


class SessionStack(Stack):
    """Shells on the hosts, without SSH: see docs/shell.md."""

    def __init__(self, scope, construct_id, *, config, **kwargs):
        super().__init__(scope, construct_id, **kwargs)
        name = config['name']
        removal_policy = RemovalPolicy.RETAIN if config['keep_data'] else RemovalPolicy.DESTROY

        self.key = kms.Key(
            self, 'Key',
            alias='alias/intranet-%s-sessions' % name,
            description='What is typed and shown in shells',
            enable_key_rotation=True,
            removal_policy=removal_policy,
            pending_window=Duration.days(14),
        )
        # The client at the operator's end asks for the data key of a session.
        operators = iam.Role.from_role_name(self, 'Operators', 'workplace-operators')
        self.key.grant(operators, 'kms:GenerateDataKey')

        inputs = {
            'kmsKeyId': self.key.key_arn,
            'runAsEnabled': True,
            'runAsDefaultUser': 'portal-ops',
            'idleSessionTimeout': str(config['idle_minutes']),
            'shellProfile': {'linux': 'cd; exec bash'},
        }
        # BEGIN INSERT session_log
        group_name = '/intranet/%s/sessions' % name
        # Put together from the name: the key must not refer to a group that refers to the key.
        group_arn = self.format_arn(service='logs', resource='log-group:' + group_name)
        self.key.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal('logs.%s.amazonaws.com' % self.region)],
                actions=['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
                resources=['*'],
                conditions={'ArnEquals': {'kms:EncryptionContext:aws:logs:arn': group_arn}},
            )
        )
        self.log_group = logs.LogGroup(
            self, 'Log',
            log_group_name=group_name,
            retention=config['session_log_retention'],
            encryption_key=self.key,
            removal_policy=removal_policy,
        )
        inputs.update(
            cloudWatchLogGroupName=self.log_group.log_group_name,
            cloudWatchEncryptionEnabled=True,
            cloudWatchStreamingEnabled=True,
        )
        # END INSERT session_log

        self.shell = ssm.CfnDocument(
            self, 'Shell',
            name='intranet-%s-shell' % name,
            document_type='Session',
            document_format='JSON',
            update_method='NewVersion',
            content={
                'schemaVersion': '1.0',
                'description': 'Shell on a portal host',
                'sessionType': 'Standard_Stream',
                'inputs': inputs,
            },
        )
