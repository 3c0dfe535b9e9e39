"""The composition of banks and reconciliation: `bootstrap` has the parts all contexts share."""
# ruff: noqa: PLC0415 - late imports keep cold starts short: see `bootstrap`

from __future__ import annotations

from typing import TYPE_CHECKING

from lettrage.entrypoints.bootstrap import (
    document_parser,
    objects,
    part,
    settings,
    tasks,
    work,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lettrage.entrypoints.settings import ApiBankingSettings, FetchTransactionsSettings
    from lettrage.ports.bank import BankProvider
    from lettrage.ports.bank_events import BankEventSource
    from lettrage.services.complete_bank_connection import CompleteBankConnection
    from lettrage.services.connect_bank import ConnectBank
    from lettrage.services.export_transactions import ExportTransactions
    from lettrage.services.fetch_transactions import FetchTransactions
    from lettrage.services.finish_sync import FinishSync
    from lettrage.services.import_statement import ImportStatement
    from lettrage.services.list_bank_providers import ListBankProviders
    from lettrage.services.list_due_accounts import ListDueAccounts
    from lettrage.services.list_transactions import ListTransactions
    from lettrage.services.manage_bank_accounts import ManageBankAccounts
    from lettrage.services.manage_statement_imports import ManageStatementImports
    from lettrage.services.receive_bank_event import ReceiveBankEvent
    from lettrage.services.reference_rates import ReferenceRateBook
    from lettrage.services.start_bank_sync import StartBankSync
    from lettrage.services.statement_mappings import StatementMappings
    from lettrage.services.treasury import Treasury
    from lettrage.services.type_transactions import TypeTransactions


@part
def bank_secret(secret_name: str) -> Callable[[], Mapping[str, str]]:
    """The one secret of the bank providers, read when asked for and kept some minutes."""
    from lettrage.adapters.aws.clients import client
    from lettrage.adapters.aws.secrets import SecretsManagerSource

    secrets = SecretsManagerSource(client("secretsmanager"), work().clock)
    return lambda: secrets.get(secret_name)


@part
def bank_providers(
    secret_name: str, gocardless: str, bridge: str, enable_banking: str
) -> Mapping[str, BankProvider]:
    """Every provider of account information, by its name, each behind its circuit breaker."""
    import requests

    from lettrage.adapters.banks.bridge import BridgeProvider
    from lettrage.adapters.banks.bridge_client import BridgeClient
    from lettrage.adapters.banks.enable_banking import EnableBankingProvider
    from lettrage.adapters.banks.enable_banking_client import EnableBankingClient
    from lettrage.adapters.banks.gocardless import GoCardlessProvider
    from lettrage.adapters.banks.gocardless_client import GoCardlessClient
    from lettrage.services.guard_bank_provider import GuardBankProvider
    from lettrage.services.keep_bank_token import KeepBankToken

    clock, tokens = work().clock, KeepBankToken(work())
    session, credentials = requests.Session(), bank_secret(secret_name)
    made: list[BankProvider] = [
        GoCardlessProvider(
            GoCardlessClient(
                session, base_url=gocardless, credentials=credentials, tokens=tokens, clock=clock
            ),
            clock,
        ),
        BridgeProvider(
            BridgeClient(
                session, base_url=bridge, credentials=credentials, tokens=tokens, clock=clock
            ),
            clock,
        ),
        EnableBankingProvider(
            EnableBankingClient(
                session, base_url=enable_banking, credentials=credentials, clock=clock
            ),
            clock,
        ),
    ]
    return {each.name: GuardBankProvider(work(), each) for each in made}


def _api_providers() -> Mapping[str, BankProvider]:
    from lettrage.entrypoints.settings import ApiBankingSettings

    return _providers_of(settings(ApiBankingSettings))


def _providers_of(
    own: ApiBankingSettings | FetchTransactionsSettings,
) -> Mapping[str, BankProvider]:
    return bank_providers(
        own.bank_secret_name,
        own.gocardless_base_url,
        own.bridge_base_url,
        own.enable_banking_base_url,
    )


@part
def list_bank_providers() -> ListBankProviders:
    """Who the aggregators are."""
    from lettrage.entrypoints.settings import ApiBankingSettings
    from lettrage.services.list_bank_providers import ListBankProviders

    secret = bank_secret(settings(ApiBankingSettings).bank_secret_name)
    return ListBankProviders(work(), _api_providers(), secret)


@part
def connect_bank() -> ConnectBank:
    """Ask a bank's user for consent."""
    from lettrage.entrypoints.settings import ApiBankingSettings
    from lettrage.services.connect_bank import ConnectBank

    public = settings(ApiBankingSettings).public_api_url.rstrip("/")
    callback = f"{public}/v1/bank-connections/callback"
    return ConnectBank(work(), _api_providers(), callback_url=callback)


@part
def complete_bank_connection() -> CompleteBankConnection:
    """What the bank's redirect starts."""
    from lettrage.services.complete_bank_connection import CompleteBankConnection

    return CompleteBankConnection(work(), _api_providers())


@part
def manage_bank_accounts() -> ManageBankAccounts:
    """Connections and accounts."""
    from lettrage.services.manage_bank_accounts import ManageBankAccounts

    return ManageBankAccounts(work(), _api_providers())


@part
def list_transactions() -> ListTransactions:
    """Transactions by any criterion."""
    from lettrage.services.list_transactions import ListTransactions

    return ListTransactions(work(), treasury())


@part
def type_transactions() -> TypeTransactions:
    """Movements made by hand."""
    from lettrage.entrypoints.settings import ApiBankingSettings
    from lettrage.services.type_transactions import TypeTransactions

    function = settings(ApiBankingSettings).reconcile_function_name
    return TypeTransactions(work(), tasks(reconcile=function))


@part
def export_transactions() -> ExportTransactions:
    """Transactions as a file."""
    from lettrage.entrypoints.settings import ApiBankingSettings
    from lettrage.services.export_transactions import ExportTransactions

    files = objects(settings(ApiBankingSettings).work_bucket)
    return ExportTransactions(work(), list_transactions(), files)


@part
def reference_rates() -> ReferenceRateBook:
    """Exchange reference rates."""
    import requests

    from lettrage.adapters.rates.ecb import EcbReferenceRates
    from lettrage.entrypoints.settings import RatesSettings
    from lettrage.services.reference_rates import ReferenceRateBook

    base_url = settings(RatesSettings).ecb_base_url
    return ReferenceRateBook(work(), EcbReferenceRates(requests.Session(), base_url=base_url))


@part
def treasury() -> Treasury:
    """Balances and flows."""
    from lettrage.services.treasury import Treasury

    return Treasury(work(), reference_rates())


@part
def start_bank_sync() -> StartBankSync:
    """Fetching on demand."""
    from lettrage.entrypoints.settings import ApiBankingSettings
    from lettrage.services.start_bank_sync import StartBankSync

    machine = settings(ApiBankingSettings).sync_state_machine_arn
    return StartBankSync(work(), tasks(sync=machine), complete_bank_connection())


@part
def bridge_events() -> BankEventSource:
    """Events of Bridge, checked by its webhook secrets."""
    from lettrage.adapters.banks.bridge_webhooks import BridgeEvents
    from lettrage.entrypoints.settings import ApiBankingSettings

    return BridgeEvents(bank_secret(settings(ApiBankingSettings).bank_secret_name))


@part
def receive_bank_event() -> ReceiveBankEvent:
    """What a bank provider's event starts."""
    from lettrage.entrypoints.settings import ApiBankingSettings
    from lettrage.services.receive_bank_event import ReceiveBankEvent

    machine = settings(ApiBankingSettings).sync_state_machine_arn
    return ReceiveBankEvent(work(), tasks(sync=machine), complete_bank_connection())


@part
def list_due_accounts() -> ListDueAccounts:
    """Function `list_due_accounts`."""
    from lettrage.services.list_due_accounts import ListDueAccounts

    return ListDueAccounts(work())


@part
def fetch_transactions() -> FetchTransactions:
    """Function `fetch_transactions`."""
    from lettrage.entrypoints.settings import FetchTransactionsSettings
    from lettrage.services.fetch_transactions import FetchTransactions

    own = settings(FetchTransactionsSettings)
    return FetchTransactions(work(), _providers_of(own), objects(own.work_bucket))


@part
def finish_sync() -> FinishSync:
    """Function `finish_sync`."""
    from lettrage.entrypoints.settings import FinishSyncSettings
    from lettrage.services.finish_sync import FinishSync

    function = settings(FinishSyncSettings).reconcile_function_name
    return FinishSync(work(), tasks(reconcile=function))


@part
def manage_statement_imports() -> ManageStatementImports:
    """Bank statement files: their forms, runs and reports."""
    from lettrage.entrypoints.settings import ApiBankingSettings
    from lettrage.services.manage_statement_imports import ManageStatementImports

    own = settings(ApiBankingSettings)
    return ManageStatementImports(
        work(),
        tasks(statements=own.import_statement_function_name),
        uploads=objects(own.uploads_bucket),
        objects=objects(own.work_bucket),
    )


@part
def statement_mappings() -> StatementMappings:
    """How tables were read before."""
    from lettrage.services.statement_mappings import StatementMappings

    return StatementMappings(work())


@part
def import_statement() -> ImportStatement:
    """Function `import_statement`."""
    from lettrage.entrypoints.settings import ImportStatementSettings
    from lettrage.services.import_statement import ImportStatement

    own = settings(ImportStatementSettings)
    return ImportStatement(
        work(),
        document_parser(),
        tasks(reconcile=own.reconcile_function_name),
        uploads=objects(own.uploads_bucket),
        objects=objects(own.work_bucket),
    )
