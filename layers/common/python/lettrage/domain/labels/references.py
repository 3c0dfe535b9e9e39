"""Amounts, dates and identifiers inside a label, each with the check it carries."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from lettrage.domain.labels.parsed import LabelAmount

_FIGURE = r"[0-9]{1,3}(?:[ .][0-9]{3})+[.,][0-9]{2}|[0-9]{1,9}[.,][0-9]{2}"
_AMOUNT = rf"(?P<amount>{_FIGURE})"
_FEE = re.compile(
    rf"\b(?P<word>FRAIS|COMMISSIONS?|COMM?|COMMISION)\b[ :.]*(?:DE |BANCAIRES? |HT )*{_AMOUNT}"
    r"(?![0-9])"
)
_GROSS = re.compile(rf"\b(?:MONTANT )?BRUT\b[ :]*(?:DE )?{_AMOUNT}(?![0-9])")
# Société Générale takings, "/28/05 123 105,00E COM 0,84E": the number of the terminal stands just
# before the amount, so digits apart are not taken for its thousands.
_GROSS_BEFORE_FEE = re.compile(
    r"(?<![0-9,.])(?P<amount>[0-9]{1,9}[.,][0-9]{2})\s?E(?:UR)?\s+(?=COM|FRAIS)"
)
# ISO 4217 codes that French cards and transfers meet; EUR is not foreign.
_FOREIGN_CODES = (
    "AED AUD BGN BRL CAD CHF CNY CZK DKK GBP HKD HUF ILS INR JPY KRW MAD MXN NOK NZD PLN RON"
    " SEK SGD THB TND TRY TWD USD XAF XOF XPF ZAR"
)
_CODES, _CODE_LETTERS = _FOREIGN_CODES.replace(" ", "|"), 3
_CODE_SET = frozenset(_FOREIGN_CODES.split())
# Whole units are an amount only before the code, unless a figure with cents stands after it.
_WHOLE = rf"[0-9]{{1,9}}(?=\s?(?:{_CODES})\b(?!\s?(?:{_FIGURE})(?![0-9]|\s?(?:EUR|€))))"
_ORIGINAL = re.compile(
    # Digits joined to letters or by dashes are the end of a number: "FA-2026-140 USD".
    rf"(?<![0-9,.A-Z_#])(?<![0-9A-Z][-/])(?P<amount>{_FIGURE}|{_WHOLE})\s?(?P<code>{_CODES})\b"
    rf"|\b(?P<code2>{_CODES})\s?(?P<amount2>{_FIGURE})(?![0-9])"
)
ANY_AMOUNT = re.compile(rf"(?<![0-9,.]){_AMOUNT}(?![0-9,.])\s?(?:EUROS?|EUR|E\b|€)?")
_EUROS = re.compile(rf"(?<![0-9,.]){_AMOUNT}\s?(?:EUROS?|EUR|€)(?![A-Z])")
_RF = re.compile(r"\bRF ?[0-9]{2}(?: ?[0-9A-Z]){1,21}")
_ICS = re.compile(r"\b[A-Z]{2}[0-9]{2}[A-Z0-9]{3}[A-Z0-9]{6,28}\b")
_ABSENT = frozenset({"NOTPROVIDED", "NONRENSEIGNE", "NOTPROVIDE", "NONE", "NEANT", "NULL"})
_RF_SHORTEST = 5
_RF_LONGEST = 25
_MOD = 97


def _decimal(text: str) -> Decimal:
    digits = text.replace(" ", "").replace(",", ".")
    whole, _, cents = digits.rpartition(".")
    return Decimal(f"{whole.replace('.', '')}.{cents}" if whole else digits)


def fee(text: str) -> tuple[LabelAmount, bool] | None:
    """The charge named in a label, and whether the label calls it a commission."""
    if "FRAIS" not in text and "COM" not in text:
        return None
    found = _FEE.search(text)
    if found is None:
        return None
    return LabelAmount(_decimal(found["amount"]), "EUR"), found["word"] != "FRAIS"


def gross(text: str) -> LabelAmount | None:
    """The amount before commission, where the label states it."""
    found = _GROSS.search(text) if "BRUT" in text else None
    if found is None and ("COM" in text or "FRAIS" in text):
        found = _GROSS_BEFORE_FEE.search(text)
    return LabelAmount(_decimal(found["amount"]), "EUR") if found else None


def stated_amounts(text: str) -> list[Decimal]:
    """Amounts in euros in a plain text, called so.

    Raises: nothing.
    """
    if "EUR" not in text and "€" not in text:
        return []
    return [_decimal(found["amount"]) for found in _EUROS.finditer(text)]


_NET = re.compile(rf"\b(?:MONTANT )?NET\b[ :]*(?:DE )?{_AMOUNT}(?![0-9])")


def net(text: str) -> LabelAmount | None:
    """The amount after commission, where the label states it."""
    found = _NET.search(text) if "NET" in text else None
    return LabelAmount(_decimal(found["amount"]), "EUR") if found else None


def may_hold_original(words: Iterable[str]) -> bool:
    """True where a word begins or ends with the code of a foreign currency: soon told."""
    return not (
        _CODE_SET.isdisjoint([word[-_CODE_LETTERS:] for word in words])
        and _CODE_SET.isdisjoint([word[:_CODE_LETTERS] for word in words])
    )


def is_foreign_amount(text: str) -> bool:
    """Whether a text is a foreign amount with its code, and nothing else."""
    return _ORIGINAL.fullmatch(text) is not None


def original(text: str) -> LabelAmount | None:
    """An amount with the code of a foreign currency, on either side of it."""
    return next(iter(original_readings(text)), None)


def original_readings(text: str) -> tuple[LabelAmount, ...]:
    """That amount, the likeliest reading first: digits apart may be another number's.

    `FACT 118 120,00 USD` is 118,120 dollars, or 120 for invoice 118.
    """
    found = _ORIGINAL.search(text)
    if found is None:
        return ()
    code = found["code"] or found["code2"]
    groups = (found["amount"] or found["amount2"]).split(" ")
    # Before the code only: where the code comes first nothing else stands between.
    most = len(groups) if found["code"] else 1
    return tuple(LabelAmount(_decimal(" ".join(groups[n:])), code) for n in range(most))


def mod_97(text: str) -> bool:
    """ISO 7064 mod 97-10 over letters and digits, first four characters moved to the end."""
    moved = text[4:] + text[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % _MOD == 1


def rf_references(text: str) -> tuple[str, ...]:
    """ISO 11649 creditor references with right check digits.

    The end of a reference is not marked in a label: the longest run of blocks that checks wins,
    cut at spaces only.
    """
    if "RF" not in text:
        return ()
    found = []
    for match in _RF.finditer(text):
        blocks = match.group().split(" ")
        for count in range(len(blocks), 0, -1):
            value = "".join(blocks[:count])
            ends = match.start() + len(" ".join(blocks[:count]))
            whole = ends == len(text) or not text[ends].isalnum()
            if whole and _RF_SHORTEST <= len(value) <= _RF_LONGEST and mod_97(value):
                found.append(value)
                break
    return tuple(found)


_IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")


def ibans(text: str) -> tuple[str, ...]:
    """Complete account numbers in a plain text, of the right length and check digits (ISO 13616).

    Raises: nothing.
    """
    matches = [*_IBAN.finditer(text)]
    if not matches:
        return ()
    from stdnum import iban  # noqa: PLC0415 - few labels hold one; a cold start is spared it

    found: list[str] = []
    for match in matches:
        blocks = match.group().split(" ")
        values = ("".join(blocks[:count]) for count in range(len(blocks), 0, -1))
        found += [value for value in values if iban.is_valid(value)][:1]
    return tuple(found)


def creditor_id(text: str) -> str | None:
    """A SEPA creditor identifier with right check digits (EPC262-08: business code left out)."""
    for match in _ICS.finditer(text):
        value = match.group()
        if value[:2].isalpha() and mod_97(value[:4] + value[7:]):
            return value
    return None


def identifier(value: str) -> str | None:
    """A reference without its spaces, None for NOTPROVIDED and its like."""
    first = value.split(" ", maxsplit=1)[0] if value else ""
    compact = "".join(c for c in value if c.isalnum())
    if not compact or compact in _ABSENT or first in _ABSENT or compact.startswith("NOTPROVIDED"):
        return None
    return value


_DAY_MONTH = re.compile(
    r"(?<![0-9/.])(?P<day>[0-9]{2})[/.](?P<month>[0-9]{2})(?:[/.](?P<year>[0-9]{4}|[0-9]{2}))?"
    r"(?![0-9/]|[.,][0-9])"
)
_CARD_DAY = re.compile(
    r"\b(?:CB|PSC|MOB|DAB|PAIEMENTS|DU|FACT|ECH/|LE)\s?(?P<day>[0-3][0-9])(?P<month>[01][0-9])"
    r"(?P<year>[0-9]{4}|[0-9]{2})?(?![0-9])"
)
# What each of the two needs somewhere: sooner searched, and nearly no label has it.
_DAYS = (
    (re.compile(r"[0-9][/.][0-9]"), _DAY_MONTH),
    (re.compile(r"[BCSUTE/]\s?[0-3][0-9][01][0-9]"), _CARD_DAY),
)


_NO_CARD = ("VIR", "PRLV", "PRELEV")
_MONTHS_A_YEAR, _LONGEST_MONTH = 12, 31


def days(text: str) -> list[tuple[int, int, int | None, tuple[int, int]]]:
    """Day, month, year or None, and span of everything written as a date."""
    found = []
    for needed, pattern in _DAYS:
        for match in pattern.finditer(text) if needed.search(text) else ():
            if not 1 <= int(match["month"]) <= _MONTHS_A_YEAR or int(match["day"]) > _LONGEST_MONTH:
                continue  # "FACT 0117" is an invoice
            if match[0].startswith("FACT") and text.startswith(_NO_CARD):
                continue  # so is "FACT 0112" that a payer wrote
            year = match["year"]
            full = int(year) if year and len(year) > 2 else 2000 + int(year) if year else None  # noqa: PLR2004 - two digits of a year
            found.append((int(match["day"]), int(match["month"]), full, match.span()))
    return found


_LEADING_DAY = re.compile(r"^(?P<day>[0-3][0-9])(?P<month>[01][0-9])(?P<year>[0-9]{2}) CB\b")


def leading_day(text: str) -> list[tuple[int, int, int | None, tuple[int, int]]]:
    """The day that opens a card label, as `days` gives it (Banque Populaire: `280526 CB****1234`).

    Also a day of six digits that ends the label after a place (Caisse d'Epargne withdrawals).
    """
    found = _LEADING_DAY.search(text) or _PLACE_DAY.search(text)
    if found is None:
        return []
    return [(int(found["day"]), int(found["month"]), 2000 + int(found["year"]), found.span())]


_PLACE_DAY = re.compile(
    r"\b(?P<day>[0-3][0-9])(?P<month>[01][0-9])(?P<year>[0-9]{2})(?= [0-9]{2}H[0-9]{2}|$)"
)


def card_day(day: int, month: int, year: int | None, booking_date: date) -> date | None:
    """A day of a label as a date: not after the booking, at most one year before; else None.

    Source: catalogue of French bank labels, §1 rule 3 (a day of "00" is the first).
    """
    years = [year] if year else [booking_date.year, booking_date.year - 1]
    for candidate in years:
        try:
            result = date(candidate, month, day or 1)
        except ValueError:
            continue
        if 0 <= (booking_date - result).days <= 366:  # noqa: PLR2004 - days of a leap year
            return result
    return None


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "JANVIER JANV JAN", "FEVRIER FEVR FEV", "MARS", "AVRIL AVR", "MAI", "JUIN",
            "JUILLET JUIL", "AOUT", "SEPTEMBRE SEPT", "OCTOBRE OCT", "NOVEMBRE NOV",
            "DECEMBRE DEC",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH_NAMES = frozenset(_MONTHS)
_MONTH_NAME = re.compile(
    rf"\b(?P<name>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b"
    r"(?: ?(?P<year>20[0-9]{2}|[0-9]{2})\b(?![/.,-]))?"
)
_MONTH_NUMBER = re.compile(
    r"(?<![0-9A-Z/.-])(?:(?P<m1>0[1-9]|1[0-2])[/.-](?P<y1>20[0-9]{2})"
    r"|(?P<y2>20[0-9]{2})[/.-](?P<m2>0[1-9]|1[0-2]))(?![0-9/.-])"
)
_MONTHS_AHEAD = 3  # a quarter's rent is paid ahead; a month further on is the last one so called


def period(text: str, words: Iterable[str], booking_date: date) -> date | None:
    """First day of the month named in a label.

    Without a year it is the next one so called, at most three months ahead, else the last one.
    `words` are those of `text`: where no month is among them, none is searched.
    """
    found = _MONTH_NUMBER.search(text)
    if found:
        return date(int(found["y1"] or found["y2"]), int(found["m1"] or found["m2"]), 1)
    named = None if _MONTH_NAMES.isdisjoint(words) else _MONTH_NAME.search(text)
    if named is None:
        return None
    month = _MONTHS[named["name"]]
    if named["year"]:
        year = int(named["year"])
        return date(year if year > 99 else 2000 + year, month, 1)  # noqa: PLR2004 - two digits
    ahead = (month - booking_date.month) % 12
    months = booking_date.year * 12 + booking_date.month - 1
    months += ahead if ahead <= _MONTHS_AHEAD else ahead - 12
    return date(months // 12, months % 12 + 1, 1)
