"""What each function reads from its environment: one frozen model a function.

Fields are named as the variables, in lower case. A test compares every model with the function's
variables in the template, both ways. Secrets are names here and values in the secret store.
"""

import os
from typing import Self

from pydantic import BaseModel, ConfigDict

from lettrage.domain.money import Amount


class Settings(BaseModel):
    """Base: read from the environment on first use, never at import."""

    model_config = ConfigDict(frozen=True)

    table_name: str

    @classmethod
    def of_environment(cls) -> Self:
        """Build from the process environment. Raises: ValidationError, naming what is missing."""
        names = cls.model_fields
        return cls.model_validate(
            {name: os.environ[name.upper()] for name in names if name.upper() in os.environ}
        )


class ReceiveMailSettings(Settings):
    """Function `receive_mail`."""

    inbox_bucket: str
    work_bucket: str
    collect_state_machine_arn: str
    collect_domain: str


class ReceiveUploadSettings(Settings):
    """Function `receive_upload`."""

    uploads_bucket: str
    work_bucket: str
    collect_state_machine_arn: str


class ReadDocumentSettings(Settings):
    """Function `read_document`."""

    work_bucket: str


class RecognitionSettings(Settings):
    """Base of the functions that buy recognition or show what was bought: caps in US dollars."""

    recognition_cap_usd: Amount
    recognition_organisation_cap_usd: Amount


class RecognisePageSettings(RecognitionSettings):
    """Function `recognise_page`."""

    work_bucket: str


class AnalyseExpenseSettings(RecognitionSettings):
    """Function `analyse_expense`."""

    work_bucket: str


class FilePurchaseInvoiceSettings(Settings):
    """Function `file_purchase_invoice`."""

    work_bucket: str


class RecordFailureSettings(Settings):
    """Function `record_failure`."""


class SweepInputsSettings(Settings):
    """Function `sweep_inputs`."""

    inbox_bucket: str
    uploads_bucket: str
    work_bucket: str
    collect_state_machine_arn: str
    collect_domain: str
    import_statement_function_name: str


class SendNoticesSettings(Settings):
    """Function `send_notices`; `console_url` may be empty."""

    notice_sender: str
    user_pool_id: str
    console_url: str


class HearMailFeedbackSettings(Settings):
    """Function `hear_mail_feedback`."""


class ListDueAccountsSettings(Settings):
    """Function `list_due_accounts`."""


class FetchTransactionsSettings(Settings):
    """Function `fetch_transactions`."""

    work_bucket: str
    bank_secret_name: str
    gocardless_base_url: str
    bridge_base_url: str
    enable_banking_base_url: str


class FinishSyncSettings(Settings):
    """Function `finish_sync`."""

    reconcile_function_name: str


class ImportStatementSettings(Settings):
    """Function `import_statement`."""

    uploads_bucket: str
    work_bucket: str
    reconcile_function_name: str


class RatesSettings(Settings):
    """Functions that fetch reference rates."""

    ecb_base_url: str


class ReconcileSettings(RatesSettings):
    """Function `reconcile`."""


class SourceSettings(Settings):
    """Base of the functions that reach sources; those inside a network are for one machine only."""

    internal_sources_allowed: bool


class ListDueConnectionsSettings(Settings):
    """Function `list_due_connections`."""


class FetchDocumentsSettings(SourceSettings):
    """Function `fetch_documents`."""

    uploads_bucket: str
    work_bucket: str
    collect_state_machine_arn: str


class FinishFetchSettings(Settings):
    """Function `finish_fetch`."""


class ReceiveDropSettings(Settings):
    """Function `receive_drop`."""

    uploads_bucket: str
    work_bucket: str
    collect_state_machine_arn: str


class ApiOrganisationsSettings(RecognitionSettings):
    """Function `api_organisations`."""

    collect_domain: str
    user_pool_id: str


class ApiPurchasesSettings(SourceSettings):
    """Function `api_purchases`."""

    inbox_bucket: str
    uploads_bucket: str
    work_bucket: str
    archive_bucket: str
    collect_domain: str
    reconcile_function_name: str
    collect_state_machine_arn: str


class ApiSalesSettings(Settings):
    """Function `api_sales`."""

    reconcile_function_name: str


class ApiBankingSettings(RatesSettings):
    """Function `api_banking`."""

    uploads_bucket: str
    work_bucket: str
    bank_secret_name: str
    gocardless_base_url: str
    bridge_base_url: str
    enable_banking_base_url: str
    public_api_url: str
    sync_state_machine_arn: str
    reconcile_function_name: str
    import_statement_function_name: str


class ApiConnectorsSettings(SourceSettings):
    """Function `api_connectors`."""

    uploads_bucket: str
    connector_secret_name_prefix: str
    encryption_key_arn: str
    sync_connectors_state_machine_arn: str


FUNCTIONS: dict[str, type[Settings]] = {
    "receive_mail": ReceiveMailSettings,
    "receive_upload": ReceiveUploadSettings,
    "read_document": ReadDocumentSettings,
    "recognise_page": RecognisePageSettings,
    "analyse_expense": AnalyseExpenseSettings,
    "file_purchase_invoice": FilePurchaseInvoiceSettings,
    "record_failure": RecordFailureSettings,
    "sweep_inputs": SweepInputsSettings,
    "send_notices": SendNoticesSettings,
    "list_due_accounts": ListDueAccountsSettings,
    "fetch_transactions": FetchTransactionsSettings,
    "finish_sync": FinishSyncSettings,
    "import_statement": ImportStatementSettings,
    "reconcile": ReconcileSettings,
    "list_due_connections": ListDueConnectionsSettings,
    "fetch_documents": FetchDocumentsSettings,
    "finish_fetch": FinishFetchSettings,
    "receive_drop": ReceiveDropSettings,
    "api_organisations": ApiOrganisationsSettings,
    "api_purchases": ApiPurchasesSettings,
    "api_sales": ApiSalesSettings,
    "api_banking": ApiBankingSettings,
    "api_connectors": ApiConnectorsSettings,
}
"""Settings by function folder."""
