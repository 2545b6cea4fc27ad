from aws_cdk import CfnOutput, Duration, RemovalPolicy, Stack
from aws_cdk import aws_apigatewayv2 as apigw
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs


class ChatStack(Stack):
    def __init__(self, scope, id, *, env_name, settings, foundation):
        super().__init__(scope, id)
        self.env_name = env_name
        self.settings = settings
        self.foundation = foundation
        self._api()
        self._routes()
        self._escalations()
        self._fan_out()
        CfnOutput(self, 'Url', value=self.stage.url)

    def name(self, thing):
        return f'chat-{self.env_name}-{thing}'

    # -- helpers ----------------------------------------------------------------------------------

    def function(self, folder, environment, seconds=5):
        name = self.name(folder.replace('_', '-'))
        return lambda_.Function(
            self,
            folder,
            function_name=name,
            runtime=lambda_.Runtime.NODEJS_22_X,
            architecture=lambda_.Architecture.ARM_64,
            handler='index.handler',
            code=lambda_.Code.from_asset(f'lambda/{folder}'),
            memory_size=256,
            timeout=Duration.seconds(seconds),
            environment=environment,
            log_group=logs.LogGroup(
                self,
                f'{folder}-logs',
                log_group_name=f'/chat/{name}',
                retention=logs.RetentionDays.ONE_MONTH,
                removal_policy=RemovalPolicy.DESTROY,
            ),
        )

    def lost_queue(self, thing):
        return sqs.Queue(
            self,
            f'{thing}-lost',
            queue_name=self.name(f'{thing}-lost'),
            retention_period=Duration.days(14),
            enforce_ssl=True,
        )

    def may_post(self, function):
        """For functions that write to sockets: where to, and the right to do so."""
        function.add_environment('CALLBACK_URL', self.stage.callback_url)
        self.stage.grant_management_api_access(function)

    # -- parts ------------------------------------------------------------------------------------

    def _api(self):
        self.api = apigw.WebSocketApi(
            self,
            'Socket',
            api_name=self.name('socket'),
            route_selection_expression='$request.body.action',
        )
        self.stage = apigw.WebSocketStage(
            self,
            'Stage',
            web_socket_api=self.api,
            stage_name='chat',
            auto_deploy=True,
            throttle=apigw.ThrottleSettings(rate_limit=500, burst_limit=1000),
        )

    def _routes(self):
        messages, connections = self.foundation.messages, self.foundation.connections

        connect = self.function(
            'connect',
            {
                'CONNECTIONS_TABLE': connections.table_name,
                'CONNECTION_HOURS': str(self.settings['connection_hours']),
            },
        )
        connections.grant(connect, 'dynamodb:PutItem')
        authorize = self.function(
            'authorize',
            {
                'POOL_ID': self.foundation.pool.user_pool_id,
                'GROUPS': ','.join(self.settings['groups']),
            },
        )
        # BEGIN INSERT connect_token
        authorizer = authorizers.WebSocketLambdaAuthorizer(
            'Token',
            authorize,
            authorizer_name=self.name('token'),
            identity_source=['route.request.querystring.token'],
        )
        # END INSERT connect_token
        self.api.add_route(
            '$connect',
            integration=integrations.WebSocketLambdaIntegration('Connect', connect),
            # BEGIN INSERT connect_token
            authorizer=authorizer,
            # END INSERT connect_token
        )

        disconnect = self.function('disconnect', {'CONNECTIONS_TABLE': connections.table_name})
        connections.grant(disconnect, 'dynamodb:DeleteItem')
        self.api.add_route(
            '$disconnect',
            integration=integrations.WebSocketLambdaIntegration('Disconnect', disconnect),
        )

        send = self.function(
            'send',
            {
                'MESSAGES_TABLE': messages.table_name,
                'CONNECTIONS_TABLE': connections.table_name,
                'MESSAGE_DAYS': str(self.settings['message_days']),
            },
        )
        messages.grant(send, 'dynamodb:PutItem')
        connections.grant(send, 'dynamodb:GetItem')
        self.api.add_route(
            'send', integration=integrations.WebSocketLambdaIntegration('Send', send)
        )

        join = self.function('join', {'CONNECTIONS_TABLE': connections.table_name})
        connections.grant(join, 'dynamodb:UpdateItem')
        self.api.add_route(
            'join', integration=integrations.WebSocketLambdaIntegration('Join', join)
        )

    def _escalations(self):
        connections = self.foundation.connections
        queue = sqs.Queue(
            self,
            'escalations',
            queue_name=self.name('escalations'),
            visibility_timeout=Duration.seconds(60),
            enforce_ssl=True,
            dead_letter_queue=sqs.DeadLetterQueue(
                queue=self.lost_queue('escalations'), max_receive_count=5
            ),
        )
        escalate = self.function(
            'escalate',
            {'CONNECTIONS_TABLE': connections.table_name, 'ESCALATIONS_QUEUE': queue.queue_url},
        )
        connections.grant(escalate, 'dynamodb:GetItem')
        queue.grant_send_messages(escalate)
        self.api.add_route(
            'escalate', integration=integrations.WebSocketLambdaIntegration('Escalate', escalate)
        )

        assign = self.function(
            'assign', {'CONNECTIONS_TABLE': connections.table_name}, seconds=10
        )
        connections.grant(assign, 'dynamodb:Query')
        self.may_post(assign)
        assign.add_event_source(
            sources.SqsEventSource(queue, batch_size=1, report_batch_item_failures=True)
        )

    def _fan_out(self):
        connections = self.foundation.connections
        fan_out = self.function(
            'fan_out', {'CONNECTIONS_TABLE': connections.table_name}, seconds=20
        )
        connections.grant(fan_out, 'dynamodb:Query', 'dynamodb:DeleteItem')
        # BEGIN INSERT message_fan_out
        self.may_post(fan_out)
        limits = self.settings['fan_out']
        fan_out.add_event_source(
            sources.DynamoEventSource(
                self.foundation.messages,
                starting_position=lambda_.StartingPosition.LATEST,
                batch_size=limits['batch'],
                max_batching_window=Duration.seconds(limits['window_seconds']),
                parallelization_factor=limits['at_once'],
                retry_attempts=limits['attempts'] - 1,
                report_batch_item_failures=True,
                on_failure=sources.SqsDlq(self.lost_queue('messages')),
                filters=[
                    lambda_.FilterCriteria.filter(
                        {'eventName': lambda_.FilterRule.is_equal('INSERT')}
                    )
                ],
            )
        )
        # END INSERT message_fan_out
