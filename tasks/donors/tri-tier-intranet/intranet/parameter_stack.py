from aws_cdk import Stack
from aws_cdk import aws_ssm as ssm


class ParameterStack(Stack):
    """What host/bootstrap.sh turns into /etc/portal/environment."""

    def __init__(self, scope, construct_id, *, config, **kwargs):
        super().__init__(scope, construct_id, **kwargs)

        values = {
            'database-host': 'db.%s.intranet.example' % config['name'],
            'database-port': str(config['database_port']),
            'database-name': 'portal',
            'public-name': config['host_name'],
        }
        for name, value in values.items():
            ssm.StringParameter(
                self, name.title().replace('-', ''),
                parameter_name='/intranet/%s/portal/%s' % (config['name'], name),
                string_value=value,
            )
