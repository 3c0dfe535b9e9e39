"""GoCardless JSON into the bank port's values: lenient on what is optional, strict on the rest.

Every field outside amount and currency is optional at some bank (bank-providers §1.7). What is
required and missing raises Invalid with the field's name, never its content.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from lettrage.adapters.banks.fields import (
    Json,
    amount,
    checked_iban,
    currency,
    day,
    mapping,
    missing,
    objects,
    required_text,
    strings,
    text,
)
from lettrage.domain.bank import Balance, BankAccountKind
from lettrage.domain.transactions.fingerprint import words
from lettrage.ports.bank import Bank, ProviderAccount, ProviderTransaction

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

_ABSENT = {"", "NOTPROVIDED", "NONRENSEIGNE"}
# Source: french-bank-labels §1 rule 8; compared on letters only.

_FOREIGN = re.compile(r"([0-9][0-9 \u00a0\u202f.]*,[0-9]{2,3}) ([A-Z]{3}) / 1 euro = ")
# Source: french-bank-labels §8, the currency line of BoursoBank's card purchases.


def bank(item: Json) -> Bank:
    """One institution; limits come as strings of days (§1.4)."""
    return Bank(
        id=required_text(item, "id", "institution.id"),
        name=required_text(item, "name", "institution.name"),
        bic=text(item, "bic"),
        history_days=_days(item, "transaction_total_days"),
        consent_days=_days(item, "max_access_valid_for_days"),
        logo=text(item, "logo"),
    )


def account(metadata: Json, details: Json) -> ProviderAccount:
    """One account from its two descriptions."""
    iban = checked_iban(text(details, "iban") or text(metadata, "iban"))
    owner = text(details, "ownerName") or text(metadata, "owner_name")
    named = text(details, "name") or text(details, "displayName") or text(details, "product")
    return ProviderAccount(
        id=required_text(metadata, "id", "account.id"),
        name=named or owner or (f"…{iban[-4:]}" if iban else ""),
        iban=iban,
        currency=currency(details, "currency", "details.account.currency"),
        kind=_KINDS.get(text(details, "cashAccountType"), BankAccountKind.OTHER),
        owner_name=owner,
    )


def balances(items: object, *, today: date) -> list[Balance]:
    """All balances, the one to show first; `today` dates those that carry no date."""
    read = [_balance(item, n, today) for n, item in enumerate(objects(items, "balances"))]
    return sorted(read, key=lambda balance: _PREFERENCE.get(balance.type, len(_PREFERENCE)))


def _balance(item: Json, number: int, today: date) -> Balance:
    where = f"balances[{number}]"
    money, its_currency = _money(item, "balanceAmount", where)
    kind = text(item, "balanceType")
    return Balance(
        amount=money,
        currency=its_currency,
        as_of=day(item, "referenceDate", "lastChangeDateTime", where=where) or today,
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
        for number, item in enumerate(objects(both.get(part, []), f"transactions.{part}"))
    ]


def _transaction(item: Json, *, pending: bool, where: str) -> ProviderTransaction:
    money, its_currency = _money(item, "transactionAmount", where)
    value_date = day(item, "valueDate", "valueDateTime", where=where)
    booked_on = day(item, "bookingDate", "bookingDateTime", where=where) or value_date
    if booked_on is None and not pending:
        raise missing(f"{where}.bookingDate")
    side = "creditor" if money < 0 else "debtor"
    parts = label_parts(item)
    original = _original(item, parts, money=money, its_currency=its_currency)
    return ProviderTransaction(
        id=text(item, "transactionId"),
        provider_id=text(item, "internalTransactionId"),
        booking_date=booked_on,
        value_date=value_date,
        amount=money,
        currency=its_currency,
        label_parts=parts,
        counterparty_name=text(item, f"{side}Name") or text(item, f"ultimate{side.title()}"),
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
        parts += [each for each in strings(item.get(name)) if not said.issuperset(words(each))]
    if not parts:
        parts = strings(item.get("additionalInformation"))
    return tuple(parts)


def _money(item: Json, name: str, where: str) -> tuple[Decimal, str]:
    value = mapping(item.get(name), f"{where}.{name}")
    its_currency = currency(value, "currency", f"{where}.{name}.currency")
    # An amount as a JSON number would have gone through a float: only text is taken.
    told = value.get("amount") if isinstance(value.get("amount"), str) else None
    return amount(told, its_currency, f"{where}.{name}.amount"), its_currency


def _original(
    item: Json, parts: tuple[str, ...], *, money: Decimal, its_currency: str
) -> tuple[Decimal, str] | None:
    """Amount in the shop's currency, signed like the movement; None when it is not told."""
    exchange = item.get("currencyExchange")
    offers = exchange if isinstance(exchange, list) else [exchange]
    sign = -1 if money < 0 else 1
    for offer in offers:
        told = offer.get("instructedAmount") if isinstance(offer, Mapping) else None
        if isinstance(told, Mapping) and told.get("currency") != its_currency:
            foreign, abroad = _money({"it": told}, "it", "currencyExchange.instructedAmount")
            return sign * abs(foreign), abroad
    for part in parts:
        found = _FOREIGN.match(part)
        if found:
            digits = re.sub(r"[^0-9,]", "", found.group(1)).replace(",", ".")
            return sign * Decimal(digits), found.group(2)
    return None


def _days(item: Json, name: str) -> int:
    told = str(item.get(name, "90"))
    # 90 days is the agreement's own default for both limits (§1.5).
    return int(told) if told.isdecimal() else 90


def _party_iban(item: Json, name: str) -> str | None:
    value = item.get(name)
    return checked_iban(text(value, "iban")) if isinstance(value, Mapping) else None


def _reference(item: Json, name: str) -> str | None:
    told = text(item, name)
    return None if re.sub(r"[^A-Z0-9]", "", told.upper()) in _ABSENT else told
