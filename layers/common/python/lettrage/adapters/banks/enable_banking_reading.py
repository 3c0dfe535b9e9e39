"""Enable Banking JSON into the bank port's values: unsigned amounts with an indicator (§2.2)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

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
from lettrage.ports.bank import Bank, ProviderAccount, ProviderTransaction

_KINDS = {
    "CACC": BankAccountKind.CURRENT,
    "TRAN": BankAccountKind.CURRENT,
    "SVGS": BankAccountKind.SAVINGS,
    "CARD": BankAccountKind.CARD,
    "LOAN": BankAccountKind.LOAN,
    "CASH": BankAccountKind.CASH,
}
# Source: ISO 20022 ExternalCashAccountType1Code, plus CARD (§2.2).

_PREFERENCE = {code: rank for rank, code in enumerate("CLBD ITBD XPCD CLAV ITAV FWAV".split())}
# Source: bank-providers §1.7: ledger balances before available ones.

_SIGNS = {"CRDT": 1, "DBIT": -1}
_PENDING = frozenset({"PDNG", "HOLD", "SCHD"})
_UNTRUE = frozenset({"CNCL", "RJCT"})
# Source: ISO 20022 entry status; a cancelled or refused movement moved nothing.

_DAY_S = 86_400
_PARIS = ZoneInfo("Europe/Paris")


def bank(item: Json) -> Bank:
    """One bank, known by country and name; history depth is not told."""
    country = required_text(item, "country", "aspsp.country")
    name = required_text(item, "name", "aspsp.name")
    seconds = item.get("maximum_consent_validity")
    return Bank(
        id=f"{country}:{name}",
        name=name,
        bic=text(item, "bic"),
        history_days=0,
        # 90 days is what is typical (§2.2).
        consent_days=seconds // _DAY_S if isinstance(seconds, int) and seconds >= _DAY_S else 90,
        logo=text(item, "logo"),
    )


def account(value: object, *, identifier: str, natural_key: str) -> ProviderAccount:
    """One account from its details."""
    item = mapping(value, "details")
    numbers = item.get("account_id")
    iban = checked_iban(text(numbers, "iban")) if isinstance(numbers, Mapping) else None
    owner = text(item, "name")
    named = text(item, "details") or text(item, "product") or owner
    return ProviderAccount(
        id=identifier,
        name=named or (f"…{iban[-4:]}" if iban else ""),
        iban=iban,
        currency=currency(item, "currency", "details.currency"),
        kind=_KINDS.get(text(item, "cash_account_type"), BankAccountKind.OTHER),
        owner_name=owner,
        natural_key=natural_key,
    )


def balances(value: object, *, today: date) -> list[Balance]:
    """All balances, the one to show first; `today` dates those that carry no date."""
    items = objects(mapping(value, "balances").get("balances"), "balances")
    read = []
    for number, item in enumerate(items):
        where = f"balances[{number}]"
        told = mapping(item.get("balance_amount"), f"{where}.balance_amount")
        its_currency = currency(told, "currency", f"{where}.currency")
        read.append(
            Balance(
                amount=_told_amount(told, its_currency, f"{where}.amount"),
                currency=its_currency,
                as_of=day(item, "reference_date", "last_change_date_time", where=where) or today,
                type=text(item, "balance_type") or "OTHR",
            )
        )
    return sorted(read, key=lambda balance: _PREFERENCE.get(balance.type, len(_PREFERENCE)))


def transactions(items: Iterable[Json]) -> list[ProviderTransaction]:
    """Movements in the order sent; what the bank cancelled or refused is left out."""
    read = (_transaction(item, f"transactions[{number}]") for number, item in enumerate(items))
    return [each for each in read if each is not None]


def valid_until(value: object) -> tuple[datetime, date] | None:
    """End of an access as instant and last day, None when it is not told."""
    access = value.get("access") if isinstance(value, Mapping) else None
    told = text(access, "valid_until") if isinstance(access, Mapping) else ""
    if not told:
        return None
    try:
        instant = datetime.fromisoformat(told)
    except ValueError as error:
        raise missing("session.access.valid_until") from error
    return instant, instant.astimezone(_PARIS).date()


def _transaction(item: Json, where: str) -> ProviderTransaction | None:
    status = text(item, "status")
    if status in _UNTRUE:
        return None
    sign = _SIGNS.get(text(item, "credit_debit_indicator"))
    if sign is None:
        raise missing(f"{where}.credit_debit_indicator")
    told = mapping(item.get("transaction_amount"), f"{where}.transaction_amount")
    its_currency = currency(told, "currency", f"{where}.transaction_amount.currency")
    # Unsigned by contract; a bank that signs all the same means what the indicator says.
    money = sign * abs(_told_amount(told, its_currency, f"{where}.transaction_amount.amount"))
    value_date = day(item, "value_date", where=where)
    booked_on = day(item, "booking_date", "transaction_date", where=where) or value_date
    pending = status in _PENDING
    if booked_on is None and not pending:
        raise missing(f"{where}.booking_date")
    original = _original(item, sign, its_currency)
    side = "creditor" if sign < 0 else "debtor"
    parts = tuple(strings(item.get("remittance_information"))) or tuple(strings(item.get("note")))
    return ProviderTransaction(
        # `transaction_id` serves one consent only: it is no key.
        id=text(item, "entry_reference"),
        provider_id="",
        booking_date=booked_on,
        value_date=value_date,
        amount=money,
        currency=its_currency,
        label_parts=parts,
        counterparty_name=_party(item, side, "name"),
        counterparty_iban=checked_iban(_party(item, f"{side}_account", "iban")),
        original_amount=original[0] if original else None,
        original_currency=original[1] if original else None,
        pending=pending,
        raw=item,
    )


def _told_amount(told: Json, its_currency: str, where: str) -> Decimal:
    value = told.get("amount")
    # An amount as a JSON number would have gone through a float: only text is taken.
    return amount(value if isinstance(value, str) else None, its_currency, where)


def _original(item: Json, sign: int, its_currency: str) -> tuple[Decimal, str] | None:
    exchange = item.get("exchange_rate")
    told = exchange.get("instructed_amount") if isinstance(exchange, Mapping) else None
    if not isinstance(told, Mapping) or told.get("currency") == its_currency:
        return None
    abroad = currency(told, "currency", "exchange_rate.instructed_amount.currency")
    where = "exchange_rate.instructed_amount.amount"
    return sign * abs(_told_amount(told, abroad, where)), abroad


def _party(item: Json, name: str, part: str) -> str:
    value = item.get(name)
    return text(value, part) if isinstance(value, Mapping) else ""
