"""What the supervisor tells the server process, carried by its environment.

Standard library only: this module is imported by both environments, `.venv` and `.venv-local`.
"""

import os
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = "127.0.0.1"
REGION = "eu-west-3"
"""Paris, where the product is deployed. Source: `infra/config.py`."""

ACCOUNT = "000000000000"
"""The emulator's account when the access key is not twelve digits."""

ACCESS_KEY = "test"
SECRET_KEY = "test"  # noqa: S105 - the emulator checks no signature; SDKs refuse to sign without one

PROJECT_ROOT = Path(__file__).resolve().parents[2]

_PREFIX = "LETTRAGE_LOCAL_"


@dataclass(frozen=True)
class ServerSettings:
    """Ports and folders of one local runtime.

    Attributes:
        data_dir: everything that is kept: objects, items, state, logs, outbox.
        port: all AWS APIs.
        api_port: the product's HTTP API alone, at the root as behind its own domain name.
        smtp_port: mail in.
        function_python: interpreter of `.venv-lambda`, which runs the functions.
    """

    data_dir: Path
    port: int
    api_port: int
    smtp_port: int
    function_python: Path
    region: str = REGION

    @property
    def endpoint(self) -> str:
        """Address of every AWS API."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def api_url(self) -> str:
        """Address of the product's HTTP API, without a trailing slash."""
        return f"http://{LOOPBACK}:{self.api_port}"

    def environment(self) -> dict[str, str]:
        """The whole environment of the server process: nothing is inherited.

        Source: MiniStack 1.5.33, its settings, for the emulator's own keys.
        """
        data = self.data_dir
        return {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "PYTHONPATH": str(PROJECT_ROOT),
            "PYTHONUNBUFFERED": "1",
            "TMPDIR": str(data / "tmp"),
            "BIND_HOST": LOOPBACK,
            "GATEWAY_PORT": str(self.port),
            "MINISTACK_HOST": LOOPBACK,
            "MINISTACK_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_ENDPOINT_URL": self.endpoint,
            "PERSIST_STATE": "1",
            "STATE_DIR": str(data / "state"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(data / "objects"),
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
            "LAMBDA_WARM_TTL_SECONDS": "60",
            # Unbounded: calls wait in `functions` for their turn, none is turned away.
            "LAMBDA_ACCOUNT_CONCURRENCY": "0",
            f"{_PREFIX}DATA": str(data),
            f"{_PREFIX}PORT": str(self.port),
            f"{_PREFIX}API_PORT": str(self.api_port),
            f"{_PREFIX}SMTP_PORT": str(self.smtp_port),
            f"{_PREFIX}FUNCTION_PYTHON": str(self.function_python),
            f"{_PREFIX}REGION": self.region,
        }

    @classmethod
    def from_environment(cls) -> "ServerSettings":
        """Read back what `environment` wrote.

        Raises: KeyError, naming the variable, outside a process the supervisor started.
        """
        read = os.environ
        return cls(
            data_dir=Path(read[f"{_PREFIX}DATA"]),
            port=int(read[f"{_PREFIX}PORT"]),
            api_port=int(read[f"{_PREFIX}API_PORT"]),
            smtp_port=int(read[f"{_PREFIX}SMTP_PORT"]),
            function_python=Path(read[f"{_PREFIX}FUNCTION_PYTHON"]),
            region=read[f"{_PREFIX}REGION"],
        )
