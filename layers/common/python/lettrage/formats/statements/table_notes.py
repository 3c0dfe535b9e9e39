"""Lines of a bank table that are no movements: balances and totals above, among or under them.

A line is taken for one only by what it says in full: its first words, or a label that is nothing
but a balance. Everything else is a movement, or a fault that is named.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lettrage.formats import csv_cells
from lettrage.formats.csv_cells import CellError
from lettrage.formats.statements.table_columns import key

_SUMMARY = re.compile(
    r"(?:(?:ancien|nouveau|dernier|sous|opening|closing|grand) )?"
    r"(?:solde|soldes|total|totaux|totals|balance|nombre|report|a reporter)\b.*"
)
_BALANCE = re.compile(r"(?:(?:ancien|nouveau|dernier|opening|closing) )?(?:solde|balance)\b.*")
_BALANCE_LABEL = re.compile(
    r"(?:(?:ancien|nouveau|dernier) solde|solde (?:precedent|initial|final|anterieur|reporte"
    r"|d ouverture|de cloture|de debut|de fin|en debut de periode|en fin de periode|crediteur"
    r"|debiteur|au)|(?:opening|closing) balance)"
    r"(?: (?:crediteur|debiteur|precedent|au|du|le))*(?: \d{1,2} \d{1,2} \d{2,4})?"
)
_TOTAL_LABEL = re.compile(
    r"(?:(?:sous|grand) )?(?:total|totaux|totals)(?: (?:general|generaux|debit|credit|debits"
    r"|credits|debiteur|crediteur|operations?|mouvements?|periode|mois|euros?|eur|en|de|des|du|la"
    r"|les|et|\d+))*"
)
# Narrow: «TOTAL STATION NIORT» is a filling station.
_OPENING = re.compile(r"\b(?:ancien|precedent|initial|anterieur|reporte|ouverture|debut|opening)\b")
_CLOSING = re.compile(r"\b(?:nouveau|final|cloture|fin|closing)\b")
_DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")
_MONEY = re.compile(r"(?<![\d/.])[-+\u2212]?\d[\d \u00a0\u202f.']*,\d{2}(?!\d)")
_FRANCS = re.compile(r"\bfrancs?\b")
# The Banque Postale still adds the balance in francs (bank-providers §5.5).


@dataclass(frozen=True)
class BalanceNote:
    """A balance as a line beside the movements tells it.

    Attributes:
        amount: Signed.
        on: Its day, when told.
        opening: True before the movements, False after them, None when the line does not say.
    """

    amount: Decimal
    on: date | None
    opening: bool | None


def sums_up(day: str, labels: Sequence[str]) -> bool:
    """Whether a line of the table is a balance or a total: by its first words, or its whole label.

    `day` is its date cell as written, perhaps empty or words.
    """
    if any(map(str.isdigit, day)) and not _SUMMARY.fullmatch(key(day)):
        return any(_BALANCE_LABEL.fullmatch(key(each)) for each in labels)
    if day:
        return _SUMMARY.fullmatch(key(day)) is not None
    return any(shape.fullmatch(key(each)) for each in labels for shape in (_BALANCE, _TOTAL_LABEL))


def balance_of(words: str, amount: Decimal, day: str) -> BalanceNote | None:
    """The balance of such a line; None for totals and counts. `day` is its date cell."""
    plain = key(words)
    if not _BALANCE.fullmatch(plain) or _FRANCS.search(plain):
        return None
    told = _DAY.search(day) or _DAY.search(words)
    opening = True if _OPENING.search(plain) else (False if _CLOSING.search(plain) else None)
    return BalanceNote(amount, _day(told[0]) if told else None, opening)


def balance_above(cells: Sequence[str]) -> BalanceNote | None:
    """The balance that a line above the header tells, if it does: French writing."""
    words = next((cell for cell in cells if cell.strip()), "")
    if not _BALANCE.fullmatch(key(words)):
        return None
    text = " ".join(cells)
    told = list(_MONEY.finditer(_DAY.sub(" ", text)))
    if len(told) != 1:
        return None
    try:
        amount, _ = csv_cells.amount(told[0][0].strip(), ",")
    except CellError:
        return None
    return balance_of(text, amount, "")


def _day(text: str) -> date | None:
    try:
        return csv_cells.day(text, first=True)
    except CellError:
        return None
