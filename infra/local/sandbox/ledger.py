"""What the sandbox's banks hold: accounts and movements that add up.

Dates are relative to the clock of the day an account is opened, never fixed in the past.
"""

import hashlib
import random
import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from infra.local.sandbox.institutions import INSTITUTIONS, Institution
from infra.local.sandbox.labels import STYLES, Movement

Json = dict[str, Any]

KINDS = ("transfer_in", "transfer_out", "direct_debit", "card", "fee")
"""What `movement` can word."""

_OWNER = "ATELIER DES LILAS SARL"

_REGULAR = (
    # (day of month, kind, name, motive, amount, mandate, creditor id)
    (2, "direct_debit", "FONCIERE DU CENTRE", "LOYER", "-980.00", "FC-2024-118", "FR23ZZZ418203"),
    (5, "direct_debit", "ORANGE SA", "FACTURE PRO", "-54.99", "OPR-7741203", "FR86ZZZ112233"),
    (10, "fee", "", "COMPTE PROFESSIONNEL", "-12.50", "", ""),
    (15, "direct_debit", "URSSAF IDF", "COTISATIONS", "-642.00", "UR752219004", "FR61ZZZ134412"),
    (18, "card", "STATION TOTAL ACCESS", "", "-68.40", "", ""),
    (22, "transfer_in", "MAIRIE DE MONTREUIL", "MANDAT 2281", "1450.00", "", ""),
    (27, "card", "LEROY MERLIN IVRY", "", "-113.25", "", ""),
)


def movement(
    institution: Institution, asked: Mapping[str, Any], *, today: date, serial: int
) -> Json:
    """One movement in the wire format, worded the bank's way.

    `asked`: `amount` (signed decimal string) and `kind`, or the raw `label`; optional `name`,
    `motive`, `reference`, `mandate`, `creditor_id`, `iban`, `booking_date` (or `days_ago`),
    `value_date`, `currency`, `fields` (wire fields to lay over).
    Raises: ValueError, naming what is wrong.
    """
    amount = _amount(asked.get("amount"))
    day = _day(asked, today)
    kind = str(asked.get("kind") or ("transfer_in" if amount > 0 else "transfer_out"))
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}")
    words = {
        name: str(asked.get(name) or "")
        for name in ("name", "motive", "reference", "mandate", "creditor_id", "iban")
    }
    if asked.get("label"):
        fields: Json = {"remittanceInformationUnstructured": str(asked["label"])}
    else:
        fields = STYLES[institution.style](Movement(kind=kind, day=day, **words))
    made: Json = {
        "bookingDate": day.isoformat(),
        "valueDate": str(asked.get("value_date") or day.isoformat()),
        "transactionAmount": {
            "amount": f"{amount:.2f}",
            "currency": str(asked.get("currency") or "EUR"),
        },
        **fields,
    }
    key = hashlib.sha256(f"{institution.id}|{serial}".encode()).hexdigest()
    if institution.has_bank_ids:
        made["transactionId"] = f"{day:%Y%m%d}{int(key[:12], 16) % 10**10:010d}"
    made["internalTransactionId"] = key[:32]
    return {**made, **dict(asked.get("fields") or {})}


def account(institution: Institution, asked: Mapping[str, Any], *, today: date) -> Json:
    """A bank account with its past; `asked` is an entry of the seed file or empty."""
    number = str(asked.get("number") or "1")
    held: Json = {
        "institution_id": institution.id,
        "iban": str(asked.get("iban") or _iban(institution, number)),
        "name": str(asked.get("name") or "Compte courant"),
        "owner": str(asked.get("owner") or _OWNER),
        "currency": str(asked.get("currency") or "EUR"),
        "type": str(asked.get("type") or "CACC"),
        "opening": str(asked.get("opening") or "5000.00"),
        "booked": [],
        "pending": [],
        "serial": 0,
    }
    for each in asked.get("transactions", ()):
        book(held, each, today=today)
    if asked.get("history", not asked.get("transactions")):
        _live(held, today=today)
    return held


def book(held: Json, asked: Mapping[str, Any], *, today: date) -> Json:
    """Add one movement to the account, pending when asked so; the wire object."""
    held["serial"] += 1
    institution = INSTITUTIONS[held["institution_id"]]
    serial = int(hashlib.sha256(held["iban"].encode()).hexdigest()[:8], 16) * 100_000
    made = movement(institution, asked, today=today, serial=serial + held["serial"])
    held["pending" if asked.get("pending") else "booked"].append(made)
    return made


def balance(held: Json) -> Decimal:
    """Opening plus everything booked."""
    moved = (Decimal(each["transactionAmount"]["amount"]) for each in held["booked"])
    return Decimal(held["opening"]) + sum(moved, Decimal(0))


def default_accounts(institution: Institution, *, today: date) -> list[Json]:
    """What a holder has at a bank that the seed does not mention: a current and a savings one."""
    savings = {"number": "2", "name": "Livret professionnel", "type": "SVGS", "history": False}
    return [
        account(institution, {}, today=today),
        account(institution, savings, today=today),
    ]


def seed(data: Json, seed_with: Mapping[str, Any], *, today: date) -> None:
    """Put the accounts of a seed file in, once: those already there keep their movements.

    Shapes: `{"accounts": [{"institution_id", "iban"?, "number"?, "name"?, "owner"?, "type"?,
    "currency"?, "opening"?, "history"?: bool, "transactions"?: [what `movement` takes]}]}`.
    Raises: KeyError, for an institution that the sandbox does not play.
    """
    for asked in seed_with["accounts"]:
        made = account(INSTITUTIONS[asked["institution_id"]], asked, today=today)
        data["bank_accounts"].setdefault(made["iban"], made)


def new_identifier() -> str:
    """A fresh UUID, as the provider hands out."""
    return str(uuid.uuid4())


def _live(held: Json, *, today: date) -> None:
    """Three months of a small firm's regular life, up to yesterday."""
    wobble = random.Random(held["iban"])  # noqa: S311 - play data, the same for the same account
    first = today - timedelta(days=89)
    for offset in range(89):
        day = first + timedelta(days=offset)
        for day_of_month, kind, name, motive, amount, mandate, creditor in _REGULAR:
            if day.day != day_of_month:
                continue
            cents = wobble.randint(-500, 500) if kind == "card" else 0
            asked = {
                "kind": kind,
                "name": name,
                "motive": f"{motive} {day:%m/%Y}".strip() if kind == "direct_debit" else motive,
                "amount": str(Decimal(amount) + Decimal(cents).scaleb(-2)),
                "mandate": mandate,
                "creditor_id": creditor,
                "booking_date": day.isoformat(),
            }
            book(held, asked, today=today)


def _amount(text: object) -> Decimal:
    try:
        amount = Decimal(str(text))
    except ArithmeticError as error:
        raise ValueError("amount must be a signed decimal string") from error
    if not amount.is_finite():
        raise ValueError("amount must be finite")
    return amount


def _day(asked: Mapping[str, Any], today: date) -> date:
    if asked.get("booking_date"):
        return date.fromisoformat(str(asked["booking_date"]))
    return today - timedelta(days=int(asked.get("days_ago") or 0))


def _iban(institution: Institution, number: str) -> str:
    """A French IBAN whose two keys hold, always the same for bank and number."""
    digest = hashlib.sha256(f"{institution.id}|{number}".encode()).hexdigest()
    branch, own = f"{int(digest[:8], 16) % 10**5:05d}", f"{int(digest[8:24], 16) % 10**11:011d}"
    bank = institution.bank_code
    key = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(own)) % 97
    bban = f"{bank}{branch}{own}{key:02d}"
    check = 98 - int(f"{bban}152700") % 97
    return f"FR{check:02d}{bban}"
