"""The proof of a statement: opening balance and movements make the closing balance, or why not."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from lettrage.domain.money import Amount, Currency, decimal_fr, decimal_text
from lettrage.domain.record import Value
from lettrage.domain.statements import EntryStatus, Statement, StatementEntry


class ProofVerdict(StrEnum):
    """`unproven` where the file lacks a balance: nothing speaks against it, nothing for it."""

    CLOSES = "closes"
    DIFFERS = "differs"
    UNPROVEN = "unproven"


class AccountProof(Value):
    """What became of the sum of one account.

    Attributes:
        verdict: See `ProofVerdict`.
        code: Stable word for the reason, "" when it closes without a remark.
        opening: Balance before the first movement.
        total: Sum of the booked movements.
        closing: Balance after the last.
        difference: Closing less what was computed; None when it can't be.
        first_day: First day on which it differs, or after which statements are missing.
        message_fr: The reason as a sentence.
        message_en: The same in English.
    """

    verdict: ProofVerdict
    code: str = ""
    opening: Amount | None = None
    total: Amount
    closing: Amount | None = None
    currency: Currency | None = None
    difference: Amount | None = None
    first_day: date | None = None
    message_fr: str = ""
    message_en: str = ""


_SENTENCES = {
    "": ("", ""),
    "no_balances": (
        "Le fichier ne donne aucun solde : rien ne prouve qu’il est complet.",
        "The file gives no balance: nothing proves that it is complete.",
    ),
    "no_opening_balance": (
        "Le fichier ne donne pas de solde initial : les totaux ne peuvent pas être vérifiés.",
        "The file gives no opening balance: the totals can't be checked.",
    ),
    "no_closing_balance": (
        "Le fichier ne donne pas de solde final : les totaux ne peuvent pas être vérifiés.",
        "The file gives no closing balance: the totals can't be checked.",
    ),
    "balance_currency_differs": (
        "Le solde est dans une autre devise que les opérations : les totaux ne peuvent pas être"
        " vérifiés.",
        "The balance is in another currency than the transactions: the totals can't be checked.",
    ),
    "advice_only": (
        "Un avis CAMT.054 n’a pas de soldes : importez le relevé CAMT.053 dès qu’il paraît.",
        "A CAMT.054 advice has no balances: import the CAMT.053 statement once it is there.",
    ),
    "totals_mismatch": (
        "Le solde initial et les opérations ne font pas le solde final : écart de {difference}, le"
        " {day}.",
        "Opening balance and transactions do not make the closing balance: {difference} apart, on"
        " {day}.",
    ),
    "statements_missing": (
        "Des relevés manquent après le {day} : le solde suivant n’est pas celui laissé"
        " ({difference} d’écart).",
        "Statements are missing after {day}: the next balance is not the one left ({difference}"
        " apart).",
    ),
}


def prove(statements: Sequence[Statement], *, advice: bool = False) -> AccountProof:
    """The proof of one account's statements, in the file's order.

    Each statement closes on its own; between two of them a balance that jumps means that some are
    missing: that differs too, though nobody is asked about it. Only booked movements count.
    Raises: nothing. `statements` must not be empty.
    """
    first, last = statements[0], statements[-1]
    total = sum((_sum(each) for each in statements), Decimal(0))
    facts: dict[str, object] = {
        "opening": first.opening.amount if first.opening else None,
        "closing": last.closing.amount if last.closing else None,
        "total": total,
        "currency": first.account.currency,
    }
    for each in statements:
        code = "advice_only" if advice else _unprovable(each)
        if code:
            return _proof(ProofVerdict.UNPROVEN, code, facts)
    for each in statements:
        difference = _difference(each)
        if difference:
            day = _first_day(each)
            return _proof(ProofVerdict.DIFFERS, "totals_mismatch", facts, difference, day)
    for one, two in pairwise(statements):
        if one.closing and two.opening and one.closing.amount != two.opening.amount:
            apart = two.opening.amount - one.closing.amount
            return _proof(ProofVerdict.DIFFERS, "statements_missing", facts, apart, one.closing.on)
    return _proof(ProofVerdict.CLOSES, "", facts, Decimal(0))


def booked(statement: Statement) -> list[StatementEntry]:
    """Entries that are booked."""
    return [each for each in statement.entries if each.status is EntryStatus.BOOKED]


def _sum(statement: Statement) -> Decimal:
    return sum((each.amount for each in booked(statement)), Decimal(0))


def _unprovable(statement: Statement) -> str:
    if statement.opening is None and statement.closing is None:
        return "no_balances"
    if statement.opening is None:
        return "no_opening_balance"
    if statement.closing is None:
        return "no_closing_balance"
    currencies = {statement.opening.currency, statement.closing.currency}
    currencies |= {each.currency for each in statement.entries} | {statement.account.currency}
    return "balance_currency_differs" if len(currencies - {None}) > 1 else ""


def _difference(statement: Statement) -> Decimal:
    if statement.opening is None or statement.closing is None:  # pragma: no cover - asked before
        return Decimal(0)
    return statement.closing.amount - statement.opening.amount - _sum(statement)


def _first_day(statement: Statement) -> date | None:
    """Where the running balance leaves the sum; the closing day when the file has none."""
    running = statement.opening.amount if statement.opening else Decimal(0)
    for each in booked(statement):
        running += each.amount
        if each.balance_after is not None and each.balance_after != running:
            return each.booked_on
    if statement.closing and statement.closing.on:
        return statement.closing.on
    return max((each.booked_on for each in statement.entries), default=None)


def _proof(
    verdict: ProofVerdict,
    code: str,
    facts: dict[str, object],
    difference: Decimal | None = None,
    day: date | None = None,
) -> AccountProof:
    french, english = _SENTENCES[code]
    shown = "" if difference is None else decimal_text(difference)
    shown_fr = "" if difference is None else decimal_fr(difference)
    spoken = {
        "fr": f"{day:%d/%m/%Y}" if day else "jour inconnu",
        "en": day.isoformat() if day else "an unknown day",
    }
    return AccountProof.model_validate(
        {
            **facts,
            "verdict": verdict,
            "code": code,
            "difference": difference,
            "first_day": day,
            "message_fr": french.format(difference=shown_fr, day=spoken["fr"]),
            "message_en": english.format(difference=shown, day=spoken["en"]),
        }
    )
