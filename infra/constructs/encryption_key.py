"""The one key that encrypts what must survive."""

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct


class EncryptionKey(Construct):
    """One customer key for table, buckets, secret and alarms.

    One, because a key costs a dollar a month and each firm has an account of its own; a
    customer's one, because reading a document then takes two permissions, every use is in the
    account's trail, and disabling it closes everything at once. Queues and logs carry
    identifiers only and keep the services' own encryption.

    Attributes:
        key: Rotated yearly, kept when the stack goes.
    """

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.key = kms.Key(
            self,
            "Key",
            description="Lettrage: table, documents and secrets",
            enable_key_rotation=True,
            pending_window=Duration.days(30),
            removal_policy=RemovalPolicy.RETAIN,
        )
        self._let_table_service_use_it()
        self._let_topics_be_written()

    def _let_table_service_use_it(self) -> None:
        # The same words as the service's own key policy: whoever may read the table may, through
        # the table service alone, use the key. Functions then need no key permission for it.
        self.key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="ThroughTheTableServiceOnly",
                principals=[iam.AnyPrincipal()],
                actions=[
                    "kms:CreateGrant",
                    "kms:Decrypt",
                    "kms:DescribeKey",
                    "kms:Encrypt",
                    "kms:GenerateDataKey",
                    "kms:ReEncryptFrom",
                    "kms:ReEncryptTo",
                ],
                resources=["*"],  # in a key policy, `*` is the key itself
                conditions={
                    "StringEquals": {"kms:CallerAccount": Stack.of(self).account},
                    "StringLike": {"kms:ViaService": "dynamodb.*.amazonaws.com"},
                },
            )
        )

    def _let_topics_be_written(self) -> None:
        for sid, service in (
            ("AlarmsWriteToTheEncryptedTopic", "cloudwatch.amazonaws.com"),
            ("MailFeedbackWritesToTheEncryptedTopic", "ses.amazonaws.com"),
        ):
            self.key.add_to_resource_policy(
                iam.PolicyStatement(
                    sid=sid,
                    principals=[iam.ServicePrincipal(service)],
                    actions=["kms:Decrypt", "kms:GenerateDataKey"],
                    resources=["*"],
                    conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
                )
            )
