'''Sign-in and the API of the reading room.'''

from types import SimpleNamespace

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from stacks import Site
from stacks.functions import inner_function
from stacks.network import NetworkStack
from stacks.search import SearchStack


class ReadingRoomStack(cdk.Stack):
    '''``GET /records?q=...`` for readers who have signed in.

    :ivar function: Answers searches, and writes an audit line for each into its log.
    '''

    def __init__(
        self,
        scope: Construct,
        id: str,
        site: Site,
        settings: SimpleNamespace,
        network: NetworkStack,
        search: SearchStack,
    ):
        super().__init__(scope, id)
        self.readers = cognito.UserPool(
            self,
            'Readers',
            sign_in_aliases=cognito.SignInAliases(email=True),
            self_sign_up_enabled=True,
            deletion_protection=site.is_permanent,
            removal_policy=(
                cdk.RemovalPolicy.RETAIN if site.is_permanent else cdk.RemovalPolicy.DESTROY
            ),
        )
        self.readers.add_client('Web', prevent_user_existence_errors=True)
        cognito.CfnUserPoolGroup(
            self,
            'Permits',
            user_pool_id=self.readers.user_pool_id,
            group_name='permit',
            description='Readers who may look at sealed records',
        )

        self.function = inner_function(
            self,
            'reading_room',
            network.vpc,
            {
                'CATALOGUE': f'https://{search.catalogue.domain_endpoint}',
                'CATALOGUE_INDEX': settings.catalogue.index,
            },
        )
        search.catalogue.grant_path_read(f'{settings.catalogue.index}/_search', self.function)
        self.function.connections.allow_to(search.catalogue, ec2.Port.tcp(443))

        api = apigateway.RestApi(
            self,
            'Api',
            rest_api_name=f'reading-room-{site.value}',
            cloud_watch_role=False,
            deploy_options=apigateway.StageOptions(
                stage_name='v1', throttling_rate_limit=20, throttling_burst_limit=40
            ),
        )
        api.root.add_resource('records').add_method(
            'GET',
            apigateway.LambdaIntegration(self.function),
            authorizer=apigateway.CognitoUserPoolsAuthorizer(
                self, 'SignedIn', cognito_user_pools=[self.readers]
            ),
        )
