"""The authorizer decides who may open a socket."""

import json

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import build
from settings import Env


class Chat:
    def __init__(self, env):
        self.env = env.value
        _, chat = build(App(), env)
        self.template = Template.from_stack(chat)

    def of_type(self, kind):
        found = self.template.find_resources(kind)
        return {id: resource['Properties'] for id, resource in found.items()}

    def route(self, key):
        routes = self.of_type('AWS::ApiGatewayV2::Route').values()
        (route,) = (route for route in routes if route['RouteKey'] == key)
        return route

    def authorizer(self):
        """Logical id and properties of the authorizer of `$connect`."""
        authorizers = self.of_type('AWS::ApiGatewayV2::Authorizer')
        reference = self.route('$connect').get('AuthorizerId')
        assert reference, '$connect has no authorizer'
        id = reference['Ref'] if 'Ref' in reference else reference['Fn::GetAtt'][0]
        return id, authorizers[id]

    def function(self, thing):
        (id,) = (
            id
            for id, function in self.of_type('AWS::Lambda::Function').items()
            if function['FunctionName'] == f'chat-{self.env}-{thing}'
        )
        return id


@pytest.fixture(scope='module')
def live():
    return Chat(Env.LIVE)


def test_connect_asks_an_authorizer(live):
    live.template.resource_count_is('AWS::ApiGatewayV2::Authorizer', 1)
    assert live.route('$connect').get('AuthorizationType') == 'CUSTOM'
    (api,) = live.of_type('AWS::ApiGatewayV2::Api')
    _, authorizer = live.authorizer()
    assert authorizer['AuthorizerType'] == 'REQUEST'
    assert authorizer['ApiId'] == {'Ref': api}


def test_the_authorizer_is_the_function_authorize(live):
    _, authorizer = live.authorizer()
    uri = json.dumps(authorizer['AuthorizerUri'])
    assert f'"{live.function("authorize")}"' in uri or live.function('authorize') + '.Arn}' in uri
    assert 'lambda:path/2015-03-31/functions/' in uri and '/invocations' in uri


def test_a_socket_without_token_is_refused_at_once(live):
    _, authorizer = live.authorizer()
    assert authorizer.get('IdentitySource') == ['route.request.querystring.token']


def test_the_api_may_call_authorize(live):
    function = live.function('authorize')
    names = ({'Ref': function}, {'Fn::GetAtt': [function, 'Arn']}, 'chat-live-authorize')
    callers = [
        permission['Principal']
        for permission in live.of_type('AWS::Lambda::Permission').values()
        if permission['FunctionName'] in names and permission['Action'] == 'lambda:InvokeFunction'
    ]
    assert callers == ['apigateway.amazonaws.com']


def test_it_is_called_by_its_name(live):
    assert live.authorizer()[1]['Name'] == 'chat-live-token'
    assert Chat(Env.TEST).authorizer()[1]['Name'] == 'chat-test-token'


def test_other_routes_are_not_asked_again(live):
    assert live.authorizer()
    for key in ('$disconnect', 'send', 'join', 'escalate'):
        assert live.route(key).get('AuthorizationType', 'NONE') == 'NONE'
        assert 'AuthorizerId' not in live.route(key)


def test_connect_still_goes_to_its_function(live):
    target = json.dumps(live.route('$connect')['Target'])
    (uri,) = (
        json.dumps(integration['IntegrationUri'])
        for id, integration in live.of_type('AWS::ApiGatewayV2::Integration').items()
        if id in target
    )
    assert live.function('connect') in uri
    assert live.authorizer()
