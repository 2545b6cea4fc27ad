'''Where records are found: the catalogue, a domain, and what looks alike, a collection.'''

from types import SimpleNamespace

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_opensearchserverless as aoss
from aws_cdk import aws_opensearchservice as opensearch
from constructs import Construct

from stacks import Site
from stacks.network import NetworkStack


class SearchStack(cdk.Stack):
    '''Knows nobody who uses it. Who may do what is up to the stacks below.

    :ivar catalogue: The OpenSearch domain.
    :ivar similar: The OpenSearch Serverless collection of image signatures.
    '''

    def __init__(
        self,
        scope: Construct,
        id: str,
        site: Site,
        settings: SimpleNamespace,
        network: NetworkStack,
    ):
        super().__init__(scope, id)
        removal = cdk.RemovalPolicy.RETAIN if site.is_permanent else cdk.RemovalPolicy.DESTROY
        self.key = kms.Key(
            self,
            'Key',
            description='Catalogue and signatures',
            enable_key_rotation=True,
            removal_policy=removal,
        )

        several_zones = settings.network.zones > 1
        self.catalogue = opensearch.Domain(
            self,
            'Catalogue',
            version=opensearch.EngineVersion.OPENSEARCH_2_17,
            vpc=network.vpc,
            vpc_subnets=[ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)],
            security_groups=[
                ec2.SecurityGroup(
                    self,
                    'CatalogueGroup',
                    vpc=network.vpc,
                    description='Domain of the catalogue',
                    allow_all_outbound=False,
                )
            ],
            capacity=opensearch.CapacityConfig(
                data_nodes=settings.catalogue.nodes,
                data_node_instance_type=settings.catalogue.instance,
                multi_az_with_standby_enabled=False,
            ),
            zone_awareness=opensearch.ZoneAwarenessConfig(enabled=several_zones),
            ebs=opensearch.EbsOptions(
                volume_size=settings.catalogue.volume_gib, volume_type=ec2.EbsDeviceVolumeType.GP3
            ),
            encryption_at_rest=opensearch.EncryptionAtRestOptions(kms_key=self.key),
            node_to_node_encryption=True,
            enforce_https=True,
            tls_security_policy=opensearch.TLSSecurityPolicy.TLS_1_2_PFS,
            removal_policy=removal,
        )

        self.similar = aoss.CfnCollection(
            self,
            'Similar',
            name=settings.similar.name,
            type='VECTORSEARCH',
            description='Signatures of scans, to find those that look alike',
            standby_replicas='ENABLED' if settings.similar.standby else 'DISABLED',
        )
        self.similar.apply_removal_policy(removal)
        # BEGIN INSERT similar_policies
        rule = {
            'ResourceType': 'collection',
            'Resource': [f'collection/{settings.similar.name}'],
        }
        policies = {
            'encryption': {
                'Rules': [rule],
                'AWSOwnedKey': False,
                'KmsARN': self.key.key_arn,
            },
            'network': [
                {
                    'Rules': [rule],
                    'AllowFromPublic': False,
                    'SourceVPCEs': [network.similar_endpoint.attr_id],
                }
            ],
        }
        for kind, policy in policies.items():
            self.similar.add_dependency(
                aoss.CfnSecurityPolicy(
                    self,
                    f'Similar{kind.title()}',
                    name=settings.similar.name,
                    type=kind,
                    policy=self.to_json_string(policy),
                )
            )
        # END INSERT similar_policies
