"""Where the credentials of supplier connections are kept: one encrypted parameter each."""

from dataclasses import dataclass

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.constructs.acknowledgements import accept
from infra.constructs.product_function import ProductFunction


@dataclass(frozen=True)
class ConnectorSecretsProps:
    """The key that encrypts them."""

    key: kms.IKey


class ConnectorSecrets(Construct):
    """A prefix of Parameter Store; who writes under it can't read, who reads can't write.

    Parameters are made while running, so nothing is created here. They are free, where a secret
    costs 0.40 USD a month.

    Attributes:
        prefix: Names are `<prefix>/<kind>/<organisation>/<connection>`.
        key: Encrypts them.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, props: ConnectorSecretsProps
    ) -> None:
        super().__init__(scope, construct_id)
        self.key = props.key
        self.prefix = f"/{Stack.of(self).stack_name}/connectors"

    def grant_read(self, function: ProductFunction, *, kind: str = "") -> None:
        """Let a function read credentials, of one kind of source only when it is named."""
        self._allow(function, ["ssm:GetParameter"], ["kms:Decrypt"], kind)

    def grant_write(self, function: ProductFunction) -> None:
        """Let a function store and forget credentials, never read them."""
        self._allow(function, ["ssm:DeleteParameter", "ssm:PutParameter"], ["kms:Encrypt"])

    def _allow(
        self,
        function: ProductFunction,
        actions: list[str],
        key_actions: list[str],
        kind: str = "",
    ) -> None:
        home = Stack.of(function)
        names = f"{self.prefix}/{kind}/*" if kind else f"{self.prefix}/*"
        resource = f"arn:{home.partition}:ssm:{home.region}:{home.account}:parameter{names}"
        function.role.add_to_policy(iam.PolicyStatement(actions=actions, resources=[resource]))
        function.role.add_to_policy(
            iam.PolicyStatement(
                actions=key_actions,
                resources=[self.key.key_arn],
                conditions={"StringLike": {"kms:ViaService": "ssm.*.amazonaws.com"}},
            )
        )
        accept(
            function.role,
            "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:"
            f"parameter{names}]",
            "Credentials are stored while running, one parameter a connection: the role names the "
            "prefix that holds them and nothing else.",
        )
