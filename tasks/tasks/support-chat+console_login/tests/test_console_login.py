"""Agents can log in on the console, the way security wants it."""

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import build
from settings import Env

SECONDS = {'seconds': 1, 'minutes': 60, 'hours': 3600, 'days': 86400}


class Foundation:
    def __init__(self, env):
        self.env = env.value
        foundation, _ = build(App(), env)
        self.template = Template.from_stack(foundation)
        (self.pool,) = self.template.find_resources('AWS::Cognito::UserPool')

    def client(self, thing):
        clients = [
            client['Properties']
            for client in self.template.find_resources('AWS::Cognito::UserPoolClient').values()
            if client['Properties'].get('ClientName') == f'chat-{self.env}-{thing}'
        ]
        assert len(clients) == 1, f'{len(clients)} clients are called {thing}'
        return clients[0]

    def groups(self):
        groups = self.template.find_resources('AWS::Cognito::UserPoolGroup').values()
        for group in groups:
            assert group['Properties']['UserPoolId'] == {'Ref': self.pool}
        return {g['Properties']['GroupName']: g['Properties'].get('Precedence') for g in groups}


@pytest.fixture(scope='module')
def live():
    return Foundation(Env.LIVE)


@pytest.fixture(scope='module')
def test_env():
    return Foundation(Env.TEST)


def validity(client, token, unit):
    """How long a kind of token lives, in seconds."""
    unit = client.get('TokenValidityUnits', {}).get(token, unit)
    value = client.get(f'{token}Validity')
    return value and value * SECONDS[unit]


def test_groups_and_precedence_are_those_of_the_settings(live, test_env):
    assert live.groups() == {'agents': 30, 'supervisors': 20, 'quality': 25}
    assert test_env.groups() == {'agents': 20, 'supervisors': 10}


def test_the_console_is_a_client_of_the_pool_without_secret(live):
    console = live.client('console')
    assert console['UserPoolId'] == {'Ref': live.pool}
    assert console.get('GenerateSecret', False) is False
    assert console.get('SupportedIdentityProviders') == ['COGNITO']


def test_it_logs_in_through_the_hosted_pages(live):
    console = live.client('console')
    assert console.get('AllowedOAuthFlowsUserPoolClient') is True
    assert console.get('AllowedOAuthFlows') == ['code']
    assert sorted(console.get('AllowedOAuthScopes', [])) == ['openid', 'profile']


def test_it_goes_back_to_the_console(live, test_env):
    assert live.client('console').get('CallbackURLs') == ['https://console.shop.example/login']
    back = test_env.client('console').get('CallbackURLs')
    assert back == ['https://console.test.shop.example/login']


def test_tokens_are_short_lived(live, test_env):
    for foundation, token_seconds, shift_seconds in (
        (live, 15 * 60, 10 * 3600),
        (test_env, 60 * 60, 24 * 3600),
    ):
        console = foundation.client('console')
        assert validity(console, 'IdToken', 'hours') == token_seconds
        assert validity(console, 'AccessToken', 'hours') == token_seconds
        assert validity(console, 'RefreshToken', 'days') == shift_seconds


def test_only_srp_apart_from_the_pages(live):
    flows = live.client('console').get('ExplicitAuthFlows', [])
    assert set(flows) == {'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'}


def test_a_wrong_address_looks_like_a_wrong_password(live):
    assert live.client('console').get('PreventUserExistenceErrors') == 'ENABLED'


def test_the_widget_is_as_before(live):
    live.template.resource_count_is('AWS::Cognito::UserPoolClient', 2)
    widget = live.client('widget')
    assert widget['AllowedOAuthScopes'] == ['openid']
    assert 'RefreshTokenValidity' not in widget
