"""What starts by the clock."""

from dataclasses import dataclass

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.product_function import ProductFunction
from infra.constructs.workflow import Workflow

TIME_ZONE = "Europe/Paris"


@dataclass(frozen=True)
class SchedulesProps:
    """What is started, and where a start that failed for good is told."""

    sync_banks: Workflow
    sync_connectors: Workflow
    sweep_inputs: ProductFunction
    send_notices: ProductFunction
    dead_letters: sqs.IQueue


class Schedules(Construct):
    """Banks at six in the morning, after their nightly books; all else hourly."""

    def __init__(self, scope: Construct, construct_id: str, *, props: SchedulesProps) -> None:
        super().__init__(scope, construct_id)
        machine = props.sync_banks.machine.state_machine_arn
        self._dead_letters = props.dead_letters
        self._schedule(
            "SyncBanks",
            # Never between two and three: that hour is missing or double twice a year.
            expression="cron(0 6 * * ? *)",
            target=machine,
            action="states:StartExecution",
            # A start that is delivered twice carries the same job, which then runs once.
            job='{"job_id": "schedule-<aws.scheduler.scheduled-time>"}',
        )
        self._schedule(
            "SyncConnectors",
            expression="rate(1 hour)",
            target=props.sync_connectors.machine.state_machine_arn,
            action="states:StartExecution",
            job='{"job_id": "connectors-<aws.scheduler.scheduled-time>"}',
        )
        for name, function in (
            ("SweepInputs", props.sweep_inputs),
            ("SendNotices", props.send_notices),
        ):
            self._schedule(
                name,
                expression="rate(1 hour)",
                target=function.function.function_arn,
                action="lambda:InvokeFunction",
            )

    def _schedule(
        self, name: str, *, expression: str, target: str, action: str, job: str | None = None
    ) -> None:
        role = self._role(name, target=target, action=action)
        schedule = scheduler.CfnSchedule(
            self,
            name,
            schedule_expression=expression,
            schedule_expression_timezone=TIME_ZONE,
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            target=scheduler.CfnSchedule.TargetProperty(
                arn=target,
                role_arn=role.role_arn,
                input=job,
                dead_letter_config=scheduler.CfnSchedule.DeadLetterConfigProperty(
                    arn=self._dead_letters.queue_arn
                ),
                retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                    maximum_event_age_in_seconds=3600, maximum_retry_attempts=10
                ),
            ),
        )
        schedule.node.add_dependency(role)

    def _role(self, name: str, *, target: str, action: str) -> iam.Role:
        return iam.Role(
            self,
            f"{name}Role",
            assumed_by=iam.ServicePrincipal(
                "scheduler.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
            ),
            inline_policies={
                "Start": iam.PolicyDocument(
                    statements=[
                        iam.PolicyStatement(actions=[action], resources=[target]),
                        iam.PolicyStatement(
                            actions=["sqs:SendMessage"],
                            resources=[self._dead_letters.queue_arn],
                        ),
                    ]
                )
            },
        )
