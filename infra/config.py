"""What one deployment chooses; everything comes from the CDK context.

It must not look at the account, the clock or the network.
"""

import platform
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SUPPORTED_PYTHONS = ("3.11", "3.12", "3.13", "3.14")
"""Source: Lambda runtimes that aws-cdk-lib 2.275 names and the product's own `requires-python`."""

_DOLLARS = re.compile(r"[0-9]{1,6}(\.[0-9]{1,4})?")

_ADDRESS = re.compile(r"[a-z0-9._+-]+@([a-z0-9-]+\.)+[a-z]{2,}")
_WEB = re.compile(r"https://[^\s\"<>]+")

_MACHINES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}


@dataclass(frozen=True)
class DeploymentConfig:
    """Choices of one deployment.

    Attributes:
        stage: `production` locks archived documents beyond anyone's reach; any other name
            leaves a door for the account's administrators.
        python: Interpreter of the functions, `major.minor`.
        architecture: `x86_64` or `arm64`.
        alarm_address: E-mail address that alarms are sent to; empty: nobody is subscribed.
        log_days: Days that logs are kept.
        layer: `built` ships the libraries; `source` leaves them out, for template tests.
        openapi: Path of the API description, relative to the repository.
        recognition_cap_usd: US dollars that text recognition may cost in a day, all
            organisations together; "0" stops it.
        recognition_organisation_cap_usd: The same for each organisation.
        notice_sender: Address that notices come from, itself or its domain a verified identity of
            the mail service; empty: `avis` at the collection domain.
        console_url: Where people work with the product, a link in notices; empty: no link.
    """

    stage: str
    python: str
    architecture: str
    alarm_address: str
    log_days: int
    layer: str
    openapi: str
    recognition_cap_usd: str
    recognition_organisation_cap_usd: str
    notice_sender: str
    console_url: str

    @property
    def recognition_caps(self) -> dict[str, str]:
        """The caps as settings of the functions that need them."""
        return {
            "RECOGNITION_CAP_USD": self.recognition_cap_usd,
            "RECOGNITION_ORGANISATION_CAP_USD": self.recognition_organisation_cap_usd,
        }

    @property
    def production(self) -> bool:
        """Whether documents are locked for good."""
        return self.stage == "production"

    @classmethod
    def of(cls, context: Mapping[str, Any]) -> "DeploymentConfig":
        """Read the context; absent entries mean this interpreter and this processor.

        Units: `logDays` in days, 30 when absent (specification range for logs: 30 to 90 days);
        caps in US dollars, 2 an organisation when absent (1,333 pages of words, or 173 with their
        typed fields: more than a small business scans in a month) and 20 in all.
        Raises: ValueError, naming the entry that cannot be used.
        """
        machine = _MACHINES.get(platform.machine().lower(), platform.machine())
        config = cls(
            stage=str(context.get("stage", "development")),
            python=str(context.get("python", f"{sys.version_info[0]}.{sys.version_info[1]}")),
            architecture=str(context.get("architecture", machine)),
            alarm_address=str(context.get("alarmAddress", "")),
            log_days=int(context.get("logDays", 30)),
            layer=str(context.get("layer", "built")),
            openapi=str(context.get("openapi", "infra/api/openapi.json")),
            recognition_cap_usd=str(context.get("recognitionCapUsd", "20")),
            recognition_organisation_cap_usd=str(context.get("recognitionOrganisationCapUsd", "2")),
            notice_sender=str(context.get("noticeSender", "")),
            console_url=str(context.get("consoleUrl", "")),
        )
        _refuse(config.python not in SUPPORTED_PYTHONS, "python", config.python)
        machines = set(_MACHINES.values())
        _refuse(config.architecture not in machines, "architecture", config.architecture)
        _refuse(config.layer not in {"built", "source"}, "layer", config.layer)
        for entry, cap in (
            ("recognitionCapUsd", config.recognition_cap_usd),
            ("recognitionOrganisationCapUsd", config.recognition_organisation_cap_usd),
        ):
            _refuse(not _DOLLARS.fullmatch(cap), entry, cap)
        sender, console = config.notice_sender, config.console_url
        _refuse(bool(sender) and not _ADDRESS.fullmatch(sender), "noticeSender", sender)
        _refuse(bool(console) and not _WEB.fullmatch(console), "consoleUrl", console)
        return config


def _refuse(wrong: bool, entry: str, value: str) -> None:
    if wrong:
        msg = f"context entry {entry!r} cannot be {value!r}"
        raise ValueError(msg)
