"""The door for mail: one receipt rule that accepts a whole sub-domain."""

from dataclasses import dataclass

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_ses as ses
from constructs import Construct

from infra.constructs.document_buckets import DocumentBucket
from infra.constructs.product_function import ProductFunction

MAIL_PREFIX = "mail/"
RULE_NAME = "collect"


@dataclass(frozen=True)
class MailIntakeProps:
    """Where mail for `domain` is stored, and who is told."""

    domain: str
    inbox: DocumentBucket
    receive_mail: ProductFunction


class MailIntake(Construct):
    """Store first, then tell: the event carries the envelope, the object carries the mail.

    One rule for all, never one a company: rules are limited to 200 and routing is the code's
    work (SES quotas: 200 rules a set). A rule set is created inactive; `infra.deploy` activates
    it.

    Attributes:
        rule_set_name: What activation needs.
    """

    def __init__(self, scope: Construct, construct_id: str, *, props: MailIntakeProps) -> None:
        super().__init__(scope, construct_id)
        rule_set = ses.CfnReceiptRuleSet(self, "RuleSet")
        self.rule_set_name = rule_set.ref
        rule_arn = Stack.of(self).format_arn(
            service="ses",
            resource="receipt-rule-set",
            resource_name=f"{rule_set.ref}:receipt-rule/{RULE_NAME}",
        )
        storing = self._storing_role(props.inbox, rule_arn)
        telling = lambda_.CfnPermission(
            self,
            "MailServiceMayTell",
            action="lambda:InvokeFunction",
            function_name=props.receive_mail.function.function_arn,
            principal="ses.amazonaws.com",
            source_account=Stack.of(self).account,
            source_arn=rule_arn,
        )
        rule = ses.CfnReceiptRule(
            self,
            "Rule",
            rule_set_name=rule_set.ref,
            rule=ses.CfnReceiptRule.RuleProperty(
                name=RULE_NAME,
                enabled=True,
                recipients=[props.domain],
                scan_enabled=True,
                # Suppliers' servers without TLS still exist, and refusing loses their invoices.
                tls_policy="Optional",
                actions=self._actions(props, storing),
            ),
        )
        rule.node.add_dependency(telling)
        rule.node.add_dependency(storing)

    def _storing_role(self, inbox: DocumentBucket, rule_arn: str) -> iam.Role:
        conditions = {
            "StringEquals": {
                "aws:SourceAccount": Stack.of(self).account,
                "aws:SourceArn": rule_arn,
            }
        }
        role = iam.Role(
            self,
            "StoringRole",
            assumed_by=iam.ServicePrincipal("ses.amazonaws.com", conditions=conditions),
            inline_policies={
                "Store": iam.PolicyDocument(
                    statements=[
                        iam.PolicyStatement(
                            actions=["s3:PutObject"],
                            resources=[inbox.bucket.arn_for_objects(f"{MAIL_PREFIX}*")],
                        ),
                        iam.PolicyStatement(
                            actions=["kms:Decrypt", "kms:GenerateDataKey"],
                            resources=[inbox.key.key_arn],
                        ),
                    ]
                )
            },
        )
        inbox.accept_all_objects(role, prefix=MAIL_PREFIX)
        return role

    def _actions(
        self, props: MailIntakeProps, storing: iam.Role
    ) -> list[ses.CfnReceiptRule.ActionProperty]:
        return [
            ses.CfnReceiptRule.ActionProperty(
                s3_action=ses.CfnReceiptRule.S3ActionProperty(
                    bucket_name=props.inbox.bucket.bucket_name,
                    object_key_prefix=MAIL_PREFIX,
                    iam_role_arn=storing.role_arn,
                )
            ),
            ses.CfnReceiptRule.ActionProperty(
                lambda_action=ses.CfnReceiptRule.LambdaActionProperty(
                    function_arn=props.receive_mail.function.function_arn,
                    invocation_type="Event",
                )
            ),
        ]
