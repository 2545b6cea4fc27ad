from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_dynamodb as dynamodb


class FoundationStack(Stack):
    def __init__(self, scope, id, *, env_name, settings):
        super().__init__(scope, id)
        self.env_name = env_name
        self.settings = settings
        self.removal_policy = (
            RemovalPolicy.RETAIN if settings['keep_data'] else RemovalPolicy.DESTROY
        )
        self._accounts()
        self._tables()

    def name(self, thing):
        return f'chat-{self.env_name}-{thing}'

    def _accounts(self):
        self.pool = cognito.UserPool(
            self,
            'People',
            user_pool_name=self.name('people'),
            sign_in_aliases=cognito.SignInAliases(email=True),
            self_sign_up_enabled=True,
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            password_policy=cognito.PasswordPolicy(min_length=12, require_symbols=False),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            mfa=cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            removal_policy=self.removal_policy,
        )
        self.widget_client = self.pool.add_client(
            'Widget',
            user_pool_client_name=self.name('widget'),
            generate_secret=False,
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(authorization_code_grant=True),
                scopes=[cognito.OAuthScope.OPENID],
                callback_urls=[self.settings['widget_callback']],
            ),
            supported_identity_providers=[cognito.UserPoolClientIdentityProvider.COGNITO],
        )
        # BEGIN INSERT console_login
        for group, precedence in self.settings['groups'].items():
            cognito.CfnUserPoolGroup(
                self,
                f'Group-{group}',
                user_pool_id=self.pool.user_pool_id,
                group_name=group,
                precedence=precedence,
            )
        console = self.settings['console']
        self.pool.add_client(
            'Console',
            user_pool_client_name=self.name('console'),
            generate_secret=False,
            auth_flows=cognito.AuthFlow(user_srp=True),
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(authorization_code_grant=True),
                scopes=[cognito.OAuthScope.OPENID, cognito.OAuthScope.PROFILE],
                callback_urls=[console['callback']],
            ),
            supported_identity_providers=[cognito.UserPoolClientIdentityProvider.COGNITO],
            id_token_validity=Duration.minutes(console['token_minutes']),
            access_token_validity=Duration.minutes(console['token_minutes']),
            refresh_token_validity=Duration.hours(console['shift_hours']),
            prevent_user_existence_errors=True,
        )
        # END INSERT console_login

    def _tables(self):
        # one item per message, oldest first
        self.messages = dynamodb.Table(
            self,
            'Messages',
            table_name=self.name('messages'),
            partition_key=dynamodb.Attribute(
                name='conversation', type=dynamodb.AttributeType.STRING
            ),
            sort_key=dynamodb.Attribute(name='sent_at', type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            time_to_live_attribute='forget_at',
            # BEGIN INSERT message_fan_out
            stream=dynamodb.StreamViewType.NEW_IMAGE,
            # END INSERT message_fan_out
            removal_policy=self.removal_policy,
        )
        # one item per open socket; agents without a conversation sit in the conversation `lobby`
        self.connections = dynamodb.Table(
            self,
            'Connections',
            table_name=self.name('connections'),
            partition_key=dynamodb.Attribute(
                name='connection_id', type=dynamodb.AttributeType.STRING
            ),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            time_to_live_attribute='expires_at',
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.connections.add_global_secondary_index(
            index_name='by-conversation',
            partition_key=dynamodb.Attribute(
                name='conversation', type=dynamodb.AttributeType.STRING
            ),
            projection_type=dynamodb.ProjectionType.KEYS_ONLY,
        )
