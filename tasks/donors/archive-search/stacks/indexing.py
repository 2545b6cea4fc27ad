'''What turns scans into something that can be found.'''

from types import SimpleNamespace

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_opensearchserverless as aoss
from constructs import Construct

from stacks.functions import HTTPS, inner_function
from stacks.holdings import HoldingsStack
from stacks.network import NetworkStack
from stacks.search import SearchStack


class IndexingStack(cdk.Stack):
    '''The indexer: one function, fed by the queue of news.'''

    def __init__(
        self,
        scope: Construct,
        id: str,
        settings: SimpleNamespace,
        network: NetworkStack,
        holdings: HoldingsStack,
        search: SearchStack,
    ):
        super().__init__(scope, id)
        self.indexer = inner_function(
            self,
            'indexer',
            network.vpc,
            {
                'CATALOGUE': f'https://{search.catalogue.domain_endpoint}',
                'CATALOGUE_INDEX': settings.catalogue.index,
                'SIMILAR': search.similar.attr_collection_endpoint,
                'SIMILAR_INDEX': settings.similar.index,
            },
            timeout=120,
        )
        holdings.scans.grant_read(self.indexer)
        self.indexer.add_event_source(
            sources.SqsEventSource(
                holdings.news, batch_size=10, report_batch_item_failures=True
            )
        )
        # BEGIN INSERT indexer_access
        self.indexer.connections.allow_to(search.catalogue, HTTPS, 'Catalogue')
        self.indexer.connections.allow_to(network.similar_group, HTTPS, 'Signatures')

        self.indexer.add_to_role_policy(
            iam.PolicyStatement(
                actions=['es:ESHttpPut', 'es:ESHttpDelete'],
                resources=[f'{search.catalogue.domain_arn}/{settings.catalogue.index}/*'],
            )
        )
        self.indexer.add_to_role_policy(
            iam.PolicyStatement(
                actions=['aoss:APIAccessAll'], resources=[search.similar.attr_arn]
            )
        )
        aoss.CfnAccessPolicy(
            self,
            'Signatures',
            name=settings.similar.name,
            type='data',
            policy=self.to_json_string(
                [
                    {
                        'Principal': [self.indexer.role.role_arn],
                        'Rules': [
                            {
                                'ResourceType': 'index',
                                'Resource': [
                                    f'index/{settings.similar.name}/{settings.similar.index}'
                                ],
                                'Permission': ['aoss:WriteDocument'],
                            }
                        ],
                    }
                ]
            ),
        )
        # END INSERT indexer_access
