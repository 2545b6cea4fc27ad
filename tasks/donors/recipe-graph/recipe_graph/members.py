from aws_cdk import Duration, RemovalPolicy
from aws_cdk.aws_cognito import (
    AccountRecovery,
    AuthFlow,
    AutoVerifiedAttrs,
    PasswordPolicy,
    SignInAliases,
    UserPool,
)
from constructs import Construct


class Members(Construct):
    """The accounts of the site. Anybody can make one."""

    def __init__(self, scope: Construct, id: str, *, protect: bool) -> None:
        super().__init__(scope, id)
        self.pool = UserPool(
            self,
            "Pool",
            self_sign_up_enabled=True,
            sign_in_aliases=SignInAliases(email=True),
            auto_verify=AutoVerifiedAttrs(email=True),
            password_policy=PasswordPolicy(min_length=10),
            account_recovery=AccountRecovery.EMAIL_ONLY,
            deletion_protection=protect,
            removal_policy=RemovalPolicy.RETAIN if protect else RemovalPolicy.DESTROY,
        )
        self.client = self.pool.add_client(
            "Site",
            auth_flows=AuthFlow(user_srp=True),
            prevent_user_existence_errors=True,
            refresh_token_validity=Duration.days(60),
        )
