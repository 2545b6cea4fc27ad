"""How the people of a tenant sign in."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from factory.catalogue import Environment, Tenant

MFA = {
    "off": cognito.Mfa.OFF,
    "optional": cognito.Mfa.OPTIONAL,
    "required": cognito.Mfa.REQUIRED,
}

# How long somebody has to use the password that an invitation brings.
INVITATION = Duration.days(3)

KEEP = {True: RemovalPolicy.RETAIN, False: RemovalPolicy.DESTROY}


class Login(Construct):
    """A user pool per tenant. Pools are cheap, and one leak is one tenant."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        tenant: Tenant,
    ) -> None:
        super().__init__(scope, construct_id)
        # Where the application of the tenant is found.
        self.origin = f"https://{tenant.id}.{environment.domain}"
        # BEGIN INSERT tenant_login
        pool = cognito.UserPool(
            self,
            "Pool",
            user_pool_name=f"tf-{environment.name}-{tenant.id}",
            sign_in_aliases=cognito.SignInAliases(email=True),
            sign_in_case_sensitive=False,
            self_sign_up_enabled=tenant.login.self_sign_up,
            mfa=MFA[tenant.plan.mfa],
            mfa_second_factor=cognito.MfaSecondFactor(sms=False, otp=True),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            password_policy=cognito.PasswordPolicy(
                min_length=tenant.plan.password_length,
                temp_password_validity=INVITATION,
            ),
            deletion_protection=environment.protected,
            removal_policy=KEEP[environment.protected],
        )
        pool.add_client(
            "Web",
            user_pool_client_name="web",
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(authorization_code_grant=True),
                scopes=[cognito.OAuthScope.OPENID, cognito.OAuthScope.EMAIL],
                callback_urls=list(tenant.login.callback_urls),
                logout_urls=[f"{self.origin}/signed-out"],
            ),
            refresh_token_validity=Duration.hours(tenant.login.session_hours),
            prevent_user_existence_errors=True,
        )
        # END INSERT tenant_login
