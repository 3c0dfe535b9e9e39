"""The composition root: use cases with their adapters, built on first call, never at import.

The only module that imports adapters. Every part is built once in the life of the process and
holds no tenant state; `composition.replaced(…)` puts others in its place, for tests and other
hosts. Imports stand inside the functions: a function loads what it uses.
"""
# ruff: noqa: PLC0415 - see above: late imports keep cold starts short

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from lettrage.entrypoints.composition import Composition

if TYPE_CHECKING:
    from mypy_boto3_textract import TextractClient

    from lettrage.adapters.aws.aws_tasks import AwsTasks
    from lettrage.adapters.aws.dynamodb_store import DynamoStore
    from lettrage.adapters.parser_process import SubprocessDocumentParser
    from lettrage.entrypoints.http.idempotency import Replay
    from lettrage.entrypoints.settings import RecognitionSettings, Settings
    from lettrage.ports.expense_reader import ExpenseReader
    from lettrage.ports.mailer import AddressBook
    from lettrage.ports.objects import ObjectStore
    from lettrage.ports.page_reader import PageReader
    from lettrage.services.analyse_expense import AnalyseExpense
    from lettrage.services.file_purchase_invoice import FilePurchaseInvoice
    from lettrage.services.jobs import Jobs
    from lettrage.services.manage_organisations import ManageOrganisations
    from lettrage.services.read_document import ReadDocument
    from lettrage.services.readings import Readings
    from lettrage.services.receive_mail import ReceiveMail
    from lettrage.services.receive_upload import ReceiveUpload
    from lettrage.services.recognise_page import RecognisePage
    from lettrage.services.recognition_budget import RecognitionBudget
    from lettrage.services.record_failure import RecordFailure
    from lettrage.services.sweep_inputs import SweepInputs
    from lettrage.services.unit_of_work import Work

S = TypeVar("S", bound="Settings")

composition = Composition()
part = composition.part


@part
def settings(model: type[S]) -> S:
    """The settings of a function, read once."""
    return model.of_environment()


@part
def store() -> DynamoStore:
    """The record store of this deployment."""
    from lettrage.adapters.aws.clients import client
    from lettrage.adapters.aws.dynamodb_store import DynamoStore
    from lettrage.entrypoints.settings import Settings

    return DynamoStore(client("dynamodb"), settings(Settings).table_name)


@part
def work() -> Work:
    """Store, clock and identifiers of every writing use case."""
    from lettrage.adapters.system import SystemClock, UlidIdentifiers
    from lettrage.services.unit_of_work import Work

    return Work(store(), SystemClock(), UlidIdentifiers())


def work_once() -> Work:
    """The same for one run of a use case that asks for a thing more than once: never a part."""
    from lettrage.adapters.remembering_store import RememberingStore
    from lettrage.services.unit_of_work import Work

    shared = work()
    return Work(RememberingStore(shared.store), shared.clock, shared.ids)


@part
def objects(bucket: str) -> ObjectStore:
    """Files of one bucket."""
    from lettrage.adapters.aws.clients import client
    from lettrage.adapters.aws.s3_objects import S3ObjectStore

    return S3ObjectStore(bucket, client("s3"))


@part
def replay() -> Replay:
    """Idempotency of POSTs."""
    from lettrage.adapters.aws.clients import client
    from lettrage.entrypoints.http.idempotency import Replay, table_persistence
    from lettrage.entrypoints.settings import Settings

    return Replay(table_persistence(settings(Settings).table_name, client("dynamodb")))


@part
def jobs() -> Jobs:
    """Progress of long work."""
    from lettrage.services.jobs import Jobs

    return Jobs(work())


@part
def address_book(pool_id: str) -> AddressBook:
    """Where users are written to."""
    from lettrage.adapters.aws.clients import client
    from lettrage.adapters.aws.cognito_address_book import CognitoAddressBook

    return CognitoAddressBook(client("cognito-idp"), pool_id)


@part
def manage_organisations() -> ManageOrganisations:
    """Organisations and members."""
    from lettrage.entrypoints.settings import ApiOrganisationsSettings
    from lettrage.services.manage_organisations import ManageOrganisations

    pool_id = settings(ApiOrganisationsSettings).user_pool_id
    return ManageOrganisations(work(), address_book(pool_id))


@part
def document_parser() -> SubprocessDocumentParser:
    """Dangerous parsing in a child process of its own."""
    from lettrage.adapters.parser_process import SubprocessDocumentParser

    return SubprocessDocumentParser()


@part
def request_parser() -> SubprocessDocumentParser:
    """The same wall for one request of the API, which ends after 29 s: 15 to start, 8 to work."""
    from lettrage.adapters.parser_process import SubprocessDocumentParser

    return SubprocessDocumentParser(wall_clock_s=8.0)


def _textract() -> TextractClient:
    """Not cached: commands may set another endpoint."""
    from botocore.config import Config

    from lettrage.adapters.aws.clients import config, session

    # Textract answers a dense page in up to 20 s, longer than other calls may take.
    patient = config("textract").merge(Config(read_timeout=60))
    return cast("TextractClient", session().create_client("textract", config=patient))


def page_reader() -> PageReader:
    """Text recognition by Textract."""
    from lettrage.adapters.aws.textract_page_reader import TextractPageReader

    return TextractPageReader(_textract())


def expense_reader() -> ExpenseReader:
    """Typed fields by Textract."""
    from lettrage.adapters.aws.textract_expense_reader import TextractExpenseReader

    return TextractExpenseReader(_textract())


@part
def tasks(
    *,
    collect: str | None = None,
    sync: str | None = None,
    reconcile: str | None = None,
    statements: str | None = None,
    connectors: str | None = None,
) -> AwsTasks:
    """Work that goes on without the caller; only the targets given may be started."""
    from lettrage.adapters.aws.aws_tasks import AwsTasks
    from lettrage.adapters.aws.clients import client

    return AwsTasks(
        client,
        collect_document_arn=collect,
        sync_banks_arn=sync,
        reconcile_function=reconcile,
        import_statement_function=statements,
        sync_connectors_arn=connectors,
    )


def _receive_mail(inbox: str, work_bucket: str, domain: str, machine: str) -> ReceiveMail:
    from lettrage.services.filing import Filing
    from lettrage.services.receive_mail import ReceiveMail

    filing = Filing(work(), objects(work_bucket), tasks(collect=machine))
    return ReceiveMail(work(), objects(inbox), filing, document_parser(), collect_domain=domain)


def _receive_upload(uploads: str, work_bucket: str, machine: str) -> ReceiveUpload:
    from lettrage.services.filing import Filing
    from lettrage.services.receive_upload import ReceiveUpload

    filing = Filing(work(), objects(work_bucket), tasks(collect=machine))
    return ReceiveUpload(work(), objects(uploads), filing)


@part
def receive_mail() -> ReceiveMail:
    """Function `receive_mail`."""
    from lettrage.entrypoints.settings import ReceiveMailSettings

    own = settings(ReceiveMailSettings)
    return _receive_mail(
        own.inbox_bucket, own.work_bucket, own.collect_domain, own.collect_state_machine_arn
    )


@part
def receive_upload() -> ReceiveUpload:
    """Function `receive_upload`."""
    from lettrage.entrypoints.settings import ReceiveUploadSettings

    own = settings(ReceiveUploadSettings)
    return _receive_upload(own.uploads_bucket, own.work_bucket, own.collect_state_machine_arn)


def _readings(work_bucket: str) -> Readings:
    from lettrage.services.readings import Readings

    return Readings(objects(work_bucket))


@part
def shown_budget() -> RecognitionBudget:
    """What recognition may cost and has cost, as function `api_organisations` shows it."""
    from lettrage.entrypoints.settings import ApiOrganisationsSettings

    return recognition_budget(settings(ApiOrganisationsSettings))


def recognition_budget(own: RecognitionSettings) -> RecognitionBudget:
    """What recognition may cost, as the function's settings say."""
    from lettrage.domain.recognition_usage import RecognitionCaps
    from lettrage.services.recognition_budget import RecognitionBudget

    caps = RecognitionCaps(
        organisation=own.recognition_organisation_cap_usd, deployment=own.recognition_cap_usd
    )
    return RecognitionBudget(work(), caps)


@part
def read_document() -> ReadDocument:
    """Function `read_document`."""
    from lettrage.domain.reading import read
    from lettrage.entrypoints.settings import ReadDocumentSettings
    from lettrage.services.read_document import ReadDocument

    readings = _readings(settings(ReadDocumentSettings).work_bucket)
    return ReadDocument(work(), readings, document_parser(), read)


@part
def recognise_page() -> RecognisePage:
    """Function `recognise_page`."""
    from lettrage.domain.reading import read
    from lettrage.entrypoints.settings import RecognisePageSettings
    from lettrage.services.recognise_page import RecognisePage

    own = settings(RecognisePageSettings)
    readings = _readings(own.work_bucket)
    return RecognisePage(work(), readings, page_reader(), read, recognition_budget(own))


@part
def analyse_expense() -> AnalyseExpense:
    """Function `analyse_expense`."""
    from lettrage.domain.reading import read
    from lettrage.entrypoints.settings import AnalyseExpenseSettings
    from lettrage.services.analyse_expense import AnalyseExpense

    own = settings(AnalyseExpenseSettings)
    readings = _readings(own.work_bucket)
    return AnalyseExpense(work(), readings, expense_reader(), read, recognition_budget(own))


def file_purchase_invoice() -> FilePurchaseInvoice:
    """Function `file_purchase_invoice`."""
    from lettrage.domain.reading import read
    from lettrage.entrypoints.settings import FilePurchaseInvoiceSettings
    from lettrage.services.file_purchase_invoice import FilePurchaseInvoice

    readings = _readings(settings(FilePurchaseInvoiceSettings).work_bucket)
    return FilePurchaseInvoice(work_once(), readings, read)


@part
def record_failure() -> RecordFailure:
    """Function `record_failure`."""
    from lettrage.services.record_failure import RecordFailure

    return RecordFailure(work())


@part
def sweep_inputs() -> SweepInputs:
    """Function `sweep_inputs`."""
    from lettrage.entrypoints.settings import SweepInputsSettings
    from lettrage.services.resume_statement_imports import ResumeStatementImports
    from lettrage.services.run_report import CloseLostRuns
    from lettrage.services.sweep_inputs import Receivers, SweepInputs, SweptBuckets

    own = settings(SweepInputsSettings)
    machine = own.collect_state_machine_arn
    buckets = SweptBuckets(
        inbox=objects(own.inbox_bucket),
        uploads=objects(own.uploads_bucket),
        work=objects(own.work_bucket),
    )
    receivers = Receivers(
        receive_mail=_receive_mail(own.inbox_bucket, own.work_bucket, own.collect_domain, machine),
        receive_upload=_receive_upload(own.uploads_bucket, own.work_bucket, machine),
        record_failure=record_failure(),
        lost_runs=CloseLostRuns(work()),
        statements=ResumeStatementImports(
            work(), tasks(statements=own.import_statement_function_name)
        ),
    )
    return SweepInputs(work(), buckets, receivers, tasks(collect=machine))
