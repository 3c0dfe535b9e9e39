"""The composition root's part for function `api_purchases`: its use cases, each built once.

Adapters stay in `bootstrap`; `bootstrap.composition` replaces these parts too.
"""
# ruff: noqa: PLC0415 - as in `bootstrap`: a request loads what it uses

from __future__ import annotations

from typing import TYPE_CHECKING

from lettrage.entrypoints.bootstrap import (
    objects,
    part,
    request_parser,
    settings,
    tasks,
    work,
    work_once,
)

if TYPE_CHECKING:
    from lettrage.services.collected_documents import CollectedDocuments
    from lettrage.services.document_assembly import DocumentAssembly
    from lettrage.services.file_mail_part import FileMailPart
    from lettrage.services.join_purchase_invoices import JoinPurchaseInvoices
    from lettrage.services.manage_inbound_addresses import ManageInboundAddresses
    from lettrage.services.manage_reading_memory import ManageReadingMemory
    from lettrage.services.manage_suppliers import ManageSuppliers
    from lettrage.services.received_mails import ReceivedMails
    from lettrage.services.request_upload import RequestUpload
    from lettrage.services.review_purchase_invoice import ReviewPurchaseInvoice
    from lettrage.services.review_queue import PlanReview, ReviewQueue, ValidateProved
    from lettrage.services.split_purchase_invoice import SplitPurchaseInvoice
    from lettrage.services.unit_of_work import Work
    from lettrage.services.unlock_document import UnlockDocument
    from lettrage.services.validate_purchase_invoice import ValidatePurchaseInvoice


@part
def collect_domain() -> str:
    """The domain of collection addresses, as function `api_purchases` shows it."""
    from lettrage.entrypoints.settings import ApiPurchasesSettings

    return settings(ApiPurchasesSettings).collect_domain


@part
def manage_inbound_addresses() -> ManageInboundAddresses:
    """Collection addresses."""
    from lettrage.services.manage_inbound_addresses import ManageInboundAddresses

    return ManageInboundAddresses(work())


@part
def request_upload() -> RequestUpload:
    """Upload forms."""
    from lettrage.entrypoints.settings import ApiPurchasesSettings
    from lettrage.services.request_upload import RequestUpload

    return RequestUpload(work(), objects(settings(ApiPurchasesSettings).uploads_bucket))


@part
def manage_suppliers() -> ManageSuppliers:
    """Suppliers."""
    from lettrage.services.manage_suppliers import ManageSuppliers

    return ManageSuppliers(work())


@part
def manage_reading_memory() -> ManageReadingMemory:
    """Reading memories of suppliers."""
    from lettrage.services.manage_reading_memory import ManageReadingMemory

    return ManageReadingMemory(work())


@part
def collected_documents() -> CollectedDocuments:
    """What came in, and links to it."""
    from lettrage.entrypoints.settings import ApiPurchasesSettings
    from lettrage.services.collected_documents import CollectedDocuments

    own = settings(ApiPurchasesSettings)
    return CollectedDocuments(
        work().store, work().clock, objects(own.work_bucket), objects(own.archive_bucket)
    )


@part
def received_mails() -> ReceivedMails:
    """Mails received, with what became of them."""
    from lettrage.services.received_mails import ReceivedMails

    return ReceivedMails(work().store)


@part
def unlock_document() -> UnlockDocument:
    """Passwords of protected documents."""
    from lettrage.entrypoints.settings import ApiPurchasesSettings
    from lettrage.services.readings import Readings
    from lettrage.services.unlock_document import UnlockDocument

    own = settings(ApiPurchasesSettings)
    return UnlockDocument(
        work(),
        Readings(objects(own.work_bucket)),
        request_parser(),
        tasks(collect=own.collect_state_machine_arn),
    )


@part
def file_mail_part() -> FileMailPart:
    """Parts of mails that a person files."""
    from lettrage.entrypoints.settings import ApiPurchasesSettings
    from lettrage.services.file_mail_part import FileMailPart
    from lettrage.services.filing import Filing

    own = settings(ApiPurchasesSettings)
    filing = Filing(work(), objects(own.work_bucket), tasks(collect=own.collect_state_machine_arn))
    return FileMailPart(work(), objects(own.inbox_bucket), filing, request_parser())


def _document_assembly() -> DocumentAssembly:
    from lettrage.entrypoints.settings import ApiPurchasesSettings
    from lettrage.services.document_assembly import DocumentAssembly
    from lettrage.services.filing import Filing
    from lettrage.services.readings import Readings

    own = settings(ApiPurchasesSettings)
    originals = objects(own.work_bucket)
    filing = Filing(work(), originals, tasks(collect=own.collect_state_machine_arn))
    return DocumentAssembly(Readings(originals), request_parser(), filing)


@part
def split_purchase_invoice() -> SplitPurchaseInvoice:
    """Files that hold several documents."""
    from lettrage.services.split_purchase_invoice import SplitPurchaseInvoice

    return SplitPurchaseInvoice(work(), _document_assembly())


@part
def join_purchase_invoices() -> JoinPurchaseInvoices:
    """Files that are pages of one document."""
    from lettrage.services.join_purchase_invoices import JoinPurchaseInvoices

    return JoinPurchaseInvoices(work(), _document_assembly())


def review_purchase_invoice() -> ReviewPurchaseInvoice:
    """Review of purchase invoices."""
    from lettrage.services.review_purchase_invoice import ReviewPurchaseInvoice

    return ReviewPurchaseInvoice(work_once())


def validate_purchase_invoice() -> ValidatePurchaseInvoice:
    """Validation of purchase invoices."""
    return _validation(work_once())


def _validation(once: Work) -> ValidatePurchaseInvoice:
    from lettrage.entrypoints.settings import ApiPurchasesSettings
    from lettrage.services.validate_purchase_invoice import ValidatePurchaseInvoice

    own = settings(ApiPurchasesSettings)
    return ValidatePurchaseInvoice(
        once,
        objects(own.work_bucket),
        objects(own.archive_bucket),
        tasks(reconcile=own.reconcile_function_name),
    )


@part
def review_queue() -> ReviewQueue:
    """What awaits a person."""
    from lettrage.services.review_queue import ReviewQueue

    return ReviewQueue(work())


@part
def plan_review() -> PlanReview:
    """Who looks at an invoice, and when."""
    from lettrage.services.review_queue import PlanReview

    return PlanReview(work())


def validate_proved() -> ValidateProved:
    """Many validations at once."""
    from lettrage.services.review_queue import ValidateProved

    once = work_once()  # one memory: what one validation writes, the next judgement sees
    return ValidateProved(once, _validation(once))
