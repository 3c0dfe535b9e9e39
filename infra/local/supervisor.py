"""Keeps a local runtime going: server, bank sandbox, deployment, the sweep at start."""

import contextlib
import json
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from infra.feedback import hear_feedback
from infra.local import assembly
from infra.local.bank_credentials import sandbox_credentials
from infra.local.runtime import (
    START_TIMEOUT_S,
    FunctionFailedError,
    LocalRuntime,
    RuntimeStartError,
)
from infra.local.settings import ACCOUNT, LOOPBACK, PROJECT_ROOT, REGION

_WATCH_PERIOD_S = 0.5
_POLL_S = 0.05
_SWEEP_AGAIN_S = 20  # about what two cores need for the workflows that one sweep starts
_SANDBOX = "infra.local.sandbox"


class Supervisor:
    """Starts what one machine needs and starts the server again when it dies.

    Attributes:
        runtime: the local AWS.
        bank_url: address of the bank providers' sandbox.
    """

    def __init__(self, runtime: LocalRuntime, cdk_out: Path, *, bank_port: int) -> None:
        self.runtime = runtime
        self._cdk_out = cdk_out
        self.bank_url = f"http://{LOOPBACK}:{bank_port}"
        self._bank_port = bank_port
        self._bank: subprocess.Popen[bytes] | None = None

    def start(self) -> dict[str, str]:
        """Start all, deploy, sweep once; tells the addresses to print.

        Raises: RuntimeStartError, DeploymentError, AssemblyError.
        """
        self._start_bank()
        started_at = datetime.now(UTC)
        self.runtime.start()
        self.runtime.deploy(self._cdk_out, self._parameters())
        self._give_bank_credentials()
        self._verify_sender()
        swept = self._sweep(started_at)
        return {
            "aws": self.runtime.endpoint,
            "api": self.runtime.api_url,
            "bank": self.bank_url,
            "smtp": f"{LOOPBACK}:{self.runtime.smtp_port}",
            "outbox": str(self.runtime.outbox),
            "sweep": swept,
        }

    def watch(self, stopping: threading.Event) -> None:
        """Until told to stop, start again a server that died and sweep once more."""
        while not stopping.wait(_WATCH_PERIOD_S):
            if not self.runtime.running():
                self.runtime.kill()
                self.resume()

    def resume(self) -> None:
        """Start a dead server again, with its data, and sweep what it left unfinished."""
        started_at = datetime.now(UTC)
        self.runtime.start()
        self._sweep(started_at)

    def stop(self) -> None:
        """Orderly end of everything started here."""
        self.runtime.stop()
        if self._bank is not None:
            self._bank.terminate()
            self._bank.wait()

    def _start_bank(self) -> None:
        data = self.runtime.settings.data_dir
        (data / "logs").mkdir(parents=True, exist_ok=True)
        place = ["--port", str(self._bank_port), "--data", str(data / "bank")]
        with (data / "logs" / "bank.log").open("ab") as log:
            self._bank = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "infra.local.lifeline", _SANDBOX, *place],
                cwd=PROJECT_ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._await_bank(self._bank, data / "logs" / "bank.log")

    def _await_bank(self, bank: subprocess.Popen[bytes], log: Path) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while bank.poll() is None and time.monotonic() < deadline:
            try:
                socket.create_connection((LOOPBACK, self._bank_port), timeout=1).close()
            except OSError:
                time.sleep(_POLL_S)
            else:
                return
        words = log.read_text(errors="replace").splitlines()[-5:]
        raise RuntimeStartError("The bank sandbox did not start:\n" + "\n".join(words))

    def _parameters(self) -> dict[str, str]:
        """What one machine sets differently, as far as the templates declare it."""
        stacks = assembly.read(self._cdk_out, account=ACCOUNT, region=REGION)
        declared = {name for stack in stacks for name in stack.document().get("Parameters", {})}
        here = {
            "GoCardlessBaseUrl": f"{self.bank_url}/api/v2",
            "BridgeBaseUrl": f"{self.bank_url}/v3",
            "EnableBankingBaseUrl": f"{self.bank_url}/enable",
            "EcbBaseUrl": self.bank_url,
            "PublicApiUrl": self.runtime.api_url,
            # One machine's own mail server or portal may be a source.
            "InternalSourcesAllowed": "true",
        }
        return {name: value for name, value in here.items() if name in declared}

    def _give_bank_credentials(self) -> None:
        """What an operator does once after deploying: here the sandbox's, which it makes up."""
        name = self.runtime.outputs.get("BankSecretName")
        if name:
            credentials = sandbox_credentials(self.bank_url)
            self.runtime.client("secretsmanager").put_secret_value(
                SecretId=name, SecretString=json.dumps(credentials)
            )

    def _verify_sender(self) -> None:
        """What an operator does once with the domain's records, for mail in and out."""
        domain = self.runtime.outputs.get("CollectDomainName")
        if not domain:
            return
        mail = self.runtime.client("sesv2")
        with contextlib.suppress(mail.exceptions.AlreadyExistsException):
            mail.create_email_identity(EmailIdentity=domain)
        sender, topic = (
            self.runtime.outputs.get(name) for name in ("NoticeSender", "MailFeedbackTopicArn")
        )
        if sender and topic:
            older = self.runtime.client("ses")
            # Of one service on AWS; the emulator keeps the identities of its two interfaces apart.
            older.verify_domain_identity(Domain=domain)
            hear_feedback(older, sender, topic)

    def _sweep(self, started_at: datetime) -> str:
        """Take up again every input without an end state, as the hourly schedule does.

        Nobody waits for it: after thousands of mails it has minutes to do, while new ones come in.
        """
        name = self.runtime.outputs.get("SweepFunctionName")
        if not name:
            return "no sweep in these stacks"
        threading.Thread(target=self._sweep_all, args=(name, started_at), daemon=True).start()
        return "started"

    def _sweep_all(self, name: str, started_at: datetime) -> None:
        """Sweep until one left nothing over; a sweep starts a bounded number of workflows.

        A failed one ends it: the hourly schedule comes, and what runs can be looked at.
        """
        # No workflow survives the emulator: what they held is free at once, not in minutes.
        event = {"executions_ended_before": started_at.isoformat()}
        try:
            while self.runtime.running() and not self.runtime.invoke(name, event)["finished"]:
                time.sleep(_SWEEP_AGAIN_S)
        except (FunctionFailedError, BotoCoreError, ClientError) as error:
            sys.stderr.write(f"sweep: {error}\n")
