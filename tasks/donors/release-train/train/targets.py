import aws_cdk as cdk
from aws_cdk import aws_iam as iam

from . import names


# What an account must have before a train can come in.
class TargetStage(cdk.Stage):
    def __init__(self, scope, id, config, target):
        super().__init__(scope, id, env=target.env)
        self.roles = RolesStack(self, 'roles', config, target)


class RolesStack(cdk.Stack):
    def __init__(self, scope, id, config, target):
        super().__init__(scope, id, description='Roles that release trains deploy with')

        # CloudFormation itself. What it may create is limited by the account's SCPs.
        self.cloudformation_role = iam.Role(
            self,
            'CloudFormationRole',
            role_name=names.CLOUDFORMATION_ROLE,
            assumed_by=iam.ServicePrincipal('cloudformation.amazonaws.com'),
            managed_policies=[
                iam.ManagedPolicy.from_aws_managed_policy_name('PowerUserAccess'),
            ],
        )
        self.cloudformation_role.add_to_policy(
            iam.PolicyStatement(
                sid='RolesOfServices',
                actions=[
                    'iam:AttachRolePolicy',
                    'iam:CreateRole',
                    'iam:DeleteRole',
                    'iam:DeleteRolePolicy',
                    'iam:DetachRolePolicy',
                    'iam:GetRole',
                    'iam:PassRole',
                    'iam:PutRolePolicy',
                ],
                resources=[names.role_arn(target.account, 'service-*')],
            )
        )

        # BEGIN INSERT deploy_role
        trains = config.trains_to(target)
        self.deploy_role = iam.Role(
            self,
            'DeployRole',
            role_name=names.DEPLOY_ROLE,
            assumed_by=iam.AccountPrincipal(config.tools.account).with_conditions(
                {
                    'ArnEquals': {
                        'aws:PrincipalArn': [
                            names.role_arn(config.tools.account, names.pipeline_role(train))
                            for train in trains
                        ]
                    }
                }
            ),
        )
        self.deploy_role.add_to_policy(
            iam.PolicyStatement(
                actions=[
                    'cloudformation:CreateStack',
                    'cloudformation:DescribeStackEvents',
                    'cloudformation:DescribeStacks',
                    'cloudformation:UpdateStack',
                ],
                resources=[
                    self.format_arn(
                        service='cloudformation',
                        resource='stack',
                        resource_name=f'{names.stack_name(train, target)}/*',
                    )
                    for train in trains
                ],
            )
        )
        self.deploy_role.add_to_policy(
            iam.PolicyStatement(
                actions=['iam:PassRole'],
                resources=[self.cloudformation_role.role_arn],
                conditions={
                    'StringEquals': {'iam:PassedToService': 'cloudformation.amazonaws.com'}
                },
            )
        )
        self.deploy_role.add_to_policy(
            iam.PolicyStatement(
                actions=['s3:GetObject', 's3:GetObjectVersion'],
                resources=[f'arn:aws:s3:::{names.artifact_bucket(config)}/*'],
            )
        )
        self.deploy_role.add_to_policy(
            iam.PolicyStatement(
                actions=['kms:Decrypt'],
                resources=[f'arn:aws:kms:{config.tools.region}:{config.tools.account}:key/*'],
                conditions={
                    'ForAnyValue:StringEquals': {'kms:ResourceAliases': names.KEY_ALIAS}
                },
            )
        )
        # END INSERT deploy_role
