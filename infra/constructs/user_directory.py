"""Who may sign in."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from infra.constructs.acknowledgements import accept


class UserDirectory(Construct):
    """People, their passwords and their tokens; what they may do is in the table.

    Attributes:
        pool: The people. Administrators create them: nobody signs up alone.
        client: Signs in by password, without a secret of its own, for command lines.
    """

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.pool = cognito.UserPool(
            self,
            "Pool",
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(email=True),
            sign_in_case_sensitive=False,
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            mfa=cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            password_policy=cognito.PasswordPolicy(
                min_length=12,
                require_digits=True,
                require_lowercase=True,
                require_symbols=True,
                require_uppercase=True,
                temp_password_validity=Duration.days(3),
            ),
            deletion_protection=True,
            removal_policy=RemovalPolicy.RETAIN,
        )
        self.client = self.pool.add_client(
            "Client",
            auth_flows=cognito.AuthFlow(user_password=True, user_srp=True),
            disable_o_auth=True,
            generate_secret=False,
            prevent_user_existence_errors=True,
            # A signed-out token stays valid until it ends: keep it short (README, decision 10).
            access_token_validity=Duration.minutes(15),
            id_token_validity=Duration.minutes(15),
            refresh_token_validity=Duration.days(30),
            enable_token_revocation=True,
        )
        self._accept_findings()

    def _accept_findings(self) -> None:
        accept(
            self.pool,
            "AwsSolutions-COG2",
            "A second factor is offered to everyone; demanding it belongs to paying, which does "
            "not exist yet and will ask for it per role.",
        )
        accept(
            self.pool,
            "AwsSolutions-COG8",
            "The Plus plan is billed per person from the first one; administrators create all "
            "users and sign-in attempts are already throttled by the service.",
        )
