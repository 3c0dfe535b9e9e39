"""Mail out: who may send as whom, where addresses are found, and the alarm on what was not sent."""

from dataclasses import dataclass

from aws_cdk import Duration, Fn, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as cloudwatch_actions
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.constructs.product_function import METRICS_NAMESPACE, ProductFunction

MAILBOX = "avis"
"""Sender at the collection domain, where the deployment names none: verified for receiving it is
verified for sending, and our own intake refuses what comes from it."""

_NOT_SENT = "notice not sent"
_METRIC = "NoticesNotSent"


@dataclass(frozen=True)
class Sender:
    """Who notices come from.

    Attributes:
        address: The sender.
        identities: Verified identities it may rest on: the address, its domain, or both.
    """

    address: str
    identities: tuple[str, ...]

    @classmethod
    def of(cls, chosen: str, collect_domain: str) -> "Sender":
        """The address of the configuration, or ours at the domain, a deployment parameter."""
        if chosen:
            return cls(chosen, (chosen, chosen.rpartition("@")[2]))
        return cls(Fn.join("@", [MAILBOX, collect_domain]), (collect_domain,))


@dataclass(frozen=True)
class NoticeMailProps:
    """Who sends, to whom, and whom to tell when a notice could not be sent.

    Attributes:
        send_notices: The function.
        sender: As whom.
        pool: Whose users are written to.
        alarms: Topic of the alarm.
    """

    send_notices: ProductFunction
    sender: Sender
    pool: cognito.IUserPool
    alarms: sns.ITopic


class NoticeMail(Construct):
    """One function sends, as one address, from one identity."""

    def __init__(self, scope: Construct, construct_id: str, *, props: NoticeMailProps) -> None:
        super().__init__(scope, construct_id)
        identities = [
            Stack.of(self).format_arn(service="ses", resource="identity", resource_name=name)
            for name in props.sender.identities
        ]
        role = props.send_notices.role
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["ses:SendEmail"],
                resources=identities,
                conditions={"StringEquals": {"ses:FromAddress": props.sender.address}},
            )
        )
        role.add_to_policy(
            iam.PolicyStatement(actions=["ses:GetEmailIdentity"], resources=identities)
        )
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["cognito-idp:AdminGetUser"], resources=[props.pool.user_pool_arn]
            )
        )
        self._alarm(props)

    def _alarm(self, props: NoticeMailProps) -> None:
        """Counted from the log: a refused address is no error of the function."""
        counted = logs.MetricFilter(
            self,
            "NotSent",
            log_group=props.send_notices.log_group,
            filter_pattern=logs.FilterPattern.string_value("$.message", "=", _NOT_SENT),
            metric_namespace=METRICS_NAMESPACE,
            metric_name=_METRIC,
            metric_value="1",
        )
        alarm = cloudwatch.Alarm(
            self,
            "NotSentAlarm",
            metric=counted.metric(statistic="Sum", period=Duration.minutes(5)),
            threshold=1,
            evaluation_periods=1,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            alarm_description="People were not told by mail: see the notices of the organisation",
        )
        alarm.add_alarm_action(cloudwatch_actions.SnsAction(props.alarms))
