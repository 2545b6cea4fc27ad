from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2

from intranet import tiers

IN = ec2.TrafficDirection.INGRESS
OUT = ec2.TrafficDirection.EGRESS


class AclStack(Stack):
    """One network ACL per tier, on top of the security groups.

    What a rule does not allow is refused. Rules know no connections: each flow has one for the request and one,
    the other way, for the answers.
    """

    def __init__(self, scope, construct_id, *, config, vpc, **kwargs):
        super().__init__(scope, construct_id, **kwargs)
        self.vpc = vpc
        self._last_number = {}

        web = tiers.networks_of(vpc, tiers.WEB)
        app = tiers.networks_of(vpc, tiers.APP)

        # web: browsers come in, the load balancer talks to the hosts
        self.web_acl = self._acl(tiers.WEB)
        for network in config['office_networks']:
            self._allow(self.web_acl, IN, network, tiers.HTTPS)
            self._allow(self.web_acl, OUT, network, *tiers.LOAD_BALANCER_EPHEMERAL)
        for network in app:
            self._allow(self.web_acl, OUT, network, tiers.PORTAL_PORT)
            self._allow(self.web_acl, IN, network, *tiers.LOAD_BALANCER_EPHEMERAL)

        # app: from the load balancer, to the database, the endpoints (in app, too) and S3
        self.app_acl = self._acl(tiers.APP)
        for network in web:
            self._allow(self.app_acl, IN, network, tiers.PORTAL_PORT)
            self._allow(self.app_acl, OUT, network, *tiers.LOAD_BALANCER_EPHEMERAL)
        for network in tiers.networks_of(vpc, tiers.DATA):
            self._allow(self.app_acl, OUT, network, config['database_port'])
            self._allow(self.app_acl, IN, network, *tiers.EPHEMERAL)
        # S3 has public addresses, even through a gateway endpoint. Nothing else out there is routed.
        self._allow(self.app_acl, OUT, '0.0.0.0/0', tiers.HTTPS)
        self._allow(self.app_acl, IN, '0.0.0.0/0', *tiers.EPHEMERAL)
        for network in app:
            self._allow(self.app_acl, IN, network, tiers.HTTPS)
            self._allow(self.app_acl, OUT, network, *tiers.EPHEMERAL)
        # BEGIN INSERT data_tier_acl

        # data: only for those who query it, and no connection begins here
        self.data_acl = self._acl(tiers.DATA)
        clients = list(app)
        if config['reporting_network']:
            clients.append(config['reporting_network'])
        for network in clients:
            self._allow(self.data_acl, IN, network, config['database_port'])
            self._allow(self.data_acl, OUT, network, *tiers.EPHEMERAL)
        # END INSERT data_tier_acl

    def _acl(self, tier):
        return ec2.NetworkAcl(
            self, tier.capitalize() + 'Acl',
            vpc=self.vpc,
            subnet_selection=tiers.subnets_of(tier),
        )

    def _allow(self, acl, direction, network, first, last=None):
        """Let TCP to the ports `first` to `last` pass; rules are numbered in tens."""
        number = self._last_number.get((acl, direction), 0) + 10
        self._last_number[acl, direction] = number
        acl.add_entry(
            '%s%d' % ('In' if direction == IN else 'Out', number),
            cidr=ec2.AclCidr.ipv4(network),
            rule_number=number,
            traffic=ec2.AclTraffic.tcp_port(first) if last is None else ec2.AclTraffic.tcp_port_range(first, last),
            direction=direction,
            rule_action=ec2.Action.ALLOW,
        )
