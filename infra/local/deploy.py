"""Deploys a synthesized assembly into the local runtime, as the CDK command line would into AWS.

Publishes the file assets, creates or updates each stack from its template in the asset bucket
(a template over 51,200 bytes is only taken by address, there as here), waits, and makes the one
call CloudFormation has no resource for: activating the receipt rule set.
"""

import json
import time
import urllib.request
from pathlib import Path
from typing import Any, cast

import botocore.exceptions

from infra.local import assembly
from infra.local.settings import ACCOUNT
from infra.local.wire import AwsClient, Clients

BOOTSTRAP_VERSION = "30"
"""Version of the bootstrap stack that templates ask for; any at or above their minimum will do."""

_BOOTSTRAP_PARAMETER = "/cdk-bootstrap/hnb659fds/version"
_POLL_S = 0.1
_TIMEOUT_S = 300.0
_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
_DEAD = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED")

Outputs = dict[str, str]


class DeploymentError(Exception):
    """A stack could not be deployed; the message names the resource and its reason."""


class Deployer:
    """One deployment after another into one runtime.

    Attributes:
        record: file that remembers what is deployed, so that the same assembly is left alone.
    """

    def __init__(self, clients: Clients, endpoint: str, record: Path) -> None:
        self._clients = clients
        self._endpoint = endpoint
        self._record = record

    def deploy(self, folder: Path, parameters: dict[str, str]) -> tuple[Outputs, bool]:
        """Bring the runtime to the assembly; tells the outputs and whether anything was deployed.

        Shapes: parameters are given to every stack that declares them.
        Raises: DeploymentError, assembly.AssemblyError.
        """
        stacks = assembly.read(folder, account=ACCOUNT, region=self._clients.region)
        _refuse_unknown(stacks, parameters)
        wanted = assembly.digest(stacks, parameters)
        known = self._recorded()
        if known.get("digest") == wanted:
            return cast(Outputs, known["outputs"]), False
        outputs: Outputs = {}
        api_id = None
        self._notify({"state": "begin"})
        try:
            self._bootstrap()
            for stack in stacks:
                self._publish(stack)
                outputs |= self._apply(stack, parameters)
                self._activate_rule_set(stack)
            api_id = self._api_id(stacks)
        finally:
            self._notify({"state": "end", "api_id": api_id})
        self._record.write_text(json.dumps({"digest": wanted, "outputs": outputs}, indent=1))
        return outputs, True

    def _recorded(self) -> dict[str, Any]:
        return json.loads(self._record.read_text()) if self._record.exists() else {}

    def _notify(self, state: dict[str, Any]) -> None:
        request = urllib.request.Request(  # noqa: S310 - our own loopback address
            f"{self._endpoint}/_lettrage/deployment", data=json.dumps(state).encode(), method="POST"
        )
        urllib.request.urlopen(request, timeout=60).close()  # noqa: S310

    def _bootstrap(self) -> None:
        """What `cdk bootstrap` leaves behind and templates look for."""
        self._clients.client("ssm").put_parameter(
            Name=_BOOTSTRAP_PARAMETER, Value=BOOTSTRAP_VERSION, Type="String", Overwrite=True
        )

    def _publish(self, stack: assembly.Stack) -> None:
        s3 = self._clients.client("s3")
        known = {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}
        for asset in stack.assets:
            if asset.bucket not in known:
                place = {"LocationConstraint": self._clients.region}
                s3.create_bucket(Bucket=asset.bucket, CreateBucketConfiguration=place)
                known.add(asset.bucket)
            if not _exists(s3, asset):
                s3.put_object(Bucket=asset.bucket, Key=asset.key, Body=asset.content())

    def _apply(self, stack: assembly.Stack, parameters: dict[str, str]) -> Outputs:
        cloudformation = self._clients.client("cloudformation")
        template = stack.template_asset()
        declared = stack.document().get("Parameters", {})
        request = {
            "StackName": stack.name,
            "TemplateURL": f"{self._endpoint}/{template.bucket}/{template.key}",
            "Capabilities": _CAPABILITIES,
            "Parameters": [
                {"ParameterKey": name, "ParameterValue": value}
                for name, value in parameters.items()
                if name in declared
            ],
        }
        status = self._status(stack.name)
        if status in _DEAD:
            cloudformation.delete_stack(StackName=stack.name)
            self._wait(stack.name)
            status = self._status(stack.name)
        try:
            if status is None:
                cloudformation.create_stack(**request)
            else:
                cloudformation.update_stack(**request)
        except botocore.exceptions.ClientError as error:
            if "No updates are to be performed" not in str(error):
                raise DeploymentError(f"{stack.name}: {error}") from error
        return self._finish(stack.name)

    def _finish(self, name: str) -> Outputs:
        reached = self._wait(name)
        status = "" if reached is None else reached["StackStatus"]
        if reached is None or "ROLLBACK" in status or "FAILED" in status:
            raise DeploymentError(self._failure(name))
        return {o["OutputKey"]: o["OutputValue"] for o in reached.get("Outputs", [])}

    def _wait(self, name: str) -> dict[str, Any] | None:
        deadline = time.monotonic() + _TIMEOUT_S
        while True:
            described = self._described(name)
            if described is None or not described["StackStatus"].endswith("_IN_PROGRESS"):
                return described
            if time.monotonic() > deadline:
                raise DeploymentError(f"{name}: still {described['StackStatus']}")
            time.sleep(_POLL_S)

    def _described(self, name: str) -> dict[str, Any] | None:
        cloudformation = self._clients.client("cloudformation")
        try:
            stacks = cloudformation.describe_stacks(StackName=name)["Stacks"]
        except botocore.exceptions.ClientError as error:
            if "does not exist" in str(error):
                return None
            raise
        described: dict[str, Any] = stacks[0]
        return None if described["StackStatus"] == "DELETE_COMPLETE" else described

    def _status(self, name: str) -> str | None:
        described = self._described(name)
        return None if described is None else described["StackStatus"]

    def _failure(self, name: str) -> str:
        pages = self._clients.client("cloudformation").get_paginator("describe_stack_events")
        reasons = [
            f"{event['LogicalResourceId']} ({event['ResourceType']}): "
            f"{event['ResourceStatusReason']}"
            for page in pages.paginate(StackName=name)
            for event in page["StackEvents"]
            if event["ResourceStatus"].endswith("_FAILED") and event.get("ResourceStatusReason")
        ]
        return f"{name} was not deployed. " + "; ".join(reversed(reasons))

    def _resources(self, name: str, kind: str) -> list[str]:
        pages = self._clients.client("cloudformation").get_paginator("list_stack_resources")
        return [
            resource["PhysicalResourceId"]
            for page in pages.paginate(StackName=name)
            for resource in page["StackResourceSummaries"]
            if resource["ResourceType"] == kind
        ]

    def _activate_rule_set(self, stack: assembly.Stack) -> None:
        for name in self._resources(stack.name, "AWS::SES::ReceiptRuleSet"):
            self._clients.client("ses").set_active_receipt_rule_set(RuleSetName=name)

    def _api_id(self, stacks: list[assembly.Stack]) -> str | None:
        found = [a for s in stacks for a in self._resources(s.name, "AWS::ApiGatewayV2::Api")]
        return found[0] if len(found) == 1 else None


def _exists(s3: AwsClient, asset: assembly.Asset) -> bool:
    try:
        s3.head_object(Bucket=asset.bucket, Key=asset.key)
    except botocore.exceptions.ClientError:
        return False
    return True


def _refuse_unknown(stacks: list[assembly.Stack], parameters: dict[str, str]) -> None:
    declared = {name for stack in stacks for name in stack.document().get("Parameters", {})}
    unknown = sorted(set(parameters) - declared)
    if unknown:
        raise DeploymentError(f"No stack declares the parameters {', '.join(unknown)}")
