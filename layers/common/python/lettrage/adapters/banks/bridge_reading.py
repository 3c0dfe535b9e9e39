"""Bridge JSON into the bank port's values: null fields are left out, so absence is normal (§3.1).

Amounts arrive as JSON numbers and are read as exact decimals, never through a float.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from lettrage.adapters.banks.fields import (
    Json,
    amount,
    checked_iban,
    currency,
    day,
    exact,
    integer,
    mapping,
    missing,
    required_text,
    text,
)
from lettrage.domain.bank import Balance, BankAccountKind
from lettrage.ports.bank import Bank, ProviderAccount, ProviderTransaction

CONSENT_DAYS = 180
"""Strong authentication lasts this long (bank-providers §3.5); the item tells its own end."""

_KINDS = {
    "checking": BankAccountKind.CURRENT,
    "savings": BankAccountKind.SAVINGS,
    "card": BankAccountKind.CARD,
    "loan": BankAccountKind.LOAN,
}
# Source: bank-providers §3.6; the full list is unconfirmed, others are `other`.

_BALANCES = (("accounting_balance", "CLBD"), ("balance", "ITBD"), ("instant_balance", "ITAV"))
# Best first: what is booked, what Bridge shows, what counts instant movements (§3.6).

_PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True)
class Item:
    """One login at one bank.

    Attributes:
        id: As text.
        provider_id: Of the bank.
        status: See `bridge_errors`.
        expires_on: Last day of the strong authentication, None when not told.
    """

    id: str
    provider_id: str
    status: int
    expires_on: date | None


def bank(item: Json) -> Bank | None:
    """One provider; None when it does not do aggregation. History depth is not told (§3.5)."""
    capabilities = item.get("capabilities")
    if isinstance(capabilities, list) and "aggregation" not in capabilities:
        return None
    images = item.get("images")
    return Bank(
        id=str(integer(item, "id", "provider.id")),
        name=required_text(item, "name", "provider.name"),
        bic="",
        history_days=0,
        consent_days=CONSENT_DAYS,
        logo=text(images, "logo") if isinstance(images, dict) else "",
    )


def item_of(value: object) -> Item:
    """One item. Raises: Invalid."""
    item = mapping(value, "item")
    return Item(
        id=str(integer(item, "id", "item.id")),
        provider_id=str(integer(item, "provider_id", "item.provider_id")),
        status=integer(item, "status", "item.status"),
        expires_on=_local_day(item, "authentication_expires_at"),
    )


def account(value: object, *, identifier: str) -> ProviderAccount:
    """One account; `identifier` is what the port reads it by."""
    item = mapping(value, "account")
    iban = checked_iban(text(item, "iban"))
    return ProviderAccount(
        id=identifier,
        name=text(item, "name") or (f"…{iban[-4:]}" if iban else ""),
        iban=iban,
        currency=currency(item, "currency_code", "account.currency_code"),
        kind=_KINDS.get(text(item, "type"), BankAccountKind.OTHER),
        natural_key=str(integer(item, "id", "account.id")),
    )


def balances(value: object, *, today: date) -> list[Balance]:
    """The balances told, the booked one first. Raises: Invalid, when `balance` is missing."""
    item = mapping(value, "account")
    its_currency = currency(item, "currency_code", "account.currency_code")
    if "balance" not in item:
        raise missing("account.balance")
    as_of = _local_day(item, "updated_at") or today
    return [
        Balance(
            amount=amount(item[name], its_currency, f"account.{name}"),
            currency=its_currency,
            as_of=as_of,
            type=code,
        )
        for name, code in _BALANCES
        if name in item
    ]


def transactions(items: Iterable[Json]) -> list[ProviderTransaction]:
    """Each movement once, as last updated: pages may overlap when the list moves on a walk."""
    latest: dict[str, tuple[str, ProviderTransaction]] = {}
    for number, item in enumerate(items):
        read = _transaction(item, f"transactions[{number}]")
        updated = text(item, "updated_at")
        known = latest.get(read.provider_id)
        if known is None or known[0] <= updated:
            latest[read.provider_id] = (updated, read)
    return [read for _, read in latest.values()]


def _transaction(item: Json, where: str) -> ProviderTransaction:
    its_currency = currency(item, "currency_code", f"{where}.currency_code")
    money: Decimal = amount(item.get("amount"), its_currency, f"{where}.amount")
    booked_on = day(item, "booking_date", "date", where=where)
    if booked_on is None:
        raise missing(f"{where}.date")
    label = text(item, "provider_description") or text(item, "clean_description")
    return ProviderTransaction(
        id="",
        provider_id=str(integer(item, "id", f"{where}.id")),
        booking_date=booked_on,
        value_date=day(item, "value_date", where=where),
        amount=money,
        currency=its_currency,
        label_parts=(label,) if label else (),
        pending=item.get("future") is True,
        deleted=item.get("deleted") is True,
        raw=mapping(exact(item), where),
    )


def _local_day(item: Json, name: str) -> date | None:
    told = text(item, name)
    if not told:
        return None
    try:
        instant = datetime.fromisoformat(told)
    except ValueError as error:
        raise missing(name) from error
    return instant.astimezone(_PARIS).date() if instant.tzinfo else instant.date()
