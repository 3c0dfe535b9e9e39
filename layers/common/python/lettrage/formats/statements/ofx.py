"""OFX 1 (SGML, unclosed tags) and OFX 2 (XML): one tolerant reader for both.

Banks misorder elements, leave mandatory ones empty and write decimal commas; what can be read
without a guess is read. There is no opening balance in the format. Source: OFX 2.2 specification,
chapter 11; bank-providers §5.3.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from lxml import etree

from lettrage.domain.paris import PARIS
from lettrage.domain.rib import french_iban
from lettrage.domain.statements import (
    Statement,
    StatementAccount,
    StatementBalance,
    StatementEntry,
    StatementFault,
    StatementFile,
    StatementFormat,
)
from lettrage.formats.statements.cells import (
    currency_of,
    day_of,
    exact,
    iban_of,
    line_of,
    lines_of,
    loose_amount,
    text_of,
)
from lettrage.formats.statements.wording import EntryError, StatementRefused, fault

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9._]{0,40})>([^<]*)")
_ZONED = re.compile(r"(\d{14})(?:\.\d+)?\[([+-]?\d{1,2}(?:\.\d+)?)(?::[A-Za-z]+)?\]", re.ASCII)
_CHARSETS = {"1252": "cp1252", "8859-1": "latin-1", "ISO-8859-1": "latin-1", "UTF-8": "utf-8"}
_STATEMENTS = ("STMTRS", "CCSTMTRS")
_AGGREGATES = (
    *_STATEMENTS,
    "BANKACCTFROM",
    "CCACCTFROM",
    "STMTTRN",
    "LEDGERBAL",
    "AVAILBAL",
    "BANKACCTTO",
    "CCACCTTO",
    "PAYEE",
    "CURRENCY",
    "ORIGCURRENCY",
)
# What is looked into; elements of others belong to none of these and are passed over.


@dataclass
class _Node:
    """One aggregate: its elements by name, the first of each, and its own aggregates."""

    name: str
    line: int
    texts: dict[str, str] = field(default_factory=dict)
    nodes: list["_Node"] = field(default_factory=list)

    def get(self, name: str) -> str:
        """Text of an element, "" without."""
        return self.texts.get(name, "")

    def all(self, *names: str) -> "Iterator[_Node]":
        """Own aggregates of those names."""
        return (each for each in self.nodes if each.name in names)


def looks_like(text: str) -> bool:
    """Whether the text is OFX of version 1."""
    head = text[:4096].upper()
    return "OFXHEADER" in head or re.search(r"<OFX>", head) is not None


def is_whole(text: str) -> bool:
    """Whether the text ends where its root does."""
    return re.search(r"</OFX>\s*\Z", text, re.IGNORECASE) is not None


def read_sgml(data: bytes, version: str = "1") -> StatementFile:
    """The statements of a version 1 file, or of one of version 2 that is no right XML.

    Raises: StatementRefused.
    """
    head = data[:1000].decode("ascii", "replace").upper()
    charset = re.search(r"CHARSET:\s*([A-Z0-9-]+)", head)
    encoding = re.search(r"ENCODING:\s*([A-Z0-9-]+)", head)
    declared = _CHARSETS.get(charset[1]) if charset else None
    if encoding and encoding[1] in ("UTF-8", "UNICODE"):
        declared = "utf-8"
    text = text_of(data, declared)
    if not is_whole(text):
        return StatementFile(
            format=StatementFormat.OFX,
            version=version,
            faults=(fault(text.count("\n") + 1, "truncated"),),
        )
    return _read(_sgml(text), version)


def read_xml(root: etree._Element) -> StatementFile:
    """The statements of a version 2 document. Raises: StatementRefused."""
    return _read(_xml(root), "2")


Event = tuple[str, str, str, int]
"""What (`open`, `text`, `close`), name, text, line."""


def _sgml(text: str) -> Iterator[Event]:
    line, at = 1, 0
    for match in _TAG.finditer(text):
        line, at = line + text.count("\n", at, match.start()), match.start()
        name, content = match[2].upper(), html.unescape(match[3]).strip()
        if match[1]:
            yield "close", name, "", line
        elif name in _AGGREGATES:
            yield "open", name, "", line
        else:
            yield "text", name, content, line


def _xml(root: etree._Element) -> Iterator[Event]:
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name, line = etree.QName(element).localname.upper(), element.sourceline or 0
        if event == "end":
            yield "close", name, "", line
        elif name in _AGGREGATES:
            yield "open", name, "", line
        elif len(element) == 0:
            yield "text", name, (element.text or "").strip(), line


def _read(events: Iterator[Event], version: str) -> StatementFile:
    root = _Node("OFX", 1)
    stack = [root]
    for what, name, text, line in events:
        if what == "open":
            node = _Node(name, line)
            stack[-1].nodes.append(node)
            stack.append(node)
        elif what == "text":
            stack[-1].texts.setdefault(name, text)
        elif any(node.name == name for node in stack[1:]):
            # An aggregate that was never closed ends with the one round it.
            while stack.pop().name != name:
                pass
    faults: list[StatementFault] = []
    statements = [_statement(node, faults) for node in _found(root)]
    if not statements:
        raise StatementRefused("no_statement")
    return StatementFile(
        format=StatementFormat.OFX,
        version=version,
        statements=tuple(statements),
        faults=tuple(faults),
    )


def _found(node: _Node) -> Iterator[_Node]:
    for each in node.nodes:
        if each.name in _STATEMENTS:
            yield each
        else:
            yield from _found(each)


def _statement(node: _Node, faults: list[StatementFault]) -> Statement:
    currency: str | None = None
    closing = None
    try:
        currency = currency_of(node.get("CURDEF"))
        closing = _balance(node, currency)
    except EntryError as error:
        faults.append(fault(node.line, error.code, error.value))
    entries = []
    for each in node.all("STMTTRN"):
        try:
            entries.append(_entry(each, currency))
        except EntryError as error:
            faults.append(fault(each.line, error.code, error.value))
    return Statement(
        account=_account(node, currency), line=node.line, closing=closing, entries=tuple(entries)
    )


def _account(node: _Node, currency: str | None) -> StatementAccount:
    told = next(node.all("BANKACCTFROM", "CCACCTFROM"), None)
    if told is None:
        return StatementAccount(currency=currency)
    number = "".join(told.get("ACCTID").split())[:40]
    bank, branch = told.get("BANKID")[:20], told.get("BRANCHID")[:20]
    iban = iban_of(number) if number else None
    return StatementAccount(
        iban=iban or french_iban(bank, branch, number),
        number=number,
        bank_code=bank,
        branch_code=branch,
        name=line_of(told.get("ACCTTYPE")),
        currency=currency,
    )


def _balance(node: _Node, currency: str | None) -> StatementBalance | None:
    told = next(node.all("LEDGERBAL"), None)
    if told is None or not told.get("BALAMT"):
        return None
    day = told.get("DTASOF")
    return StatementBalance(
        amount=exact(loose_amount(told.get("BALAMT")), currency),
        on=_day(day) if day else None,
        currency=currency,
    )


def _entry(node: _Node, currency: str | None) -> StatementEntry:
    if not node.get("TRNAMT"):
        raise EntryError("missing", "TRNAMT")
    if not node.get("DTPOSTED"):
        raise EntryError("missing", "DTPOSTED")
    other = next((each.get("CURSYM") for each in node.all("CURRENCY")), "")
    if other and other != currency:
        raise EntryError("currency_mismatch", other)
    payee = next((each.get("NAME") for each in node.all("PAYEE")), "")
    to = next(node.all("BANKACCTTO", "CCACCTTO"), None)
    value = node.get("DTAVAIL")
    return StatementEntry(
        line=node.line,
        booked_on=_day(node.get("DTPOSTED")),
        valued_on=_day(value) if value else None,
        amount=exact(loose_amount(node.get("TRNAMT")), currency),
        currency=currency,
        label_parts=lines_of(
            node.get("NAME"), payee, node.get("EXTDNAME"), node.get("MEMO"), node.get("MEMO2")
        ),
        counterparty_name=line_of(payee)[:140],
        counterparty_iban=iban_of(to.get("ACCTID")) if to and to.get("ACCTID") else None,
        reference=line_of(node.get("FITID"))[:140],
        lasting_id=line_of(node.get("FITID"))[:255],
        bank_transaction_code=line_of(node.get("TRNTYPE"))[:35],
    )


def _day(text: str) -> date:
    """The day as written; midnight in Paris that is told in another zone is the day it begins.

    Banks that know days only turn them into instants of their system's zone. Raises: EntryError.
    """
    written = day_of(text)
    match = _ZONED.match(text.strip())
    if match is None:
        return written
    try:
        local = datetime.strptime(match[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        here = (local - timedelta(hours=float(match[2]))).astimezone(PARIS)
    except (ValueError, OverflowError):
        return written
    return here.date() if here.time() == time(0) else written
