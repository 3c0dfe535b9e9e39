"""Where work goes that failed for good, and the alarm that says so."""

from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as cloudwatch_actions
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.acknowledgements import accept


@dataclass(frozen=True)
class DeadLettersProps:
    """Whom to tell."""

    alarms: sns.ITopic


class DeadLetters(Construct):
    """One queue for the stack: each message names the function, rule or schedule it is from.

    Attributes:
        queue: Keeps messages fourteen days, the longest the service allows.
    """

    def __init__(self, scope: Construct, construct_id: str, *, props: DeadLettersProps) -> None:
        super().__init__(scope, construct_id)
        self.queue = sqs.Queue(
            self,
            "Queue",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=Duration.days(14),
        )
        accept(
            self.queue,
            "AwsSolutions-SQS3",
            "This queue is where undelivered messages end; it has none behind it.",
        )
        alarm = cloudwatch.Alarm(
            self,
            "NotEmptyAlarm",
            metric=self.queue.metric_approximate_number_of_messages_visible(
                period=Duration.minutes(5)
            ),
            threshold=1,
            evaluation_periods=1,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            alarm_description="Work failed for good and waits among the dead letters",
        )
        alarm.add_alarm_action(cloudwatch_actions.SnsAction(props.alarms))
