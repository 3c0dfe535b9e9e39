"""Readers of others on the same files in the same run: `invoice2data` on text, `factur-x` on XML.

Each is called through its public function and its answer put into the words of the sample files;
what it does not give counts as not given.
"""

import logging
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from tools.bench.scoring import Given, Truth, tally

Row = tuple[str, str, str]
Reader = Callable[[Path], Given]
CREDIT_NOTES = frozenset({"381", "396", "261"})


def rows(text: list[Truth], structured: list[Truth]) -> Iterable[Row]:
    """Ours and theirs on documents with a text layer, then on e-invoices."""
    logging.disable(logging.CRITICAL)
    try:
        yield from _beside(text, "text PDF", "invoice2data", _invoice2data())
        yield from _beside(structured, "e-invoice", "factur-x", _factur_x)
    finally:
        logging.disable(logging.NOTSET)


def _beside(documents: list[Truth], kind: str, name: str, theirs: Reader) -> Iterator[Row]:
    median: dict[str, float] = {}
    for title, reader in (("lettrage", ours), (name, theirs)):
        pairs, took = [], []
        for truth in documents:
            started = time.perf_counter()
            given = _answer(reader, truth.file)
            took.append(time.perf_counter() - started)
            pairs.append((truth, given))
        median[title] = statistics.median(took)
        score = tally(pairs)
        ratio = median[title] / median["lettrage"]
        yield (
            f"{kind}, {title}",
            f"F1 {score.f1:.3f}, {score.exact} of {len(documents)} exact",
            f"median {median[title] * 1000:.1f} ms a document, {ratio:.1f} × ours",
        )


def _answer(reader: Reader, file: Path) -> Given:
    try:
        return reader(file)
    except Exception:  # noqa: BLE001 - a reader of others that fails has given nothing
        return {}


def ours(file: Path) -> Given:
    """Parse and read in this process, as the functions' child process and reader do."""
    from lettrage.domain.reading import read  # noqa: PLC0415 - timed with its first call
    from lettrage.entrypoints.cli_extract import fields_of  # noqa: PLC0415
    from lettrage.formats.document import parse  # noqa: PLC0415

    parsed = parse(file.read_bytes(), file.name)
    found = fields_of(read(parsed.pages, parsed.structured))
    return {field: (value["value"], value["confidence"]) for field, value in found.items()}


def _invoice2data() -> Reader:
    from invoice2data import extract_data  # noqa: PLC0415 - a peer, only here
    from invoice2data.extract.loader import read_templates  # noqa: PLC0415
    from invoice2data.input import pdfium  # noqa: PLC0415

    templates = read_templates()

    def read(file: Path) -> Given:
        found = extract_data(str(file), templates=templates, input_module=pdfium) or {}
        named = {
            "supplier_name": found.get("partner_name") or found.get("issuer"),
            "supplier_vat_id": found.get("vat"),
            "invoice_number": found.get("invoice_number"),
            "issue_date": _day(found.get("date")),
            "due_date": _day(found.get("date_due")),
            "currency": found.get("currency"),
            "total_net": found.get("amount_untaxed"),
            "total_vat": found.get("amount_tax"),
            "total_gross": found.get("amount"),
            "iban": found.get("iban"),
        }
        return {field: (value, 1.0) for field, value in named.items() if value not in (None, "")}

    return read


def _day(value: Any) -> str | None:  # noqa: ANN401 - a peer's value
    return f"{value:%Y-%m-%d}" if value is not None else None


def _factur_x(file: Path) -> Given:
    from facturx import get_xml_from_pdf  # noqa: PLC0415 - a peer, only here
    from facturx.parse_xml import parse_ubl_cii_xml  # noqa: PLC0415

    data = file.read_bytes()
    if file.suffix == ".pdf":
        _, data = get_xml_from_pdf(data, check_xsd=False)
    said: dict[str, Any] = parse_ubl_cii_xml(data, check_xsd=False)
    seller = said.get("BG-4", {})
    named = {
        "supplier_name": seller.get("name"),
        "supplier_vat_id": seller.get("vat_identifier"),
        "supplier_siret": _digits(seller.get("legal_identifier"), 14),
        "supplier_siren": _digits(seller.get("legal_identifier"), 9),
        "invoice_number": said.get("BT-1"),
        "issue_date": said.get("BT-2"),
        "due_date": said.get("BT-9"),
        "currency": said.get("BT-5"),
        "total_net": said.get("BT-109"),
        "total_vat": said.get("BT-110"),
        "total_gross": said.get("BT-112"),
        "amount_due": said.get("BT-115"),
        "iban": said.get("BT-84"),
        "document_type": "credit_note" if said.get("BT-3") in CREDIT_NOTES else "invoice",
        "vat_breakdown": [
            {"rate": row["BT-119"], "base": row["BT-116"], "amount": row["BT-117"]}
            for row in said.get("BG-23", [])
            if {"BT-119", "BT-116", "BT-117"} <= row.keys()
        ],
    }
    return {
        field: (str(value) if not isinstance(value, list) else value, 1.0)
        for field, value in named.items()
        if value not in (None, "", [])
    }


def _digits(value: object, length: int) -> str | None:
    digits = "".join(c for c in str(value or "") if c.isdigit())
    return digits[:length] if len(digits) >= length else None
