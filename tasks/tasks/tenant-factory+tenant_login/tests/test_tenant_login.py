"""Every tenant has a login as its file, its plan and its environment say."""

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import create

MINUTES = {"minutes": 1, "hours": 60, "days": 24 * 60}


class Tenant:
    """The synthesized nested stack of a tenant."""

    def __init__(self, platform, environment, tenant_id):
        self.name = f"tf-{environment}-{tenant_id}"
        self.template = Template.from_stack(platform.tenants[tenant_id])

    def pool_resource(self):
        ((pool_id, pool),) = self.template.find_resources("AWS::Cognito::UserPool").items()
        return pool_id, pool

    @property
    def pool(self):
        return self.pool_resource()[1]["Properties"]

    @property
    def client(self):
        (client,) = self.template.find_resources("AWS::Cognito::UserPoolClient").values()
        return client["Properties"]


@pytest.fixture(scope="module")
def prod():
    platform = create(App(), "prod")
    return {name: Tenant(platform, "prod", name) for name in ("harbour", "bakery")}


@pytest.fixture(scope="module")
def dev():
    platform = create(App(), "dev")
    return {name: Tenant(platform, "dev", name) for name in ("harbour", "demo")}


@pytest.fixture(scope="module")
def tenants(prod, dev):
    return [*prod.values(), *dev.values()]


def test_people_sign_in_with_their_address_only(tenants):
    for tenant in tenants:
        assert tenant.pool["UserPoolName"] == tenant.name
        assert tenant.pool["UsernameAttributes"] == ["email"]
        assert not tenant.pool.get("AliasAttributes")
        assert tenant.pool["UsernameConfiguration"] == {"CaseSensitive": False}


def test_passwords_are_recovered_by_mail_only(tenants):
    for tenant in tenants:
        mechanisms = tenant.pool["AccountRecoverySetting"]["RecoveryMechanisms"]
        assert [item["Name"] for item in mechanisms] == ["verified_email"]


def test_registration_is_up_to_the_tenant(prod, dev):
    for tenant, invited_only in (
        (prod["harbour"], True),
        (prod["bakery"], False),
        (dev["demo"], False),
    ):
        config = tenant.pool.get("AdminCreateUserConfig", {})
        assert config.get("AllowAdminCreateUserOnly", False) is invited_only


def test_passwords_and_second_factor_come_with_the_plan(prod, dev):
    for tenant, length, mfa in (
        (prod["harbour"], 16, "ON"),
        (prod["bakery"], 12, "OPTIONAL"),
        (dev["demo"], 10, "OFF"),
    ):
        policy = tenant.pool["Policies"]["PasswordPolicy"]
        assert policy["MinimumLength"] == length
        assert policy["TemporaryPasswordValidityDays"] == 3
        assert tenant.pool.get("MfaConfiguration", "OFF") == mfa
        if mfa != "OFF":
            assert tenant.pool["EnabledMfas"] == ["SOFTWARE_TOKEN_MFA"]


def test_the_client_is_for_a_browser(prod):
    for tenant in prod.values():
        assert tenant.client["ClientName"] == "web"
        pool_id, _ = tenant.pool_resource()
        assert tenant.client["UserPoolId"] == {"Ref": pool_id}
        assert not tenant.client.get("GenerateSecret")
        assert tenant.client["AllowedOAuthFlowsUserPoolClient"] is True
        assert tenant.client["AllowedOAuthFlows"] == ["code"]
        assert sorted(tenant.client["AllowedOAuthScopes"]) == ["email", "openid"]
        assert tenant.client["PreventUserExistenceErrors"] == "ENABLED"


def test_it_comes_from_and_leads_to_the_tenants_pages(prod, dev):
    assert sorted(prod["bakery"].client["CallbackURLs"]) == [
        "https://bakery.tenants.example.org/signed-in",
        "https://orders.bakery-guild.example/signed-in",
    ]
    assert dev["demo"].client["CallbackURLs"] == ["http://localhost:5173/signed-in"]
    for tenant, url in (
        (prod["bakery"], "https://bakery.tenants.example.org/signed-out"),
        (dev["demo"], "https://demo.dev.tenants.example.org/signed-out"),
    ):
        assert tenant.client["LogoutURLs"] == [url]


def test_sessions_end_after_the_hours_of_the_tenant(prod, dev):
    for tenant, hours in ((prod["harbour"], 9), (prod["bakery"], 72), (dev["demo"], 2)):
        unit = tenant.client.get("TokenValidityUnits", {}).get("RefreshToken", "days")
        assert tenant.client["RefreshTokenValidity"] * MINUTES[unit] == hours * 60


def test_protected_environments_keep_their_pools(prod, dev):
    prod["harbour"].template.has_resource("AWS::Cognito::UserPool", {"DeletionPolicy": "Retain"})
    assert prod["harbour"].pool["DeletionProtection"] == "ACTIVE"
    _, pool = dev["harbour"].pool_resource()
    assert pool.get("DeletionPolicy", "Delete") == "Delete"
    assert dev["harbour"].pool.get("DeletionProtection", "INACTIVE") == "INACTIVE"
