"""Small readers that the statement formats share: text, amounts, days, references."""

import re
from datetime import date
from decimal import Decimal

from lettrage.domain.identifiers import compact, is_creditor_id, is_iban
from lettrage.domain.money import exponent
from lettrage.formats.statements.wording import EntryError

_PLAIN_AMOUNT = re.compile(r"([+-]?)([0-9]{1,15})(?:[.,]([0-9]{0,5}))?", re.ASCII)
_NO_REFERENCE = re.compile(r"NOT ?PROVIDED|NON ?RENSEIGNE|NONREF", re.IGNORECASE)
_CENTURY_PIVOT = 60
"""Two-digit years below are in this century. Source: CFONB practice, bank-providers §5.4."""


def text_of(data: bytes, declared: str | None = None) -> str:
    """Decoded text: byte order mark, then what is declared, then UTF-8, then windows-1252.

    Undefined bytes of windows-1252 become U+FFFD: a label may lose a letter, never a figure.
    """
    for mark, name in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(name, "replace").removeprefix("\ufeff")
    for encoding in filter(None, (declared, "utf-8")):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", "replace")


def line_of(text: str) -> str:
    """One label line: control characters out, spaces single."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def lines_of(*texts: str | None) -> tuple[str, ...]:
    """Label lines without empty ones and without those that another one begins with."""
    found: list[str] = []
    for text in texts:
        line = line_of(text or "")
        if line and not any(each.startswith(line) for each in found):
            found = [each for each in found if not line.startswith(each)] + [line]
    return tuple(found)


def plain_amount(text: str) -> Decimal:
    """An amount without thousands separators, decimal point or comma. Raises: EntryError."""
    match = _PLAIN_AMOUNT.fullmatch(text.strip())
    if match is None:
        raise EntryError("not_an_amount", text.strip())
    value = Decimal(f"{match[2]}.{match[3]}" if match[3] else match[2])
    return -value if match[1] == "-" else value


def exact(amount: Decimal, currency: str | None) -> Decimal:
    """`amount` with the currency's decimals. Raises: EntryError, when it has more."""
    digits = exponent(currency or "EUR")
    quantum = Decimal(1).scaleb(-digits)
    rounded = amount.quantize(quantum)
    if rounded != amount:
        raise EntryError("too_precise", format(amount, "f"))
    return rounded


def loose_amount(text: str) -> Decimal:
    """An amount that may have spaces between thousands or no digit before its mark.

    Raises: EntryError.
    """
    clean = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))", "", text.strip())
    return plain_amount(re.sub(r"^([+-]?)(?=[.,]\d)", r"\g<1>0", clean))


def day_of(text: str) -> date:
    """`YYYY-MM-DD…` or `YYYYMMDD…`: the calendar day as written. Raises: EntryError."""
    clean = text.strip()
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})(?!\d)|(\d{4})(\d{2})(\d{2})", clean, re.ASCII)
    if match is None:
        raise EntryError("not_a_date", clean)
    parts = [part for part in match.groups() if part]
    return calendar_day(int(parts[0]), parts[1], parts[2], clean)


def short_day(year: str, month: str, day: str, shown: str) -> date:
    """A day whose year has two digits. Raises: EntryError."""
    if not (year + month + day).isdecimal():
        raise EntryError("not_a_date", shown)
    whole = int(year) + (2000 if int(year) < _CENTURY_PIVOT else 1900)
    return calendar_day(whole, month, day, shown)


def calendar_day(year: int, month: str, day: str, shown: str) -> date:
    """Raises: EntryError, for a day the calendar does not have."""
    try:
        return date(year, int(month), int(day))
    except ValueError as error:
        raise EntryError("not_a_date", shown) from error


def currency_of(text: str) -> str | None:
    """ISO 4217 code, None for nothing. Raises: EntryError."""
    code = text.strip().upper()
    if not code:
        return None
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise EntryError("unknown_currency", code)
    return code


def iban_of(text: str) -> str | None:
    """An IBAN with a right key, else None: banks send malformed ones (bank-providers §1.7)."""
    value = compact(text)
    return value if is_iban(value) else None


def creditor_of(text: str) -> str | None:
    """A SEPA creditor identifier with a right key, else None."""
    value = compact(text)
    return value if is_creditor_id(value) else None


def reference_of(text: str | None) -> str | None:
    """A reference, None for what stands for none."""
    value = line_of(text or "")
    return None if not value or _NO_REFERENCE.fullmatch(value) else value[:140]
