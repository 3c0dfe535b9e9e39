"""Dates of e-invoices: ISO 8601 (UBL) and UN/EDIFACT 2379 format codes (CII)."""

import re
from datetime import date

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T+Z\-].*)?\Z")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})\d{0,6}\Z")


def iso_date(written: str) -> str:
    """`written` as an ISO date: `20261122`, `2026-11-22`, with or without time or zone.

    Shapes: "" when it is no calendar date.
    Source: UNTDID 2379 codes 102 (CCYYMMDD), 203 and 204 (with time); XML Schema date, dateTime.
    Raises: nothing.
    """
    match = _ISO.match(written) or _COMPACT.match(written)
    if match is None:
        return ""
    try:
        return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:
        return ""
