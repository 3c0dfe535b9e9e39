"""Routes that cut a file into its documents, join files to one, and show a recognised page."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.documents import DocumentView, LinkView
from lettrage.contracts.api.purchase_pieces import JoinPurchaseInvoices, SplitPurchaseInvoice
from lettrage.contracts.api.purchases import PurchaseInvoiceView
from lettrage.entrypoints import bootstrap_purchases as parts
from lettrage.entrypoints.http.access import caller
from lettrage.entrypoints.http.conventions import IfMatch, errors, must_match, shown
from lettrage.entrypoints.http.documents import DOCUMENTS
from lettrage.entrypoints.http.purchases import (
    CODE,
    COLLECTION,
    ONE,
    READ,
    TAG,
    OrganisationId,
    RecordId,
    shown_in_full,
)

router = APIGatewayHttpRouter()

PageNumber = Annotated[int, Path(ge=1, le=50)]


@router.post(
    f"{ONE}/split",
    tags=[TAG],
    operation_id="splitPurchaseInvoice",
    summary="Cut a file that holds several documents into them",
    description="Each part becomes a document of its own that is read like any other; this invoice"
    " is put aside and names them in `replaced_by`. The file stays as it came in: `reopen` takes"
    " the invoice up again.",
    status_code=202,
    middlewares=[CODE],
    responses={202: {"description": "Put aside: follow the documents"}, **errors(409, 412, 428)},
)
def split_purchase_invoice(
    organisation_id: OrganisationId,
    purchase_invoice_id: RecordId,
    body: SplitPurchaseInvoice,
    if_match: IfMatch = None,
) -> Response[PurchaseInvoiceView]:
    invoice = parts.review_purchase_invoice().get(organisation_id, purchase_invoice_id)
    must_match(invoice, if_match)
    wanted = None if body.parts is None else tuple(part.part() for part in body.parts)
    after = parts.split_purchase_invoice()(caller().actor, invoice, wanted)
    return shown_in_full(after, status=202)


@router.post(
    f"{COLLECTION}/join",
    tags=[TAG],
    operation_id="joinPurchaseInvoices",
    summary="Make one document of files that are its pages, such as photos",
    description="The new document is read like any other; the invoices of the single files are put"
    " aside and name it in `replaced_by`. The files stay as they came in.",
    status_code=202,
    middlewares=[CODE],
    responses={202: {"description": "Made: follow the document"}, **errors(409)},
)
def join_purchase_invoices(
    organisation_id: OrganisationId, body: JoinPurchaseInvoices
) -> Response[DocumentView]:
    join = parts.join_purchase_invoices()
    document = join(caller().actor, organisation_id, body.purchase_invoice_ids)
    location = f"/v1/organisations/{organisation_id}/documents/{document.id}"
    return shown(document, DocumentView.of(document), status=202, location=location)


@router.get(
    f"{DOCUMENTS}/<document_id>/pages/<page>/link",
    tags=[TAG],
    operation_id="linkDocumentPage",
    summary="A link to the picture of a recognised page, good for five minutes",
    description="Boxes of what was recognised refer to this picture, upright and cut out of the"
    " photo. A page with a text layer has none: its boxes refer to the file.",
    middlewares=[READ],
    responses={200: {"description": "Open it in a browser; it downloads"}, **errors()},
)
def link_document_page(
    organisation_id: OrganisationId, document_id: RecordId, page: PageNumber
) -> LinkView:
    documents = parts.collected_documents()
    link = documents.page_link(documents.document(organisation_id, document_id), page)
    return LinkView(url=link.url, expires_at=link.expires_at, file_name=link.file_name)
