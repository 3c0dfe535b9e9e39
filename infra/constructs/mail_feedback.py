"""What becomes of mail out: bounces and complaints, told by the mail service to one function."""

from dataclasses import dataclass

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.product_function import ProductFunction


@dataclass(frozen=True)
class MailFeedbackProps:
    """Who hears it, the key that encrypts it, and where what could not be handed over waits."""

    hear_mail_feedback: ProductFunction
    key: kms.IKey
    dead_letters: sqs.IQueue


class MailFeedback(Construct):
    """A topic that the mail service alone writes to.

    The sender's identity is verified outside the template, so that it tells this topic is set by
    `infra.deploy`, as the receipt rule set is activated.

    Attributes:
        topic: Of bounces and complaints.
    """

    def __init__(self, scope: Construct, construct_id: str, *, props: MailFeedbackProps) -> None:
        super().__init__(scope, construct_id)
        self.topic = sns.Topic(self, "Topic", master_key=props.key, enforce_ssl=True)
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("ses.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
            )
        )
        heard = subscriptions.LambdaSubscription(
            props.hear_mail_feedback.function, dead_letter_queue=props.dead_letters
        )
        self.topic.add_subscription(heard)
