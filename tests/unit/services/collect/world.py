"""A whole collection in memory: real use cases, scripted parsing, a queue in place of the cloud.

Mails and files are JSON: what parsing them gives is what they say. The workflow walks the states of
`collect_document` as the machine does: retry what is unavailable, catch the rest.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar

from lettrage.adapters.remembering_store import RememberingStore
from lettrage.contracts.events import MailEvent, ScheduledEvent, UploadEvent
from lettrage.contracts.steps import DocumentRef, FailureRef, FiledRef, PageRef, Verdict
from lettrage.domain.bank_change import told as about_accounts
from lettrage.domain.collection import Source, Upload
from lettrage.domain.errors import LettrageError, Unavailable
from lettrage.domain.inbound_address import InboundAddress
from lettrage.domain.invoice_reading import (
    ExtractionSource,
    FieldName,
    FieldValue,
    Finding,
    Reading,
    ReadingOutcome,
    Refusal,
)
from lettrage.domain.organisation import FeatureFlag, Organisation
from lettrage.domain.page import Box, Page, Word, WordSource
from lettrage.domain.parsed_document import PageImage, ParsedDocument
from lettrage.domain.parsed_mail import (
    Forwarded,
    MailHeaders,
    MailPart,
    MailVerdicts,
    ParsedMail,
)
from lettrage.domain.reading import OwnIdentity, Recollection
from lettrage.domain.recognition_usage import RecognitionCaps
from lettrage.domain.typed_fields import TypedField, TypedKind, TypedPage
from lettrage.services.analyse_expense import AnalyseExpense
from lettrage.services.file_purchase_invoice import FilePurchaseInvoice
from lettrage.services.filing import Filing
from lettrage.services.read_document import ReadDocument
from lettrage.services.readings import FieldReader, Readings
from lettrage.services.receive_mail import ReceiveMail
from lettrage.services.receive_upload import ReceiveUpload
from lettrage.services.recognise_page import RecognisePage
from lettrage.services.recognition_budget import RecognitionBudget
from lettrage.services.record_failure import RecordFailure
from lettrage.services.resume_statement_imports import ResumeStatementImports
from lettrage.services.run_report import CloseLostRuns
from lettrage.services.sweep_inputs import Receivers, SweepInputs, SweptBuckets
from lettrage.services.unit_of_work import Actor, Work

from tests.fakes.in_memory_objects import InMemoryObjects
from tests.fakes.in_memory_store import InMemoryStore
from tests.fakes.recording_tasks import RecordingTasks
from tests.fakes.time_and_ids import FixedClock, SequentialIdentifiers

T = TypeVar("T")
DOMAIN = "collect.example.test"
A = "org-a"
B = "org-b"
SETUP = Actor("system:test", "setup")


def token(organisation_id: str) -> str:
    """Token of the organisation's one address."""
    return f"token{organisation_id[-1]}0123456789abcdef"


def document_bytes(kind: str, fields: dict[str, str], *, pages: int = 1) -> bytes:
    """A file that parses to these fields: `xml`, `text`, `scan`, `mixed`, `locked`, `refused`.

    `faded` is a scan whose words do not give the total: typed fields do.
    """
    return json.dumps({"type": kind, "fields": fields, "pages": pages}).encode()


def invoice_bytes(number: str = "F-1", kind: str = "text", /, **more: str) -> bytes:
    """An invoice of one supplier with a valid SIREN."""
    fields = {
        "kind": "invoice",
        "number": number,
        "issue_date": "2026-11-02",
        "supplier_name": "Papeterie Bleue",
        "supplier_siren": "732829320",
        "gross_total": "120.00",
        **more,
    }
    pages = int(fields.pop("pages", "1"))
    return document_bytes(kind, fields, pages=pages)


def mail_bytes(*parts: dict[str, Any], **headers: Any) -> bytes:
    """A mail of these parts; `recipient` and verdicts are what the service wrote on top."""
    return json.dumps({"parts": list(parts), **headers}).encode()


def part(data: bytes, path: str = "2", **more: Any) -> dict[str, Any]:
    """One attachment."""
    return {"path": path, "data": data.decode(), "file_name": "facture.pdf", **more}


class ScriptedMailParser:
    def parse_mail(self, raw: bytes, *, part: str = "") -> ParsedMail:
        told = json.loads(raw)
        refused = told.get("refused")
        return ParsedMail(
            headers=MailHeaders(
                subject=told.get("subject", "Facture"),
                author=told.get("author", told.get("sender", "billing@supplier.test")),
                to=tuple(told.get("to", ())),
                signatures=tuple(told.get("signatures", told.get("signed_by", ()))),
                envelope_from=told.get("sender", "billing@supplier.test"),
                null_sender=told.get("sender") == "",
                loop_reasons=tuple(told.get("loop", ())),
            ),
            verdicts=MailVerdicts(
                spf="pass",
                dkim="pass",
                dmarc="pass",
                signed_by=tuple(told["signed_by"]) if "signed_by" in told else None,
                spam=told.get("spam", "PASS"),
                virus=told.get("virus", "PASS"),
                recipient=told.get("recipient"),
            ),
            parts=tuple(
                MailPart(
                    path=p["path"],
                    depth=0,
                    file_name=p["file_name"],
                    content_type=p.get("content_type", "application/pdf"),
                    data=p["data"].encode(),
                    decorative=p.get("decorative", False),
                    ignored=p.get("ignored"),
                    forwarded=Forwarded(**told["forwarded"]) if "forwarded" in told else None,
                )
                for p in told["parts"]
            ),
            refusal=_refusal(refused) if refused else None,
            forwarded=Forwarded(**told["forwarded"]) if "forwarded" in told else None,
            told=about_accounts(told.get("texts", ())),
        )


class ScriptedDocumentParser:
    def __init__(self) -> None:
        self.parsed = 0

    def parse(self, data: bytes, *, file_name: str) -> ParsedDocument:
        self.parsed += 1
        told = json.loads(data)
        kind = told["type"]
        if kind == "faded":
            kind = "scan"
            told["fields"]["typed_total"] = told["fields"].pop("gross_total")
        text = json.dumps(told["fields"])
        count = told["pages"]
        if kind in {"locked", "refused"}:
            code = "password_required" if kind == "locked" else "unsupported_type"
            return ParsedDocument("application/pdf", refusal=_refusal(code))
        if kind == "xml":
            structured = Reading(outcome=ReadingOutcome.ACCEPT, fields=_fields(told["fields"]))
            return ParsedDocument("application/xml", structured=structured)
        images = tuple(PageImage(n, text.encode(), "image/png") for n in _first_last(count))
        if kind == "scan":
            return ParsedDocument("image/png", images=images, page_count=count)
        pages = (_page(1, "{}" if kind == "mixed" else text, WordSource.TEXT_LAYER),)
        left = tuple(i for i in images if i.number > 1) if kind != "text" else ()
        return ParsedDocument("application/pdf", pages=pages, images=left, page_count=count)


class ScriptedPageReader:
    def __init__(self) -> None:
        self.bought: list[int] = []
        self.fault: Callable[[str, str], None] | None = None

    def words(self, image: bytes, *, page_number: int) -> Page:
        if self.fault:
            self.fault("words", "before")
        self.bought.append(page_number)
        return _page(page_number, image.decode(), WordSource.OCR)


class ScriptedExpenseReader:
    """Types the total that a file keeps from its words: `typed_total` among its fields."""

    def __init__(self) -> None:
        self.bought: list[int] = []
        self.fault: Callable[[str, str], None] | None = None

    def typed(self, image: bytes, *, page_number: int) -> TypedPage:
        if self.fault:
            self.fault("typed", "before")
        self.bought.append(page_number)
        total = json.loads(image).get("typed_total")
        fields = (
            (TypedField(kind=TypedKind.TOTAL, text=total, confidence=990, page=page_number),)
            if total
            else ()
        )
        return TypedPage(number=page_number, fields=fields)


def scripted_read(
    pages: Any,
    structured: Reading | None = None,
    own: OwnIdentity | None = None,
    memory: Recollection | None = None,
    *,
    typed: Any = (),
) -> Reading:
    """Fields are the words; accepted when there is a total, from words or typed."""
    if structured is not None:
        return structured
    fields: dict[str, str] = {}
    for page in pages:
        for word in page.words:
            fields.update(json.loads(word.text))
    fields.pop("typed_total", None)
    fields.update([("gross_total", each.text) for page in typed for each in page.fields])
    if fields.pop("reject", None):
        return Reading(outcome=ReadingOutcome.REJECT, refusal=_refusal("not_readable"))
    accepted = "gross_total" in fields
    missing = Finding(code="nothing_found", message_fr="Rien.", message_en="Nothing.")
    return Reading(
        outcome=ReadingOutcome.ACCEPT if accepted else ReadingOutcome.REVIEW,
        fields=_fields(fields),
        findings=() if accepted else (missing,),
    )


def _fields(told: dict[str, str]) -> dict[FieldName, FieldValue]:
    """Fields by name; other values that were possible stand after a bar."""
    fields = {}
    for name, text in told.items():
        value, *others = text.split("|")
        fields[FieldName(name)] = FieldValue(
            value=value,
            confidence=900,
            source=ExtractionSource.TEXT_LAYER,
            page=1,
            candidates=tuple(others),
        )
    return fields


def _page(number: int, text: str, source: WordSource) -> Page:
    word = Word(text=text, box=Box(left=0, top=0, right=1, bottom=1))
    return Page(number=number, width=595, height=842, words=(word,), source=source)


def _first_last(count: int) -> list[int]:
    return [1, count, *range(2, count)] if count > 1 else [1]


def _refusal(code: str) -> Refusal:
    return Refusal(code=code, message_fr="Non.", message_en="No.")


def dollars(organisation: str = "100", deployment: str = "1000") -> RecognitionCaps:
    """US dollars a day."""
    return RecognitionCaps(organisation=Decimal(organisation), deployment=Decimal(deployment))


@dataclass
class World:
    """Everything of one collection; `queue` holds started workflows that have not run."""

    clock: FixedClock = field(default_factory=FixedClock)
    ids: SequentialIdentifiers = field(default_factory=SequentialIdentifiers)
    caps: RecognitionCaps = field(default_factory=dollars)

    def __post_init__(self) -> None:
        self.store = InMemoryStore(clock=self.clock)
        self.inbox = InMemoryObjects(clock=self.clock)
        self.uploads = InMemoryObjects(clock=self.clock)
        self.objects = InMemoryObjects(clock=self.clock)
        self.tasks = RecordingTasks()
        self.parser = ScriptedDocumentParser()
        self.page_reader = ScriptedPageReader()
        self.expense_reader = ScriptedExpenseReader()
        self.work = Work(self.store, self.clock, self.ids)
        filing = Filing(self.work, self.objects, self.tasks)
        readings = Readings(self.objects)
        self.receive_mail = ReceiveMail(
            self.work, self.inbox, filing, ScriptedMailParser(), collect_domain=DOMAIN
        )
        self.receive_upload = ReceiveUpload(self.work, self.uploads, filing)
        self.read_document = ReadDocument(self.work, readings, self.parser, scripted_read)
        self.budget = RecognitionBudget(self.work, self.caps)
        self.recognise_page = RecognisePage(
            self.work, readings, self.page_reader, scripted_read, self.budget
        )
        self.analyse_expense = AnalyseExpense(
            self.work, readings, self.expense_reader, scripted_read, self.budget
        )
        self.readings = readings
        self.field_reader: FieldReader = scripted_read
        self.record_failure = RecordFailure(self.work)
        self.sweep = SweepInputs(
            self.work,
            SweptBuckets(self.inbox, self.uploads, self.objects),
            Receivers(
                self.receive_mail,
                self.receive_upload,
                self.record_failure,
                CloseLostRuns(self.work),
                ResumeStatementImports(self.work, self.tasks),
            ),
            self.tasks,
        )
        self._executions = 0
        for organisation_id in (A, B):
            self._found(organisation_id)

    def file(self, request: DocumentRef) -> FiledRef:
        """As the function does: the use case anew, with what it reads remembered for one run."""
        once = Work(RememberingStore(self.store), self.work.clock, self.work.ids)
        return FilePurchaseInvoice(once, self.readings, self.field_reader)(request)

    def _found(self, organisation_id: str) -> None:
        now = self.clock.now()
        times = {"created_at": now, "updated_at": now}
        organisation = Organisation(
            organisation_id=organisation_id,
            id=organisation_id,
            name=f"Société {organisation_id}",
            siren="552100554" if organisation_id == A else "542065479",
            **times,
        )
        address = InboundAddress(
            organisation_id=organisation_id,
            id="address",
            alias="factures",
            token=token(organisation_id),
            **times,
        )
        self.work.add(SETUP, organisation, "made")
        self.work.add(SETUP, address, "made")

    def switch_off(self, organisation_id: str, flag: FeatureFlag) -> None:
        """Take one feature from an organisation."""
        organisation = self.store.get(Organisation, organisation_id, organisation_id)
        after = organisation.changed(at=self.clock.now(), features=organisation.features - {flag})
        self.work.change(SETUP, organisation, after, "switched_off")

    def address(self, organisation_id: str) -> str:
        """Collection address of an organisation."""
        return f"factures-{token(organisation_id)}@{DOMAIN}"

    def store_mail(self, name: str, raw: bytes) -> None:
        """What the receipt rule's first action does."""
        with undisturbed(self.inbox):
            self.inbox.put(f"mail/{name}", raw, content_type="message/rfc822")

    def mail_event(self, name: str, *recipients: str, **verdicts: Any) -> MailEvent:
        """What the receipt rule's second action sends."""
        return MailEvent.model_validate(raw_mail_event(name, *recipients, **verdicts))

    def receive(self, name: str, *recipients: str, **verdicts: Any) -> Any:
        """Deliver the event of a stored mail."""
        return self.receive_mail(self.mail_event(name, *recipients, **verdicts), "request")

    def upload(self, upload_id: str, data: bytes, organisation_id: str = A) -> UploadEvent:
        """Give a form, store the file; the event that follows."""
        now = self.clock.now()
        upload = Upload(
            organisation_id=organisation_id,
            id=upload_id,
            created_at=now,
            updated_at=now,
            file_name="scan.pdf",
            source=Source.UPLOAD,
        )
        with undisturbed(self.store), undisturbed(self.uploads):
            self.work.add(SETUP, upload, "form_given")
            self.uploads.put(upload.object_key, data, content_type="application/pdf")
        return UploadEvent.model_validate({"detail": {"object": {"key": upload.object_key}}})

    def run_all(self) -> None:
        """Run every started workflow, those that they start too."""
        while self.tasks.collected:
            self.run(*self.tasks.collected.pop(0))

    def run(self, organisation_id: str, document_id: str, name: str | None = None) -> str:
        """One execution of `collect_document`; the outcome its last state told."""
        self._executions += 1
        execution = name or f"execution-{self._executions}"
        request = DocumentRef(
            organisation_id=organisation_id, document_id=document_id, execution_id=execution
        )
        try:
            told = retried(lambda: self.read_document(request))
            if told.verdict is Verdict.RECOGNISE:
                for page in told.pages:
                    ref = PageRef(
                        organisation_id=organisation_id, document_id=document_id, page=page
                    )
                    retried(partial(self.recognise_page, ref))
                retried(lambda: self.analyse_expense(request))
            if told.verdict not in {Verdict.READ, Verdict.RECOGNISE}:
                return told.verdict.value
            return retried(lambda: self.file(request)).outcome
        except LettrageError as error:
            failure = FailureRef(**request.model_dump(), error=type(error).__name__)
            return retried(lambda: self.record_failure(failure)).outcome

    def sweep_once(self) -> Any:
        """One tick of the schedule."""
        return self.sweep(ScheduledEvent(), "sweep")

    def later(self, **by: float) -> None:
        """Let time pass."""
        self.clock.advance(timedelta(**by))


@contextmanager
def undisturbed(faulty: InMemoryStore | InMemoryObjects) -> Iterator[None]:
    """What the outside world does: it happens, whatever befalls the product."""
    fault, faulty.fault = faulty.fault, None
    try:
        yield
    finally:
        faulty.fault = fault


def retried(attempt: Callable[[], T], tries: int = 8) -> T:
    """What the machine's one retry block does."""
    for _ in range(tries - 1):
        try:
            return attempt()
        except Unavailable:
            continue
    return attempt()


def raw_mail_event(name: str, *recipients: str, **verdicts: Any) -> dict[str, Any]:
    """The JSON of a receipt rule's Lambda action."""
    told = {"spam": "PASS", "virus": "PASS", "spf": "PASS", "dkim": "PASS", "dmarc": "PASS"}
    sender = verdicts.pop("sender", "billing@supplier.test")
    policy = verdicts.pop("dmarc_policy", None)
    told.update(verdicts)
    receipt: dict[str, Any] = {
        f"{check}Verdict": {"status": word} for check, word in told.items() if word is not None
    }
    receipt["recipients"] = list(recipients)
    if policy:
        receipt["dmarcPolicy"] = policy
    mail = {"messageId": name, "source": sender, "commonHeaders": {}}
    return {"Records": [{"eventSource": "aws:ses", "ses": {"mail": mail, "receipt": receipt}}]}
