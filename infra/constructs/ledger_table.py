"""The one table."""

from dataclasses import dataclass

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.constructs.product_function import ProductFunction

RECORD_ACTIONS = (
    "dynamodb:BatchGetItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
)
"""No scan: nothing reads the whole table."""


@dataclass(frozen=True)
class LedgerTableProps:
    """The key that encrypts it."""

    key: kms.IKey


class LedgerTable(Construct):
    """Records of all organisations, keys `pk` and `sk` (README, decision 4).

    Attributes:
        table: Billed by request, restorable to any second of the last 35 days.
    """

    def __init__(self, scope: Construct, construct_id: str, *, props: LedgerTableProps) -> None:
        super().__init__(scope, construct_id)
        self.table = dynamodb.Table(
            self,
            "Table",
            partition_key=dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="sk", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            time_to_live_attribute="expires_at",
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
            encryption_key=props.key,
            deletion_protection=True,
            removal_policy=RemovalPolicy.RETAIN,
        )

    def grant_records(self, function: ProductFunction) -> None:
        """Let a function read and write records, alone or in transactions."""
        function.role.add_to_policy(
            iam.PolicyStatement(actions=list(RECORD_ACTIONS), resources=[self.table.table_arn])
        )
