"""The acts of the demo, in order. Each returns rows for the report or raises StepFailedError."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

import requests

from infra.local.demo import papers
from infra.local.demo.cast import ELECTRICITE, MENUISERIE, PAPETERIE, TRANSPORT, invoices_around
from infra.local.demo.client import Json, StepFailedError, User, give_consent, send_mail, until
from infra.local.demo.papers import Invoice
from infra.local.supervisor import Supervisor

Row = tuple[str, ...]
T = TypeVar("T")


@dataclass
class Story:
    """What the acts share.

    Attributes:
        supervisor: The local runtime and the sandbox bank.
        user: Who signs in.
        address: Collection address suppliers write to.
        invoices: What was printed, by supplier name.
        facts: Named figures for the report.
    """

    supervisor: Supervisor
    user: User
    address: str = ""
    invoices: dict[str, Invoice] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)


def sign_in(story: Story) -> list[Row]:
    """A user, an organisation, a collection address."""
    story.user.exist()
    made = story.user.call("POST", "", json={"name": papers.BUYER[0]}).json()
    story.user.organisation = made["id"]
    address = story.user.call("POST", "~/inbound-addresses", json={"alias": "factures"}).json()
    story.address = address["address"]
    return [("Organisation", made["name"]), ("Adresse de collecte", story.address)]


def collect(story: Story) -> list[Row]:
    """Three mails, one upload, one duplicate, one hostile file."""
    runtime = story.supervisor.runtime
    story.invoices = invoices_around(date.today())  # noqa: DTZ011 - paper dates are local
    by_mail = (
        (PAPETERIE, "facture-0118.pdf", papers.factur_x),
        (ELECTRICITE, "octobre.pdf", papers.page),
        (MENUISERIE, "scan0007.pdf", papers.scan),
    )
    sent: dict[str, bytes] = {}
    for supplier, name, make in by_mail:
        sent[name] = make(story.invoices[supplier.name])
        send_mail(
            runtime,
            sender=supplier.email,
            to=story.address,
            subject=f"Facture {story.invoices[supplier.name].number}",
            files={name: sent[name]},
        )
    send_mail(
        runtime,
        sender="noreply@portail.example",
        to=story.address,
        subject="Votre facture",
        files={"facture.pdf": papers.login_page()},
    )
    _upload(story, "bon-livraison.pdf", papers.page(story.invoices[TRANSPORT.name]))
    _wait_for(story, 4)
    send_mail(
        runtime,
        sender=ELECTRICITE.email,
        to=story.address,
        subject="Rappel : facture",
        files={"octobre-copie.pdf": sent["octobre.pdf"]},
    )
    twice = until("the duplicate's second origin", lambda: _with_two_origins(story))
    refused = until("the hostile file's refusal", lambda: _refused(story))
    rows = [_row(i) for i in _queue(story)]
    rows.append(("facture.pdf", "Refusé", refused["refusal"]["message_fr"], ""))
    rows.append(("octobre-copie.pdf", "Doublon", f"{twice} origines, un seul document", ""))
    return rows


def review(story: Story) -> list[Row]:
    """Look at each invoice, settle its remarks, validate."""
    rows: list[Row] = []
    for summary in _queue(story):
        path = f"~/purchase-invoices/{summary['id']}"
        seen = story.user.get(path)
        blocking = [c for c in seen["checks"] if c["blocking"] and not c["acknowledged"]]
        hard = [c["code"] for c in blocking if not c["acknowledgeable"]]
        if hard:
            raise StepFailedError(f"{seen['supplier_name']}: {hard} can't be settled")
        if blocking:
            codes = sorted({c["code"] for c in blocking})
            story.user.change("PATCH", path, path, {"acknowledge": codes})
        done = story.user.change("POST", f"{path}/validate", path)
        original = requests.get(story.user.get(f"{path}/document")["url"], timeout=30)
        if not original.content.startswith(b"%PDF"):
            raise StepFailedError("the link to the original gives no PDF")
        remarks = ", ".join(c["message_fr"] for c in seen["checks"] if c["blocking"])
        rows.append((done["supplier_name"], done["number"] or "", "Validée", remarks))
    return rows


def connect_bank(story: Story) -> list[Row]:
    """Choose a bank, give consent through the redirect, see the accounts."""
    banks = story.user.get("~/banks", params={"provider": "gocardless", "country": "FR"})
    bank = next(b for b in banks["items"] if "BNP" in b["name"].upper())
    asked = story.user.call(
        "POST",
        "~/bank-connections",
        json={"provider": "gocardless", "bank_id": bank["id"], "country": "FR"},
    ).json()
    give_consent(asked["consent_url"])
    path = f"~/bank-connections/{asked['id']}"
    granted = until(
        "the bank connection", lambda: _if(story.user.get(path), lambda c: c["state"] == "active")
    )
    accounts = story.user.get("~/bank-accounts")["items"]
    if not accounts:
        raise StepFailedError("the connection brought no account")
    story.facts["account"] = accounts[0]["iban"]
    until_day = f"jusqu’au {granted['expires_on']}"
    rows: list[Row] = []
    for account in accounts:
        rows.append((account["name"], account["iban"] or "", granted["bank_name"], until_day))
    return rows


def _movements(story: Story) -> list[Json]:
    """What the bank books: payments of the invoices and everyday lines."""
    fa, el, me = (story.invoices[s.name] for s in (PAPETERIE, ELECTRICITE, MENUISERIE))
    return [
        {"amount": f"-{fa.gross}", "name": "PAPETERIE DU PORT", "motive": f"FACT {fa.number}"},
        {"amount": f"-{el.gross}", "kind": "direct_debit", "name": "COURANT CLAIR"}
        | {"mandate": "CC00451187", "creditor_id": "FR12ZZZ123456", "motive": el.number},
        {"amount": f"-{me.gross / 2:.2f}", "name": "MENUISERIE HERVE LEGOFF"}
        | {"motive": f"ACOMPTE FACTURE {me.number}"},
        {"amount": "-12.50", "kind": "fee", "motive": "TENUE DE COMPTE"},
        {"amount": "-240.00", "name": "TRANSPORTS BELAIR", "motive": "REGLEMENT"},
        {"amount": "950.00", "name": "CLINIQUE SAINT ANNE", "motive": "VIREMENT"},
    ]


def sync(story: Story) -> list[Row]:
    """The bank books movements; fetch them and let the engine judge."""
    booked = requests.post(
        f"{story.supervisor.bank_url}/_sandbox/transactions",
        json={"account": story.facts["account"], "transactions": _movements(story)},
        timeout=30,
    )
    if booked.status_code != requests.codes.created:
        raise StepFailedError(f"the sandbox bank refused the movements: {booked.text[:300]}")
    job = story.user.call("POST", "~/bank-syncs", json={}).json()
    ended = until(
        "the bank sync",
        lambda: _if(
            story.user.get(f"~/jobs/{job['id']}"),
            lambda j: j["state"] in {"succeeded", "partially_failed", "failed"},
        ),
    )
    if ended["state"] != "succeeded":
        raise StepFailedError(f"bank sync {ended['state']}: {ended['errors']}")
    names = {a["id"]: a["name"] for a in story.user.get("~/bank-accounts")["items"]}
    return [
        (names[account], told.get("new_transactions", "0"), told.get("outcome", ""))
        for account, told in sorted(ended["result"].items())
        if account in names
    ]


def reconciled(story: Story) -> list[Row]:
    """Every transaction with its state and reasons."""

    def judged() -> list[Json] | None:
        found: list[Json] = story.user.get("~/transactions", params={"limit": 100, "state": "all"})[
            "items"
        ]
        waiting = [t for t in found if t["state"] == "to_process" and not t["pending"]]
        return found if found and not waiting else None

    transactions = until("reconciliation", judged)
    states = [t["state"] for t in transactions]
    if "matched" not in states:
        raise StepFailedError("nothing was reconciled")
    rows: list[Row] = []
    for transaction in transactions[:12]:
        why = " ".join(r["message_fr"] for r in transaction["reasons"][:2])
        label = transaction["label"][:44]
        rows.append((transaction["amount"], label, transaction["state_fr"], why))
    return rows


def crash(story: Story) -> list[Row]:
    """`kill -9` while mails come in; start again; nothing acknowledged is lost."""
    runtime = story.supervisor.runtime
    before = len(_everything(story))
    template = story.invoices[TRANSPORT.name]
    acknowledged: list[str] = []

    def write() -> None:
        for number in range(12):
            invoice = Invoice(
                supplier=template.supplier,
                number=f"TB-9{number:03d}",
                issued_on=template.issued_on,
                due_on=template.due_on,
                lines=(("Course urbaine", Decimal("40.00") + number),),
                rate=template.rate,
            )
            try:
                send_mail(
                    runtime,
                    sender=TRANSPORT.email,
                    to=story.address,
                    subject=invoice.number,
                    files={f"{invoice.number}.pdf": papers.page(invoice)},
                )
            except OSError:
                return  # the server is gone: this one was never acknowledged
            acknowledged.append(invoice.number)

    writer = threading.Thread(target=write)
    writer.start()
    until("a few mails", lambda: True if len(acknowledged) >= 4 else None)  # noqa: PLR2004
    runtime.kill()
    writer.join()
    story.supervisor.resume()
    numbers = until(
        "every acknowledged mail",
        lambda: _if(_numbers(story), lambda found: set(acknowledged) <= found),
        within_s=120,
    )
    filed = [i["number"] for i in _everything(story)]
    twice = sorted({number for number in filed if filed.count(number) > 1})
    if twice:
        raise StepFailedError(f"filed twice after the restart: {twice}")
    return [
        ("Mails acquittés avant kill -9", str(len(acknowledged))),
        ("Retrouvés après redémarrage", str(len(numbers & set(acknowledged)))),
        ("Documents d’avant le crash, toujours là", str(before)),
        ("Documents en tout, aucun en double", str(len(_everything(story)))),
    ]


def _upload(story: Story, name: str, data: bytes) -> None:
    forms = story.user.call("POST", "~/uploads", json={"files": [{"file_name": name}]}).json()
    form = forms["uploads"][0]
    answer = requests.post(
        form["url"], data=form["fields"], files={"file": (name, data)}, timeout=30
    )
    if answer.status_code >= requests.codes.bad_request:
        raise StepFailedError(f"upload: {answer.status_code} {answer.text[:300]}")


def _everything(story: Story) -> list[Json]:
    found: list[Json] = []
    cursor = None
    while True:
        page = story.user.get("~/purchase-invoices", params={"limit": 100, "cursor": cursor})
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


def _queue(story: Story) -> list[Json]:
    return [i for i in _everything(story) if i["state"] == "to_review"]


def _numbers(story: Story) -> set[str]:
    return {i["number"] for i in _everything(story) if i["number"]}


def _wait_for(story: Story, count: int) -> None:
    until(f"{count} invoices to review", lambda: _if(_queue(story), lambda q: len(q) >= count))


def _with_two_origins(story: Story) -> int | None:
    for invoice in _everything(story):
        origins = story.user.get(f"~/purchase-invoices/{invoice['id']}")["origins"]
        if len(origins) > 1:
            return len(origins)
    return None


def _refused(story: Story) -> Json | None:
    found = story.user.get("~/documents", params={"outcome": "refused"})["items"]
    return found[0] if found else None


def _row(invoice: Json) -> Row:
    gross = f"{invoice['gross_total']} {invoice['currency']}"
    return (invoice["supplier_name"], invoice["number"] or "?", "À vérifier", gross)


def _if(found: T, fits: Callable[[T], bool]) -> T | None:
    return found if fits(found) else None
