"""A workflow: its file, the functions it names, logs, trace and alarm."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as cloudwatch_actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.constructs.acknowledgements import accept
from infra.constructs.product_function import ProductFunction
from infra.layer import ROOT


@dataclass(frozen=True)
class WorkflowProps:
    """One workflow.

    Attributes:
        file: Name in `statemachines/`, without `.asl.json`.
        express: Short and billed by duration; otherwise durable with a history.
        tasks: The functions it starts: `read_document` fills `${ReadDocumentFunctionArn}`.
        alarms: Whom to tell when an execution fails.
    """

    file: str
    express: bool
    tasks: Sequence[ProductFunction]
    alarms: sns.ITopic


class Workflow(Construct):
    """A state machine from its file.

    Attributes:
        machine: The state machine.
    """

    def __init__(self, scope: Construct, construct_id: str, *, props: WorkflowProps) -> None:
        super().__init__(scope, construct_id)
        self._role = role = iam.Role(
            self, "Role", assumed_by=iam.ServicePrincipal("states.amazonaws.com")
        )
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["lambda:InvokeFunction"],
                resources=[task.function.function_arn for task in props.tasks],
            )
        )
        self.machine = sfn.StateMachine(
            self,
            "Machine",
            definition_body=sfn.DefinitionBody.from_file(
                str(ROOT / "statemachines" / f"{props.file}.asl.json")
            ),
            definition_substitutions={
                placeholder(task.folder): task.function.function_arn for task in props.tasks
            },
            state_machine_type=(
                sfn.StateMachineType.EXPRESS if props.express else sfn.StateMachineType.STANDARD
            ),
            role=role,
            tracing_enabled=True,
            logs=sfn.LogOptions(
                destination=logs.LogGroup(
                    self,
                    "Logs",
                    retention=logs.RetentionDays.ONE_MONTH,
                    removal_policy=RemovalPolicy.DESTROY,
                ),
                level=sfn.LogLevel.ALL,
                # Identifiers travel through the state, but a cause may quote a document.
                include_execution_data=False,
            ),
        )
        accept(
            role,
            "AwsSolutions-IAM5[Resource::*]",
            "Log delivery and X-Ray have no resources to name: allowed on all or none.",
        )
        self._alarms(props)

    def _alarms(self, props: WorkflowProps) -> None:
        period = Duration.minutes(5)
        metrics = {
            "Failed": self.machine.metric_failed(period=period),
            "TimedOut": self.machine.metric_timed_out(period=period),
        }
        for name, metric in metrics.items():
            alarm = cloudwatch.Alarm(
                self,
                f"{name}Alarm",
                metric=metric,
                threshold=1,
                evaluation_periods=1,
                treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
                alarm_description=f"An execution of {props.file} failed or timed out",
            )
            alarm.add_alarm_action(cloudwatch_actions.SnsAction(props.alarms))

    def grant_start_itself(self) -> None:
        """Let an execution start the next one: a policy apart, for the machine needs its role."""
        iam.Policy(
            self,
            "StartItself",
            roles=[self._role],
            statements=[
                iam.PolicyStatement(
                    actions=["states:StartExecution"], resources=[self.machine.state_machine_arn]
                )
            ],
        )

    def grant_start(self, function: ProductFunction) -> None:
        """Let a function start executions."""
        function.role.add_to_policy(
            iam.PolicyStatement(
                actions=["states:StartExecution"], resources=[self.machine.state_machine_arn]
            )
        )


def placeholder(folder: str) -> str:
    """Name under which a workflow file speaks of a function: `ReadDocumentFunctionArn`."""
    return re.sub(r"(?:^|_)([a-z])", lambda found: found[1].upper(), folder) + "FunctionArn"
