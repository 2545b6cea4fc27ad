from pathlib import Path

from aws_cdk import CfnOutput, Duration, Stack
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam

from intranet import tiers
from intranet.config import OFFICE_HOURS

BOOTSTRAP = Path(__file__).parent.parent / 'host' / 'bootstrap.sh'


class PortalStack(Stack):
    """Load balancer and hosts of the portal."""

    def __init__(self, scope, construct_id, *, config, vpc, sessions, **kwargs):
        super().__init__(scope, construct_id, **kwargs)
        name = config['name']

        self.role = iam.Role(
            self, 'HostRole',
            assumed_by=iam.ServicePrincipal('ec2.amazonaws.com'),
            description='Hosts of the staff portal, %s' % name,
        )
        # Enough for the agent to register and to carry sessions, and to read our parameters.
        self.role.add_managed_policy(iam.ManagedPolicy.from_aws_managed_policy_name('AmazonSSMManagedInstanceCore'))
        self.role.add_to_policy(
            iam.PolicyStatement(
                actions=['ssm:GetParametersByPath'],
                resources=[self.format_arn(service='ssm', resource='parameter', resource_name='intranet/%s/portal' % name)],
            )
        )
        # BEGIN INSERT session_log
        sessions.key.grant_decrypt(self.role)
        self.role.add_to_policy(
            iam.PolicyStatement(
                actions=['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
                resources=[sessions.log_group.log_group_arn],
            )
        )
        # END INSERT session_log

        self.host_group = ec2.SecurityGroup(self, 'HostGroup', vpc=vpc, description='Portal hosts, %s' % name)
        user_data = ec2.UserData.for_linux()
        user_data.add_commands('export PORTAL_ENV=%s' % name, BOOTSTRAP.read_text().partition('\n')[2])
        template = ec2.LaunchTemplate(
            self, 'Template',
            launch_template_name='intranet-%s-portal' % name,
            machine_image=ec2.MachineImage.latest_amazon_linux2023(cpu_type=ec2.AmazonLinuxCpuType.ARM_64),
            instance_type=ec2.InstanceType(config['instance_type']),
            security_group=self.host_group,
            role=self.role,
            user_data=user_data,
            require_imdsv2=True,
            block_devices=[
                ec2.BlockDevice(
                    device_name='/dev/xvda',
                    volume=ec2.BlockDeviceVolume.ebs(20, encrypted=True, volume_type=ec2.EbsDeviceVolumeType.GP3),
                )
            ],
        )
        self.hosts = autoscaling.AutoScalingGroup(
            self, 'Hosts',
            auto_scaling_group_name='intranet-%s-portal' % name,
            vpc=vpc,
            vpc_subnets=tiers.subnets_of(tiers.APP),
            launch_template=template,
            min_capacity=config['min_instances'],
            max_capacity=config['max_instances'],
            health_check=autoscaling.HealthCheck.elb(grace=Duration.minutes(5)),
            update_policy=autoscaling.UpdatePolicy.rolling_update(
                min_instances_in_service=config['min_instances'] - 1,
                pause_time=Duration.minutes(5),
            ),
        )
        # BEGIN INSERT night_hours
        opening_hour, opening_minute = OFFICE_HOURS['opens'].split(':')
        self.hosts.scale_on_schedule(
            'Morning',
            schedule=autoscaling.Schedule.cron(
                minute=str(int(opening_minute)), hour=str(int(opening_hour)), week_day='MON-FRI'
            ),
            time_zone=OFFICE_HOURS['time_zone'],
            min_capacity=config['min_instances'],
            desired_capacity=config['min_instances'],
        )
        closing_hour, closing_minute = OFFICE_HOURS['closes'].split(':')
        self.hosts.scale_on_schedule(
            'Evening',
            schedule=autoscaling.Schedule.cron(
                minute=str(int(closing_minute)), hour=str(int(closing_hour)), week_day='MON-FRI'
            ),
            time_zone=OFFICE_HOURS['time_zone'],
            min_capacity=config['night_instances'],
            desired_capacity=config['night_instances'],
        )
        # END INSERT night_hours

        balancer = elbv2.ApplicationLoadBalancer(
            self, 'Balancer',
            vpc=vpc,
            vpc_subnets=tiers.subnets_of(tiers.WEB),
            internet_facing=False,
            drop_invalid_header_fields=True,
        )
        listener = balancer.add_listener(
            'Https',
            port=tiers.HTTPS,
            open=False,
            certificates=[acm.Certificate.from_certificate_arn(self, 'Certificate', config['certificate_arn'])],
            ssl_policy=elbv2.SslPolicy.RECOMMENDED_TLS,
        )
        for network in config['office_networks']:
            listener.connections.allow_default_port_from(ec2.Peer.ipv4(network), 'office')
        listener.add_targets(
            'Portal',
            port=tiers.PORTAL_PORT,
            protocol=elbv2.ApplicationProtocol.HTTPS,
            targets=[self.hosts],
            health_check=elbv2.HealthCheck(path='/ping', healthy_http_codes='204', interval=Duration.seconds(20)),
            deregistration_delay=Duration.seconds(60),
        )

        CfnOutput(self, 'BalancerName', value=balancer.load_balancer_dns_name)
        CfnOutput(
            self, 'ShellCommand',
            value='aws ssm start-session --target <instance> --document-name ' + sessions.shell.ref,
        )
