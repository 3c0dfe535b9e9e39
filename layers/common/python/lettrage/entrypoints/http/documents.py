"""Routes of what came in: documents with their outcome, and mails with what became of them."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.common import Page
from lettrage.contracts.api.documents import DocumentView, GivePassword, LinkView
from lettrage.contracts.api.inbound_messages import InboundMessageView
from lettrage.contracts.api.mail_parts import MailPartsView
from lettrage.domain.collection import DocumentOutcome, InboundMessageState
from lettrage.domain.mail_outcome import MailOutcome as MailOutcomeNow
from lettrage.entrypoints import bootstrap_purchases as parts
from lettrage.entrypoints.http.access import caller
from lettrage.entrypoints.http.conventions import Cursor, Limit, errors, page, shown
from lettrage.entrypoints.http.purchases import CODE, READ, TAG, OrganisationId, RecordId

router = APIGatewayHttpRouter()

Outcome = Annotated[DocumentOutcome, Query(description="Such as `refused` or `password_required`")]
MailOutcome = Annotated[
    MailOutcomeNow | None,
    Query(description="Only what came to this by now, such as `nothing`; pages may be short"),
]
MessageState = Annotated[InboundMessageState | None, Query(description="Only this state")]

PartPath = Annotated[
    str,
    Path(
        pattern=r"^(?:[0-9]{1,3}(?:\.[0-9]{1,3}){0,40}(?:\.body)?|body)$",
        description="As the mail lists it, or `body` for its text",
    ),
]

DOCUMENTS = "/v1/organisations/<organisation_id>/documents"
MESSAGES = "/v1/organisations/<organisation_id>/inbound-messages"


@router.get(
    DOCUMENTS,
    tags=[TAG],
    operation_id="listDocuments",
    summary="Documents of one outcome, refused ones with the reason",
    middlewares=[READ],
    responses={200: {"description": "Newest first"}, **errors()},
)
def list_documents(
    organisation_id: OrganisationId, outcome: Outcome, limit: Limit = 50, cursor: Cursor = None
) -> Page[DocumentView]:
    found = parts.collected_documents().documents(
        organisation_id, outcome, limit=limit, cursor=cursor
    )
    return page(found, DocumentView.of)


@router.get(
    f"{DOCUMENTS}/<document_id>",
    tags=[TAG],
    operation_id="getDocument",
    summary="One document: where it came from and what became of it",
    middlewares=[READ],
    responses={200: {"description": "With its ETag"}, **errors()},
)
def get_document(organisation_id: OrganisationId, document_id: RecordId) -> Response[DocumentView]:
    document = parts.collected_documents().document(organisation_id, document_id)
    return shown(document, DocumentView.of(document))


@router.get(
    f"{DOCUMENTS}/<document_id>/link",
    tags=[TAG],
    operation_id="linkDocument",
    summary="A link to the file, good for five minutes",
    middlewares=[READ],
    responses={200: {"description": "Open it in a browser; it downloads"}, **errors()},
)
def link_document(organisation_id: OrganisationId, document_id: RecordId) -> LinkView:
    documents = parts.collected_documents()
    link = documents.link(documents.document(organisation_id, document_id))
    return LinkView(url=link.url, expires_at=link.expires_at, file_name=link.file_name)


@router.post(
    f"{DOCUMENTS}/<document_id>/password",
    tags=[TAG],
    operation_id="unlockDocument",
    summary="Give the password of a document that waits for it; ten tries an hour",
    description="The password opens a copy that is read; it is kept nowhere, and neither is this"
    " request: `Idempotency-Key` has no effect. 422 `wrong_password` leaves the document waiting.",
    status_code=202,
    middlewares=[CODE],
    responses={202: {"description": "Received again: follow the document"}, **errors(409)},
)
def unlock_document(
    organisation_id: OrganisationId, document_id: RecordId, body: GivePassword
) -> Response[DocumentView]:
    document = parts.unlock_document()(
        caller().actor, organisation_id, document_id, body.password.get_secret_value()
    )
    location = f"/v1/organisations/{organisation_id}/documents/{document_id}"
    return shown(document, DocumentView.of(document), status=202, location=location)


@router.get(
    MESSAGES,
    tags=[TAG],
    operation_id="listInboundMessages",
    summary="Mails received, each with what became of its documents",
    description="By `outcome` a page may be short or empty and still have a `next_cursor`: a few"
    " hundred mails are looked through for one answer.",
    middlewares=[READ],
    responses={200: {"description": "Newest first"}, **errors()},
)
def list_inbound_messages(
    organisation_id: OrganisationId,
    state: MessageState = None,
    outcome: MailOutcome = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[InboundMessageView]:
    now = parts.received_mails().list(organisation_id, state, outcome, limit=limit, cursor=cursor)
    return page(now.found, lambda mail: InboundMessageView.of(mail, now.documents, now.invoices))


@router.get(
    f"{MESSAGES}/<inbound_message_id>",
    tags=[TAG],
    operation_id="getInboundMessage",
    summary="One mail: what came, what was filed, what was left aside and why",
    middlewares=[READ],
    responses={200: {"description": "With its ETag"}, **errors()},
)
def get_inbound_message(
    organisation_id: OrganisationId, inbound_message_id: RecordId
) -> Response[InboundMessageView]:
    now = parts.received_mails().one(organisation_id, inbound_message_id)
    (message,) = now.found.records
    return shown(message, InboundMessageView.of(message, now.documents, now.invoices))


@router.get(
    f"{MESSAGES}/<inbound_message_id>/parts",
    tags=[TAG],
    operation_id="listInboundMessageParts",
    summary="What a stored mail holds, also one set aside as spam or for its sender",
    description="The mail is opened for this and nothing is changed. 409 with the code of its"
    " refusal for a mail that stays closed, such as `virus_found`.",
    middlewares=[CODE],
    responses={200: {"description": "In the mail's order"}, **errors(409)},
)
def list_inbound_message_parts(
    organisation_id: OrganisationId, inbound_message_id: RecordId
) -> MailPartsView:
    found = parts.file_mail_part().contents(organisation_id, inbound_message_id)
    return MailPartsView.of(found.message, found.parts, found.filed)


@router.post(
    f"{MESSAGES}/<inbound_message_id>/parts/<part>/file",
    tags=[TAG],
    operation_id="fileInboundMessagePart",
    summary="File a part that was left aside, or the mail's own text; repeating changes nothing",
    description="What is filed from a mail that was set aside, as `spam` or `dmarc_rejected`, is"
    " held for payment until a second person lifts the hold. 409 with the code of its refusal for"
    " a mail that stays closed, such as `virus_found`; 422 with the reason when the part can't"
    " be a document.",
    status_code=202,
    middlewares=[CODE],
    responses={202: {"description": "About to be read: follow the document"}, **errors(409)},
)
def file_inbound_message_part(
    organisation_id: OrganisationId, inbound_message_id: RecordId, part: PartPath
) -> Response[DocumentView]:
    document = parts.file_mail_part()(
        caller().actor, organisation_id, inbound_message_id, part
    ).document
    location = f"/v1/organisations/{organisation_id}/documents/{document.id}"
    return shown(document, DocumentView.of(document), status=202, location=location)
