"""Bodies of the routes of collection: inbound addresses, uploads, suppliers."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from lettrage.contracts.api.common import Body, View
from lettrage.contracts.api.documents import RefusalView
from lettrage.domain.collection import (
    DocumentOutcome,
    Source,
    SourceDocument,
    Upload,
    UploadState,
)
from lettrage.domain.inbound_address import InboundAddress
from lettrage.domain.record import Id
from lettrage.domain.third_party import SupplierState, ThirdParty, ThirdPartyRole

MOST_FILES = 20
"""Upload forms of one request: an envelope's worth of receipts, far below one transaction."""

Name = Annotated[str, Field(min_length=1, max_length=200)]
Email = Annotated[str, Field(pattern=r"^[^@\s]{1,64}@[^@\s]{1,189}$")]

Category = Annotated[
    str,
    Field(
        pattern=r"^\S([^\x00-\x1f\x7f]{0,62}\S)?$",
        description="A code of the organisation's own chart, as text",
    ),
]
"""Sixty-four characters, none of them a blank at either end: one code is always one text."""


class CreateInboundAddress(Body):
    """A new collection address."""

    alias: Annotated[str, Field(pattern=r"^[a-z0-9]{1,30}$")] = Field(
        description="Readable part before the secret one"
    )
    supplier_id: Id | None = Field(
        default=None, description="Whom it will be given to: a hint for what arrives, no proof"
    )


class ChangeInboundAddress(Body):
    """Switch an address on or off, or say whom it was given to; absent fields stay."""

    active: bool | None = None
    supplier_id: Id | None = Field(default=None, description="null: to nobody in particular")


class OldAddressView(View):
    """An earlier form of an address, that still takes mail for a while."""

    address: str
    good_until: AwareDatetime


class InboundAddressView(View):
    """A collection address."""

    id: str
    alias: str
    address: str = Field(description="What suppliers send to; whoever knows it can send")
    active: bool = Field(description="False: neither it nor its old forms take mail")
    supplier_id: str | None = Field(description="Whom it was given to")
    old_addresses: tuple[OldAddressView, ...] = Field(
        description="Forms from before it was rotated that still take mail, oldest first"
    )
    rotated_at: AwareDatetime | None
    created_at: AwareDatetime

    @classmethod
    def of(cls, address: InboundAddress, domain: str, now: datetime) -> "InboundAddressView":
        """The view of an address of `domain`."""
        same = ("id", "alias", "active", "supplier_id", "rotated_at", "created_at")
        return cls(
            **{name: getattr(address, name) for name in same},
            address=f"{address.local_part}@{domain}",
            old_addresses=tuple(
                OldAddressView(
                    address=f"{address.local_part_with(old.token)}@{domain}",
                    good_until=old.good_until,
                )
                for old in address.old_tokens
                if now < old.good_until
            ),
        )


class FileToUpload(Body):
    """One file a person is about to send."""

    file_name: Annotated[str, Field(min_length=1, max_length=255)]
    source: Source = Field(default=Source.UPLOAD, description="`upload` or `photo`")


class RequestUploads(Body):
    """Files to send, one form each."""

    files: Annotated[tuple[FileToUpload, ...], Field(min_length=1, max_length=MOST_FILES)]


class UploadFormView(View):
    """Where and how to send one file: multipart/form-data, `fields` first, then `file`."""

    upload_id: str
    file_name: str
    url: str
    fields: dict[str, str]
    most_bytes: int
    expires_at: AwareDatetime


class UploadFormsView(View):
    """One form a file, in the order asked for."""

    uploads: tuple[UploadFormView, ...]


class UploadedDocumentView(View):
    """What became of a file that arrived: read later, it may still be refused or locked."""

    outcome: DocumentOutcome
    refusal: RefusalView | None
    purchase_invoice_id: str | None


class UploadView(View):
    """One upload and what became of it."""

    id: str
    file_name: str
    source: Source
    state: UploadState = Field(description="`filed`: it arrived and is kept; see `document`")
    document_id: str | None
    document: UploadedDocumentView | None = Field(description="What reading it gave so far")
    refusal: RefusalView | None = Field(description="Why it was not kept")
    created_at: AwareDatetime
    updated_at: AwareDatetime

    @classmethod
    def of(cls, upload: Upload, documents: Mapping[str, SourceDocument]) -> "UploadView":
        """The view of a stored upload; `documents` has what it was kept as."""
        same = ("id", "file_name", "source", "state", "document_id", "created_at", "updated_at")
        kept = documents.get(upload.document_id or "")
        return cls(
            **{name: getattr(upload, name) for name in same},
            refusal=RefusalView.of(upload.refusal),
            document=kept
            and UploadedDocumentView(
                outcome=kept.outcome,
                refusal=RefusalView.of(kept.refusal),
                purchase_invoice_id=kept.purchase_invoice_id,
            ),
        )


class KnownIbanView(View):
    """An account of a supplier and where it was first seen."""

    iban: str
    first_seen_on: str
    origin: str


class SupplierView(View):
    """A supplier."""

    id: str
    name: str
    state: SupplierState
    roles: tuple[ThirdPartyRole, ...]
    siren: str | None
    siret: str | None
    vat_id: str | None
    email: str | None
    ibans: tuple[KnownIbanView, ...] = Field(
        description="Oldest first; masked for those who do not decide"
    )
    aliases: tuple[str, ...]
    last_document_type: str | None
    default_category: str | None = Field(description="Preset that a person chose")
    last_category: str | None = Field(
        description="Of the last validated document that had one: the preset without a chosen one"
    )
    default_terms_days: int | None = Field(
        description="Usual days to the due date, preset where a document does not say"
    )
    sender_domains: tuple[str, ...] = Field(
        description="Everybody there may write: learnt in earlier days, today addresses alone are"
    )
    sender_addresses: tuple[str, ...] = Field(
        description="Authors of mails whose invoices were validated, at the second one or once the"
        " remark on the sender was acknowledged"
    )
    last_invoice_on: date | None = Field(description="Issue date of the last validated one")
    merged_into: str | None = Field(description="Whose it is once `merged`")
    created_at: AwareDatetime
    updated_at: AwareDatetime

    @classmethod
    def of(cls, supplier: ThirdParty) -> "SupplierView":
        """The view of a third party."""
        return cls(**supplier_fields(supplier))


class ChangeSupplier(Body):
    """Fields to change; absent ones stay, null takes an identifier out."""

    name: Name | None = None
    siren: Annotated[str, Field(pattern=r"^[0-9]{9}$")] | None = None
    siret: Annotated[str, Field(pattern=r"^[0-9]{14}$")] | None = None
    vat_id: Annotated[str, Field(pattern=r"^[A-Z]{2}[0-9A-Z]{2,13}$")] | None = None
    email: Email | None = None
    default_category: Category | None = None


def supplier_fields(supplier: ThirdParty) -> dict[str, Any]:
    """Fields of `SupplierView`."""
    made = ("roles", "ibans", "last_invoice_on")
    names = [name for name in SupplierView.model_fields if name not in made]
    return {
        **{name: getattr(supplier, name) for name in names},
        "roles": tuple(sorted(supplier.roles)),
        "ibans": tuple(KnownIbanView(**known.model_dump()) for known in supplier.ibans),
        "last_invoice_on": max(supplier.recent_issue_dates, default=None),
    }
