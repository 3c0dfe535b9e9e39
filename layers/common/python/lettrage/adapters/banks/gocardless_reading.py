"""GoCardless JSON into the bank port's values: lenient on what is optional, strict on the rest.

Every field outside amount and currency is optional at some bank (bank-providers §1.7). What is
required and missing raises Invalid with the field's name, never its content.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from stdnum import iban as iban_number

from lettrage.domain.bank import Balance, BankAccountKind
from lettrage.domain.errors import Fault, Invalid
from lettrage.domain.money import major_units, minor_units
from lettrage.domain.transactions.fingerprint import words
from lettrage.ports.bank import Bank, ProviderAccount, ProviderTransaction

Json = Mapping[str, Any]

_KINDS = {
    "CACC": BankAccountKind.CURRENT,
    "TRAN": BankAccountKind.CURRENT,
    "SVGS": BankAccountKind.SAVINGS,
    "CARD": BankAccountKind.CARD,
    "LOAN": BankAccountKind.LOAN,
    "CASH": BankAccountKind.CASH,
}
# Source: ISO 20022 ExternalCashAccountType1Code, plus CARD as banks send it (§1.7).

_BALANCE_CODES = {
    "closingBooked": "CLBD",
    "interimBooked": "ITBD",
    "expected": "XPCD",
    "closingAvailable": "CLAV",
    "interimAvailable": "ITAV",
    "forwardAvailable": "FWAV",
    "openingBooked": "OPBD",
    "openingAvailable": "OPAV",
    "previouslyClosedBooked": "PRCD",
    "information": "INFO",
}
# Source: ISO 20022 ExternalBalanceType1Code; names without a code of their own are kept.

_PREFERENCE = {code: rank for rank, code in enumerate("CLBD ITBD XPCD CLAV ITAV FWAV".split())}
# Source: bank-providers §1.7: ledger balances before available ones.

_AMOUNT = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,12})?\Z")
_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_ABSENT = {"", "NOTPROVIDED", "NONRENSEIGNE"}
# Source: french-bank-labels §1 rule 8; compared on letters only.

_FOREIGN = re.compile(r"([0-9][0-9 \u00a0\u202f.]*,[0-9]{2,3}) ([A-Z]{3}) / 1 euro = ")
# Source: french-bank-labels §8, the currency line of BoursoBank's card purchases.


def bank(item: Json) -> Bank:
    """One institution; limits come as strings of days (§1.4)."""
    return Bank(
        id=_required_text(item, "id", "institution.id"),
        name=_required_text(item, "name", "institution.name"),
        bic=_text(item, "bic"),
        history_days=_days(item, "transaction_total_days"),
        consent_days=_days(item, "max_access_valid_for_days"),
        logo=_text(item, "logo"),
    )


def account(metadata: Json, details: Json) -> ProviderAccount:
    """One account from its two descriptions."""
    iban = checked_iban(_text(details, "iban") or _text(metadata, "iban"))
    owner = _text(details, "ownerName") or _text(metadata, "owner_name")
    named = _text(details, "name") or _text(details, "displayName") or _text(details, "product")
    return ProviderAccount(
        id=_required_text(metadata, "id", "account.id"),
        name=named or owner or (f"…{iban[-4:]}" if iban else ""),
        iban=iban,
        currency=_currency(details, "details.account.currency"),
        kind=_KINDS.get(_text(details, "cashAccountType"), BankAccountKind.OTHER),
        owner_name=owner,
    )


def balances(items: object, *, today: date) -> list[Balance]:
    """All balances, the one to show first; `today` dates those that carry no date."""
    read = [_balance(item, n, today) for n, item in enumerate(_list(items, "balances"))]
    return sorted(read, key=lambda balance: _PREFERENCE.get(balance.type, len(_PREFERENCE)))


def _balance(item: Json, number: int, today: date) -> Balance:
    where = f"balances[{number}]"
    amount, currency = _money(item, "balanceAmount", where)
    kind = _text(item, "balanceType")
    return Balance(
        amount=amount,
        currency=currency,
        as_of=_date(item, "referenceDate", "lastChangeDateTime", where=where) or today,
        type=_BALANCE_CODES.get(kind, kind or "OTHR"),
    )


def transactions(body: object) -> list[ProviderTransaction]:
    """Booked ones, then pending ones, in the order sent."""
    both = body.get("transactions") if isinstance(body, Mapping) else None
    if not isinstance(both, Mapping):
        raise missing("transactions")
    return [
        _transaction(item, pending=part == "pending", where=f"transactions.{part}[{number}]")
        for part in ("booked", "pending")
        for number, item in enumerate(_list(both.get(part, []), f"transactions.{part}"))
    ]


def _transaction(item: Json, *, pending: bool, where: str) -> ProviderTransaction:
    amount, currency = _money(item, "transactionAmount", where)
    value_date = _date(item, "valueDate", "valueDateTime", where=where)
    booked_on = _date(item, "bookingDate", "bookingDateTime", where=where) or value_date
    if booked_on is None and not pending:
        raise missing(f"{where}.bookingDate")
    side = "creditor" if amount < 0 else "debtor"
    parts = label_parts(item)
    original = _original(item, parts, amount=amount, currency=currency)
    return ProviderTransaction(
        id=_text(item, "transactionId"),
        provider_id=_text(item, "internalTransactionId"),
        booking_date=booked_on,
        value_date=value_date,
        amount=amount,
        currency=currency,
        label_parts=parts,
        counterparty_name=_text(item, f"{side}Name") or _text(item, f"ultimate{side.title()}"),
        counterparty_iban=_party_iban(item, f"{side}Account"),
        end_to_end_id=_reference(item, "endToEndId"),
        mandate_id=_reference(item, "mandateId"),
        creditor_id=_reference(item, "creditorId"),
        original_amount=original[0] if original else None,
        original_currency=original[1] if original else None,
        pending=pending,
        raw=item,
    )


def label_parts(item: Json) -> tuple[str, ...]:
    """Every text about the movement, remittance information before remarks.

    A field that only says again what an earlier one said is left out; elements of one field all
    stay, so that their order, which changes from call to call, changes nothing (§1.7).
    """
    parts: list[str] = []
    for name in (
        "remittanceInformationUnstructuredArray",
        "remittanceInformationUnstructured",
        "remittanceInformationStructuredArray",
        "remittanceInformationStructured",
    ):
        said = set(words(" ".join(parts)))
        parts += [text for text in _strings(item.get(name)) if not said.issuperset(words(text))]
    if not parts:
        parts = _strings(item.get("additionalInformation"))
    return tuple(parts)


def checked_iban(text: str) -> str | None:
    """The compact IBAN when its check digits hold, else None: banks send broken ones (§1.7)."""
    compact = re.sub(r"\s", "", text).upper()
    return compact if iban_number.is_valid(compact) else None


def missing(name: str) -> Invalid:
    """The error for a required field that is absent or unreadable; `name` is its path."""
    fault = Fault("/" + name.replace(".", "/"), "unreadable_field", "missing or unreadable")
    return Invalid(
        f"the bank's answer lacks a readable {name}", code="unreadable_answer", faults=[fault]
    )


def _money(item: Json, name: str, where: str) -> tuple[Decimal, str]:
    value = item.get(name)
    if not isinstance(value, Mapping):
        raise missing(f"{where}.{name}")
    currency = _currency(value, f"{where}.{name}.currency")
    text = value.get("amount")
    if not isinstance(text, str) or not _AMOUNT.match(text):
        raise missing(f"{where}.{name}.amount")
    try:
        return major_units(minor_units(Decimal(text), currency), currency), currency
    except Invalid as error:
        raise missing(f"{where}.{name}.amount") from error


def _currency(item: Json, where: str) -> str:
    text = _text(item, "currency").upper()
    if not _CURRENCY.match(text):
        raise missing(where)
    return text


def _original(
    item: Json, parts: tuple[str, ...], *, amount: Decimal, currency: str
) -> tuple[Decimal, str] | None:
    """Amount in the shop's currency, signed like the movement; None when it is not told."""
    exchange = item.get("currencyExchange")
    offers = exchange if isinstance(exchange, list) else [exchange]
    sign = -1 if amount < 0 else 1
    for offer in offers:
        told = offer.get("instructedAmount") if isinstance(offer, Mapping) else None
        if isinstance(told, Mapping) and told.get("currency") != currency:
            foreign, its_currency = _money({"it": told}, "it", "currencyExchange.instructedAmount")
            return sign * abs(foreign), its_currency
    for part in parts:
        found = _FOREIGN.match(part)
        if found:
            digits = re.sub(r"[^0-9,]", "", found.group(1)).replace(",", ".")
            return sign * Decimal(digits), found.group(2)
    return None


def _date(item: Json, day: str, instant: str, *, where: str) -> date | None:
    for name in (day, instant):
        text = _text(item, name)
        if text:
            try:
                return datetime.fromisoformat(text).date()
            except ValueError as error:
                raise missing(f"{where}.{name}") from error
    return None


def _days(item: Json, name: str) -> int:
    text = str(item.get(name, "90"))
    # 90 days is the agreement's own default for both limits (§1.5).
    return int(text) if text.isdecimal() else 90


def _party_iban(item: Json, name: str) -> str | None:
    value = item.get(name)
    return checked_iban(_text(value, "iban")) if isinstance(value, Mapping) else None


def _reference(item: Json, name: str) -> str | None:
    text = _text(item, name)
    return None if re.sub(r"[^A-Z0-9]", "", text.upper()) in _ABSENT else text


def _text(item: Json, name: str) -> str:
    value = item.get(name)
    return value.strip() if isinstance(value, str) else ""


def _required_text(item: Json, name: str, where: str) -> str:
    text = _text(item, name)
    if not text:
        raise missing(where)
    return text


def _strings(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text.strip() for text in values if isinstance(text, str) and text.strip()]


def _list(value: object, where: str) -> list[Json]:
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        raise missing(where)
    return value
