"""The credentials that bank providers gave to the firm."""

from dataclasses import dataclass

from aws_cdk import RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.constructs.acknowledgements import accept
from infra.constructs.product_function import ProductFunction


@dataclass(frozen=True)
class ProviderSecretProps:
    """The key that encrypts it."""

    key: kms.IKey


class ProviderSecret(Construct):
    """One secret for all providers, created empty: the firm puts its own value in.

    Attributes:
        secret: Kept when the stack goes.
    """

    def __init__(self, scope: Construct, construct_id: str, *, props: ProviderSecretProps) -> None:
        super().__init__(scope, construct_id)
        self._key = props.key
        self.secret = secretsmanager.Secret(
            self,
            "Secret",
            description="Credentials of the bank providers, as JSON by provider",
            encryption_key=props.key,
            removal_policy=RemovalPolicy.RETAIN,
        )
        inner = self.secret.node.default_child
        if isinstance(inner, secretsmanager.CfnSecret):
            # No invented value: until the firm puts one, reading fails and says so.
            inner.generate_secret_string = None
        accept(
            self.secret,
            "AwsSolutions-SMG4",
            "The providers issue these credentials on their own sites: nothing here can "
            "renew them.",
        )

    def grant_read(self, function: ProductFunction) -> None:
        """Let a function read the credentials."""
        function.role.add_to_policy(
            iam.PolicyStatement(
                actions=["secretsmanager:GetSecretValue"], resources=[self.secret.secret_arn]
            )
        )
        function.role.add_to_policy(
            iam.PolicyStatement(actions=["kms:Decrypt"], resources=[self._key.key_arn])
        )
