"""Use case: documents made elsewhere from a CSV file, everything or nothing.

A file of five hundred documents is more than one transaction of the store holds, so «nothing» is
decided first: every line is checked against the store, and one fault refuses the file before the
first write. Then third parties, then documents are written in transactions of as many as fit.
Identifiers follow from kind, third party and number (without a number: from what the line says
and how often it was said), so a crash in between leaves documents that a repeat of the same file
finds again: it completes the rest and creates nothing twice.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from lettrage.domain.document_import import DocumentImport, LineFault
from lettrage.domain.errors import Invalid
from lettrage.domain.open_document import OpenDocument, OpenDocumentKind
from lettrage.formats import document_csv
from lettrage.formats.csv_columns import PARTY
from lettrage.formats.document_csv import CsvFile, CsvLine
from lettrage.ports.store import MAX_PAGE, Found
from lettrage.services.affected import MOST_PARTIES
from lettrage.services.contention import settled
from lettrage.services.import_parties import PartyRegister, Unresolved
from lettrage.services.import_report import Findings, Planned, reported
from lettrage.services.manage_documents import NUMBERED, ManageDocuments, drafted
from lettrage.services.matching_keys import filed
from lettrage.services.unit_of_work import Actor, Work

MOST_ITEMS = 100
"""Items of one transaction (`ports.store`, DynamoDB's limit)."""

_SAME_NAMES = (
    "number issue_date due_date net_total gross_total outstanding commission"
    " structured_reference end_to_end_id cheque_number period"
).split()


class ImportDocuments:
    """Reads, checks and writes files of documents; keeps their reports."""

    def __init__(self, work: Work, documents: ManageDocuments) -> None:
        self._work = work
        self._documents = documents

    def get(self, organisation_id: str, import_id: str) -> DocumentImport:
        """One report. Raises: NotFound."""
        return self._work.store.get(DocumentImport, organisation_id, import_id)

    def page(self, organisation_id: str, limit: int, cursor: str | None) -> Found[DocumentImport]:
        """Reports, newest first."""
        return self._work.store.find(
            DocumentImport,
            organisation_id,
            "all",
            "all",
            limit=limit,
            cursor=cursor,
            newest_first=True,
        )

    def __call__(
        self,
        actor: Actor,
        organisation_id: str,
        kind: OpenDocumentKind,
        text: str,
        *,
        dry_run: bool = False,
    ) -> DocumentImport:
        """The report, kept unless `dry_run`; documents are written when no line is wrong.

        Raises: Invalid, when the text is no table of one to five hundred lines; Unavailable,
        when the store is: the same file then completes what was begun.
        """
        file = document_csv.read(text, numbered=kind in NUMBERED)
        register = PartyRegister(self._work, organisation_id, kind)
        now = self._work.clock.now()
        drafts, faults = self._drafts(organisation_id, kind, file, register, now)
        planned, clashes = self._against_store(organisation_id, file, drafts)
        faults = sorted([*file.faults, *faults, *clashes], key=lambda fault: fault.line)
        fresh = [plan.document for plan in planned if plan.stored_id is None]
        if not faults and not dry_run:
            register.write(actor)
            for chunk in _chunks(fresh):
                self._write(actor, organisation_id, chunk)
        stamps = {"organisation_id": organisation_id, "created_at": now, "updated_at": now}
        report = reported(
            {**stamps, "id": self._work.ids.new_id(), "document_kind": kind},
            Findings(file, planned, faults, register.created),
            dry_run=dry_run,
        )
        if dry_run:
            return report
        stored = self._work.add(actor, report, "documents_imported")
        if fresh and not faults:
            parties = sorted({document.third_party_id for document in fresh})
            about = [f"third_party:{party}" for party in parties]
            if len(about) > MOST_PARTIES:
                about = []  # a whole run costs no more
            self._documents.reconcile(organisation_id, "documents_imported", *about)
        return stored

    def _drafts(
        self,
        organisation_id: str,
        kind: OpenDocumentKind,
        file: CsvFile,
        register: PartyRegister,
        now: datetime,
    ) -> tuple[list[tuple[CsvLine, OpenDocument]], list[LineFault]]:
        wrong = {fault.line for fault in file.faults}
        right = [line for line in file.lines if line.line not in wrong]
        drafts, faults = [], []
        parties = register.resolve(right)
        said: Counter[str] = Counter()
        for line in right:
            party = parties[line.line]
            if isinstance(party, Unresolved):
                faults.append(_unresolved(file, line, party))
                continue
            stamps = {"organisation_id": organisation_id, "created_at": now, "updated_at": now}
            try:
                fields = {**stamps, **_fields(line, kind), "third_party_id": party, "id": "-"}
                document = drafted(fields, kind)
            except Invalid as error:
                faults += _column_faults(file, line, error)
                continue
            key = _said(document)
            said[key] += 1
            document = document.model_copy(update={"id": _identifier(document, key, said[key])})
            drafts.append((line, document))
        return drafts, faults

    def _against_store(
        self,
        organisation_id: str,
        file: CsvFile,
        drafts: Sequence[tuple[CsvLine, OpenDocument]],
    ) -> tuple[list[Planned], list[LineFault]]:
        """What is there already, and numbers that something else bears."""
        stored = self._stored(organisation_id, [document.id for _, document in drafts])
        planned, faults = [], []
        lines_of: dict[str, int] = {}
        for line, document in drafts:
            number = next((unique.value for unique in document.uniques()), None)
            other = lines_of.setdefault(number or document.id, line.line)
            if other != line.line:
                faults.append(
                    file.fault(line.line, "number", "repeated_number", document.number, other)
                )
                continue
            found = stored.get(document.id) or self._bearer(organisation_id, number)
            if found is not None and not _same(found, document):
                faults.append(file.fault(line.line, "number", "number_taken", document.number))
                continue
            planned.append(Planned(line, document, found.id if found else None))
        return planned, faults

    def _bearer(self, organisation_id: str, number: str | None) -> OpenDocument | None:
        if number is None:
            return None
        owner = self._work.store.owner(OpenDocument, organisation_id, "number", number)
        return self._stored(organisation_id, [owner]).get(owner) if owner else None

    def _stored(self, organisation_id: str, ids: Sequence[str]) -> dict[str, OpenDocument]:
        found: dict[str, OpenDocument] = {}
        for start in range(0, len(ids), MAX_PAGE):
            part = list(dict.fromkeys(ids[start : start + MAX_PAGE]))
            found |= self._work.store.get_many(OpenDocument, organisation_id, part)
        return found

    def _write(self, actor: Actor, organisation_id: str, chunk: Sequence[OpenDocument]) -> None:
        def attempt() -> None:
            # Another import of the same file may have written some meanwhile.
            there = self._stored(organisation_id, [document.id for document in chunk])
            unit = self._work.unit(actor)
            for document in chunk:
                if document.id not in there:
                    unit.add(document, "document_imported")
            unit.commit()

        settled(attempt)


def _fields(line: CsvLine, kind: OpenDocumentKind) -> dict[str, object]:
    percent, until = line.discount_percent, line.discount_until
    discount = {"percent": percent, "until": until} if percent is not None else None
    same = {name: getattr(line, name) for name in _SAME_NAMES}
    if kind is OpenDocumentKind.CREDIT_NOTE and (line.gross_total or 0) < 0:
        # Many programs export credit notes as negative invoices; here the kind gives the sense.
        for name in ("net_total", "gross_total", "outstanding", "commission"):
            same[name] = None if same[name] is None else -same[name]
    return {**same, "currency": line.currency or "EUR", "discount": discount}


def _said(document: OpenDocument) -> str:
    """What makes a line itself: its number where it has one, else all that identifies it."""
    number = "".join(c for c in document.number.upper() if c.isalnum())
    parts = [document.document_kind, document.third_party_id, number]
    if not number:
        gross = f"{document.gross_total} {document.currency}"
        parts += [document.number, document.issue_date.isoformat(), gross]
    return "|".join(parts)


def _identifier(document: OpenDocument, said: str, ordinal: int) -> str:
    text = said if any(c.isalnum() for c in document.number) else f"{said}|{ordinal}"
    return f"document-{hashlib.sha256(text.encode()).hexdigest()[:40]}"


def _same(stored: OpenDocument, said: OpenDocument) -> bool:
    names = ("document_kind", "third_party_id", "issue_date", "gross_total", "currency")
    return all(getattr(stored, name) == getattr(said, name) for name in names)


def _unresolved(file: CsvFile, line: CsvLine, error: Unresolved) -> LineFault:
    field = next((f for f in PARTY[1:] if f in line.texts), "name")
    if error.code == "ambiguous_third_party":
        field = "name" if "name" in line.texts else field
    return file.fault(line.line, field, error.code, line.texts.get(field, ""))


def _column_faults(file: CsvFile, line: CsvLine, error: Invalid) -> Iterator[LineFault]:
    for fault in error.faults:
        field = fault.pointer.removeprefix("/body/").replace("discount/", "discount_")
        yield file.fault(line.line, field, fault.code, line.texts.get(field, ""))


def _chunks(documents: Sequence[OpenDocument]) -> Iterator[list[OpenDocument]]:
    """Documents by transaction: as many as the store takes at once."""
    chunk: list[OpenDocument] = []
    items = 0
    for document in documents:
        own = _items(document)
        if chunk and items + own > MOST_ITEMS:
            yield chunk
            chunk, items = [], 0
        chunk.append(document)
        items += own
    if chunk:
        yield chunk


def _items(document: OpenDocument) -> int:
    """Record, change entry and pointers."""
    keyed = filed(document)
    return 2 + len(list(keyed.lookups())) + len(list(keyed.uniques()))
