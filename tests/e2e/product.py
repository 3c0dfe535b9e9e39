"""What the scenarios share: an organisation with its user and address, and its records as seen."""

import os
import smtplib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeVar

import requests

from infra.local.demo import papers
from infra.local.demo.cast import PAPETERIE
from infra.local.demo.client import User, send_mail, until
from infra.local.demo.papers import Invoice, Supplier
from infra.local.received_mail import ReceivedMail
from infra.local.runtime import LocalRuntime
from infra.local.settings import PROJECT_ROOT, REGION

T = TypeVar("T")
Json = dict[str, Any]

DESCRIPTION = Path(
    os.environ.get("LETTRAGE_API_DESCRIPTION", PROJECT_ROOT / "infra" / "api" / "openapi.json")
)
"""The committed description of the API, unless the deployed one is another."""


def an_invoice(number: str, net: str = "120.00", supplier: Supplier = PAPETERIE) -> Invoice:
    """An invoice of this month; its number tells it from every other."""
    issued = date.today() - timedelta(days=5)  # noqa: DTZ011 - paper dates are local
    return Invoice(
        supplier=supplier,
        number=number,
        issued_on=issued,
        due_on=issued + timedelta(days=30),
        lines=(("Ramettes A4", Decimal(net)),),
        rate=Decimal("20.00"),
    )


class Person(User):
    """A user whose token a test may use by itself."""

    def __init__(self, runtime: LocalRuntime, email: str) -> None:
        super().__init__(runtime, email)
        self.email = email

    def token(self) -> str:
        """Value of the `Authorization` header, good for minutes."""
        self._sign_in()
        return str(self._session.headers["Authorization"])

    def request(self, method: str, path: str, **rest: Any) -> requests.Response:
        """One request by this user, whatever the status; `path` from the root, or from `~`."""
        root = self._runtime.api_url
        if path.startswith("~"):
            path = f"/v1/organisations/{self.organisation}{path[1:]}"
        headers = {"Authorization": self.token(), **rest.pop("headers", {})}
        return requests.request(method, root + path, headers=headers, timeout=30, **rest)


@dataclass
class Office:
    """One organisation on the runtime: its owner, its collection address.

    Attributes:
        runtime: The local AWS with the product deployed.
        user: The owner, signed in.
        address: Collection address.
    """

    runtime: LocalRuntime
    user: Person
    address: str = ""

    @classmethod
    def open(cls, runtime: LocalRuntime, name: str) -> "Office":
        """Create user, organisation and address by the API."""
        user = Person(runtime, f"{name}-{uuid.uuid4().hex[:8]}@example.org")
        user.exist()
        user.organisation = user.call("POST", "", json={"name": name}).json()["id"]
        made = user.call("POST", "~/inbound-addresses", json={"alias": "factures"}).json()
        return cls(runtime, user, made["address"])

    def send(self, *, sender: str = PAPETERIE.email, **files: bytes) -> None:
        """A mail with these files; names are keywords, `.pdf` is added."""
        self.send_all({f"{name}.pdf": data for name, data in files.items()}, sender=sender)

    def send_all(self, files: dict[str, bytes], *, sender: str = PAPETERIE.email) -> None:
        """A mail with these files, by name."""
        send_mail(self.runtime, sender=sender, to=self.address, subject="Facture", files=files)

    def store_mail(self, invoice: Invoice) -> str:
        """Put a mail into the inbox as the mail service does, telling nobody; its message id."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = PAPETERIE.email, self.address, "Facture"
        mail.set_content("Bonjour")
        data = papers.page(invoice)
        mail.add_attachment(data, maintype="application", subtype="pdf", filename="f.pdf")
        received = ReceivedMail.accept(
            sender=PAPETERIE.email,
            recipients=[self.address],
            helo="mail.papeterie-du-port.example",
            peer="192.0.2.1",
            content=mail.as_bytes(),
            region=REGION,
        )
        self.runtime.client("s3").put_object(
            Bucket=self.runtime.outputs["InboxBucketName"],
            Key=f"mail/{received.message_id}",
            Body=received.stored((self.address,)),
        )
        return received.message_id

    def upload(self, name: str, data: bytes) -> str:
        """Upload by a presigned form; the upload's identifier."""
        asked = {"files": [{"file_name": name}]}
        form = self.user.call("POST", "~/uploads", json=asked).json()["uploads"][0]
        reply = requests.post(
            form["url"], data=form["fields"], files={"file": (name, data)}, timeout=30
        )
        assert reply.status_code == requests.codes.no_content, reply.text
        upload_id: str = form["upload_id"]
        return upload_id

    def invoices(self) -> list[Json]:
        """Every purchase invoice, as the list shows it."""
        return self._all("~/purchase-invoices")

    def mails(self) -> list[Json]:
        """Every inbound message."""
        return self._all("~/inbound-messages")

    def documents(self, outcome: str) -> list[Json]:
        """Documents of one outcome."""
        return self._all("~/documents", outcome=outcome)

    def _all(self, path: str, **params: str) -> list[Json]:
        found: list[Json] = []
        cursor: str | None = None
        while True:
            page = self.user.get(path, params={"limit": "100", "cursor": cursor, **params})
            found += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return found

    def invoice(self, number: str, *, within_s: float = 60.0) -> Json:
        """The invoice of this number, in full, once it is there."""

        def look() -> Json | None:
            for summary in self.invoices():
                if summary["number"] == number:
                    return self.user.get(f"~/purchase-invoices/{summary['id']}")
            return None

        return until(f"invoice {number}", look, within_s=within_s)

    def state(self) -> list[Json]:
        """All that collection left, without instants: what two runs are compared by."""
        found: list[Json] = []
        for summary in self.invoices():
            full = self.user.get(f"~/purchase-invoices/{summary['id']}")
            origins = sorted(o["file_name"] for o in full["origins"])
            kept = ("number", "state", "gross_total", "supplier_name", "document_id", "version")
            found.append({k: full[k] for k in kept if k in full} | {"origins": origins})
        return sorted(found, key=repr)


def eventually(look: Callable[[], bool], what: str, *, within_s: float = 60.0) -> None:
    """Wait until something holds. Raises: StepFailedError."""
    until(what, lambda: True if look() else None, within_s=within_s)


def logical_names(runtime: LocalRuntime, kind: str) -> dict[str, str]:
    """Physical names by logical id, of all stacks, for one resource type."""
    found: dict[str, str] = {}
    cloud = runtime.client("cloudformation")
    for page in cloud.get_paginator("list_stacks").paginate():
        for stack in page["StackSummaries"]:
            if stack["StackStatus"].startswith("DELETE"):
                continue
            pages = cloud.get_paginator("list_stack_resources")
            for part in pages.paginate(StackName=stack["StackName"]):
                for resource in part["StackResourceSummaries"]:
                    if resource["ResourceType"] == kind:
                        found[resource["LogicalResourceId"]] = resource["PhysicalResourceId"]
    return found


def function(runtime: LocalRuntime, folder: str) -> str:
    """Physical name of the function made from `functions/<folder>`."""
    words = folder.removeprefix("api_").split("_")
    wanted = "".join(word.capitalize() for word in words) + "Function"
    names = logical_names(runtime, "AWS::Lambda::Function")
    found = [name for logical, name in names.items() if logical.startswith(wanted)]
    assert len(found) == 1, (folder, sorted(names))
    return found[0]


def mail_event(message_id: str, *recipients: str) -> Json:
    """What the receipt rule tells `receive_mail` of a stored mail."""
    verdict = {"status": "PASS"}
    names = ("spamVerdict", "virusVerdict", "spfVerdict", "dkimVerdict", "dmarcVerdict")
    receipt = {"recipients": list(recipients), **dict.fromkeys(names, verdict)}
    mail = {"messageId": message_id, "source": PAPETERIE.email}
    return {"Records": [{"eventSource": "aws:ses", "ses": {"mail": mail, "receipt": receipt}}]}


def receive(runtime: LocalRuntime, event: Json) -> Json:
    """Call `receive_mail` and wait for its answer."""
    answer: Json = runtime.invoke(function(runtime, "receive_mail"), event)
    return answer


def raw_mail(message: EmailMessage, runtime: LocalRuntime, to: str) -> None:
    """Hand over a mail composed by the test."""
    with smtplib.SMTP("127.0.0.1", runtime.smtp_port, timeout=30) as server:
        server.send_message(message, to_addrs=[to])
