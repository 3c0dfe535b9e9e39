"""`lettrage extract FILE… --out DIR`: read documents offline with the functions' own reader."""

import argparse
import itertools
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lettrage.domain.errors import Invalid, Unavailable
from lettrage.domain.invoice_reading import DocumentKind, FieldName, Reading, ReadingOutcome
from lettrage.domain.page import Page
from lettrage.domain.parsed_document import ParsedDocument
from lettrage.domain.reading import READ_FIRST, next_typed_page, read, stands
from lettrage.domain.typed_fields import TypedPage
from lettrage.entrypoints.local_recognition import Recognition, recognition
from lettrage.ports.parser import DocumentParser
from lettrage.services.filing_findings import of_parser

_NAMES = {
    FieldName.NUMBER: "invoice_number",
    FieldName.NET_TOTAL: "total_net",
    FieldName.VAT_TOTAL: "total_vat",
    FieldName.GROSS_TOTAL: "total_gross",
    FieldName.PAYABLE: "amount_due",
}
"""The words of the sample files where they are not the product's own."""

_TYPES = {
    DocumentKind.INVOICE: "invoice",
    DocumentKind.DEPOSIT: "invoice",
    DocumentKind.SUPPORTING_DOCUMENT: "invoice",
    DocumentKind.CREDIT_NOTE: "credit_note",
}
"""The samples know two types: a till receipt is an invoice, what is neither has no type."""

_BAR = 30


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the sub-command."""
    parser = subparsers.add_parser(
        "extract", help="read invoices, one JSON file each", description=__doc__
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Read each file; 0 also for refused files, 1 when one was not opened or recognised.

    2 when there is nothing to read, or nowhere to write.
    """
    from lettrage.entrypoints import bootstrap  # noqa: PLC0415 - only this command needs it

    files = [path for path in chosen.files if not path.name.endswith(".expected.json")]
    for folder in (path for path in files if path.is_dir()):
        sys.stderr.write(f"lettrage: {folder} is a folder and is left aside: name its files\n")
    files = [path for path in files if not path.is_dir()]
    try:
        chosen.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        sys.stderr.write(f"lettrage: {chosen.out}: {error.strerror}: name another folder\n")
        return 2
    if not files:
        sys.stderr.write("lettrage: no file to read\n")
        return 2
    names = _names(files)
    failed = 0
    parser = bootstrap.document_parser()
    with recognition() as recogniser:
        for done, path in enumerate(files):
            _progress(done, len(files), path.name)
            target = chosen.out / f"{names[done]}.json"
            failed += not _extract(path, target, parser, recogniser)
        _progress(len(files), len(files), "")
    return 1 if failed else 0


def _names(files: Sequence[Path]) -> list[str]:
    """Name of each result: the file's without its extension; with it, where two share that.

    `a/f.pdf`, `b/f.pdf` and `f.xml` give `f`, `f.pdf`, `f.xml`; one more `f.pdf` gives `f.pdf-2`.
    """
    names: list[str] = []
    for path in files:
        numbered = (f"{path.name}-{number}" for number in itertools.count(2))
        name = next(n for n in itertools.chain((path.stem, path.name), numbered) if n not in names)
        if name != path.stem:
            told = f"{path}: its result is {name}.json, {path.stem}.json is another file's"
            sys.stderr.write(f"lettrage: {told}\n")
        names.append(name)
    return names


def _extract(path: Path, target: Path, parser: DocumentParser, recogniser: Recognition) -> bool:
    try:
        data = path.read_bytes()
    except OSError as error:
        sys.stderr.write(f"\nlettrage: {path}: {error.strerror}\n")
        return False
    try:
        result = document(parser.parse(data, file_name=path.name), recogniser)
    except Unavailable as error:  # the other files may need no recognition
        sys.stderr.write(f"\nlettrage: {path}: {error.message}\n")
        return False
    text = json.dumps(result, ensure_ascii=False, indent=1)
    target.write_text(text + "\n", "utf-8")
    return True


def document(parsed: ParsedDocument, recogniser: Recognition) -> dict[str, Any]:
    """One document in the words of the sample files.

    Raises: Unavailable, when pages need text recognition and there is none.
    """
    if parsed.refusal is not None:
        refusal = parsed.refusal
        return {
            "outcome": "reject",
            "fields": {},
            "refused": {
                "code": refusal.code,
                "message": refusal.message_fr,
                "message_en": refusal.message_en,
            },
        }
    reading, unread = _read(parsed, recogniser)
    findings = [item.code for item in reading.findings]
    if any(of_parser(code).blocking for code in parsed.findings_codes):
        reading = reading.model_copy(update={"outcome": ReadingOutcome.REVIEW})
    result = {"outcome": str(reading.outcome), "fields": fields_of(reading)}
    if findings or parsed.findings_codes or unread:
        result["findings"] = [*parsed.findings_codes, *findings, *unread]
    return result


def _read(parsed: ParsedDocument, recogniser: Recognition) -> tuple[Reading, list[str]]:
    """Text layers first, then pictures of pages one by one, then typed fields: as far as needed.

    The steps of the workflow, by the same rule, without what they keep in between.
    """
    pages: list[Page] = list(parsed.pages)
    unread: list[str] = []
    reading = read(pages, parsed.structured)
    if not parsed.seen_only and (parsed.structured is not None or stands(reading)):
        return reading, unread
    for count, image in enumerate(parsed.images):
        if count >= READ_FIRST and stands(reading):
            break
        try:
            pages.append(recogniser.words(image.png, page_number=image.number))
        except Invalid as error:
            unread.append(error.code)
            continue
        reading = read(pages, parsed.structured)
    return _with_typed(parsed, pages, reading, recogniser), unread


def _with_typed(
    parsed: ParsedDocument, pages: list[Page], reading: Reading, recogniser: Recognition
) -> Reading:
    """The reading with typed fields of its first and last picture, where it needs them."""
    images = {image.number: image for image in parsed.images}
    found = {page.number for page in pages if page.words}
    worded = [number for number in list(images)[:READ_FIRST] if number in found]
    typed: list[TypedPage] = []
    had: list[int] = []
    while (page := next_typed_page(reading, worded, had)) is not None:
        had.append(page)
        try:
            typed.append(recogniser.typed(images[page].png, page_number=page))
        except Invalid:  # its words are there all the same
            continue
        reading = read(pages, parsed.structured, typed=typed)
    return reading


def fields_of(reading: Reading) -> dict[str, Any]:
    """Fields of a reading in the words of the sample files: value, confidence, source, page."""
    fields: dict[str, Any] = {}
    for name, field in reading.fields.items():
        if name is FieldName.KIND:
            kind = _TYPES.get(DocumentKind(field.value))
            if kind is not None:
                fields["document_type"] = {"value": kind, **_proof(field.confidence)}
            continue
        fields[_NAMES.get(name, name.value)] = {
            "value": field.value,
            **_proof(field.confidence),
            "source": str(field.source),
            "page": field.page,
            "candidates": list(field.candidates),
        }
    if reading.vat_breakdown:
        rows = [
            {"rate": row.rate, "base": row.taxable, "amount": row.vat}
            for row in reading.vat_breakdown
        ]
        fields["vat_breakdown"] = {"value": rows, **_proof(reading.vat_breakdown_confidence)}
    if reading.lines:
        shown = {"page", "box", "confidence"}
        fields["lines"] = {
            "value": [line.model_dump(exclude=shown, exclude_none=True) for line in reading.lines],
            **_proof(min(line.confidence for line in reading.lines)),
        }
    return fields


def _proof(confidence: int) -> dict[str, float]:
    return {"confidence": confidence / 1000}


def _progress(done: int, total: int, name: str) -> None:
    if not sys.stderr.isatty():
        return
    filled = _BAR * done // max(total, 1)
    bar = "█" * filled + "·" * (_BAR - filled)
    sys.stderr.write(f"\r\x1b[2K{bar} {done}/{total} {name}" + ("\n" if done == total else ""))
    sys.stderr.flush()
