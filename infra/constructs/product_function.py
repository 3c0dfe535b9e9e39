"""The only place that creates a function."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as cloudwatch_actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.config import DeploymentConfig
from infra.constructs.acknowledgements import accept
from infra.constructs.common_layer import runtime_of
from infra.layer import ROOT

METRICS_NAMESPACE = "Lettrage"


@dataclass(frozen=True)
class Surroundings:
    """What all functions of one stack share."""

    config: DeploymentConfig
    layers: tuple[lambda_.LayerVersion, ...]
    alarms: sns.ITopic
    dead_letters: sqs.IQueue | None


@dataclass(frozen=True)
class ProductFunctionProps:
    """One function.

    Attributes:
        folder: Folder of `functions/`, also the service name in logs and metrics.
        surroundings: What it shares with the others.
        memory_mb: Megabytes; the processor share grows with it (1,769 MB is one whole).
        timeout_s: Seconds.
        settings: Its environment, settings only; the model of the same function reads them.
        asynchronous: Started by events: what fails for good goes to the dead letters.
    """

    folder: str
    surroundings: Surroundings
    memory_mb: int
    timeout_s: int
    settings: Mapping[str, str] = field(default_factory=dict)
    asynchronous: bool = False


class ProductFunction(Construct):
    """A function with its role, logs, trace, alarm and failure destination.

    Attributes:
        function: The function.
        folder: Its folder.
        role: Its own role, empty but for logs and traces; `grant_…` of others add to it.
        log_group: Where its lines go.
    """

    def __init__(self, scope: Construct, construct_id: str, *, props: ProductFunctionProps) -> None:
        super().__init__(scope, construct_id)
        shared = props.surroundings
        self.folder = props.folder
        self.log_group = logs.LogGroup(
            self,
            "Logs",
            retention=logs.RetentionDays[_retention_name(shared.config.log_days)],
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        self.log_group.grant_write(self.role)
        self.function = lambda_.Function(
            self,
            "Function",
            code=lambda_.Code.from_asset(
                str(_folder(props.folder)), exclude=["__pycache__", "*.pyc"]
            ),
            handler="handler.handler",
            runtime=runtime_of(shared.config.python),
            architecture=_architecture(shared.config.architecture),
            layers=list(shared.layers),
            role=self.role,
            log_group=self.log_group,
            logging_format=lambda_.LoggingFormat.JSON,
            tracing=lambda_.Tracing.ACTIVE,
            memory_size=props.memory_mb,
            timeout=Duration.seconds(props.timeout_s),
            environment={**_common_settings(props.folder), **props.settings},
            on_failure=_failure_destination(props),
        )
        accept(
            self.role,
            "AwsSolutions-IAM5[Resource::*]",
            "X-Ray has no resources to name: writing trace segments is allowed on all or none.",
        )
        self._accept_older_runtime()
        self._alarm(shared.alarms)

    def _accept_older_runtime(self) -> None:
        accept(
            self.function,
            "AwsSolutions-L1",
            "Functions run the interpreter that the tests ran on, so that what was tested is "
            "what is deployed; Lambda still supports it.",
        )

    def _alarm(self, topic: sns.ITopic) -> None:
        alarm = cloudwatch.Alarm(
            self,
            "ErrorAlarm",
            metric=self.function.metric_errors(period=Duration.minutes(5)),
            threshold=1,
            evaluation_periods=1,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            alarm_description=f"{self.folder} ended in an error",
        )
        alarm.add_alarm_action(cloudwatch_actions.SnsAction(topic))

    def grant_invoke(self, caller: "ProductFunction") -> None:
        """Let another function start this one."""
        caller.role.add_to_policy(
            iam.PolicyStatement(
                actions=["lambda:InvokeFunction"], resources=[self.function.function_arn]
            )
        )

    def grant_invoke_itself(self) -> None:
        """Let it start itself again, for work in parts: a policy apart, as it needs its role.

        Lambda would stop such a chain after sixteen (AWS Lambda, «recursive loop detection»).
        """
        iam.Policy(
            self,
            "InvokeItself",
            roles=[self.role],
            statements=[
                iam.PolicyStatement(
                    actions=["lambda:InvokeFunction"], resources=[self.function.function_arn]
                )
            ],
        )
        own = self.function.node.default_child
        assert isinstance(own, lambda_.CfnFunction)  # noqa: S101 - what a Function is made of
        own.recursive_loop = "Allow"


def _failure_destination(props: ProductFunctionProps) -> lambda_.IDestination | None:
    if not props.asynchronous:
        return None
    if props.surroundings.dead_letters is None:
        msg = f"{props.folder} is started by events but its stack has no dead letters"
        raise ValueError(msg)
    return destinations.SqsDestination(props.surroundings.dead_letters)


def _folder(name: str) -> Path:
    folder = ROOT / "functions" / name
    if not (folder / "handler.py").exists():
        msg = f"functions/{name}/handler.py is missing"
        raise FileNotFoundError(msg)
    return folder


def _common_settings(folder: str) -> dict[str, str]:
    return {
        "POWERTOOLS_SERVICE_NAME": folder,
        "POWERTOOLS_METRICS_NAMESPACE": METRICS_NAMESPACE,
        "POWERTOOLS_LOG_LEVEL": "INFO",
    }


def _architecture(name: str) -> lambda_.Architecture:
    return lambda_.Architecture.ARM_64 if name == "arm64" else lambda_.Architecture.X86_64


_RETENTIONS = {
    7: "ONE_WEEK",
    14: "TWO_WEEKS",
    30: "ONE_MONTH",
    60: "TWO_MONTHS",
    90: "THREE_MONTHS",
}


def _retention_name(days: int) -> str:
    if days not in _RETENTIONS:
        msg = f"context entry 'logDays' is one of {sorted(_RETENTIONS)}, not {days}"
        raise ValueError(msg)
    return _RETENTIONS[days]
