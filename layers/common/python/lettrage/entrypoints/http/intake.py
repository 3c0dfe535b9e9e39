"""Routes of the two doors: collection addresses for mail, forms for uploads."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.contracts.api.collection import (
    ChangeInboundAddress,
    CreateInboundAddress,
    InboundAddressView,
    RequestUploads,
    UploadFormsView,
    UploadFormView,
    UploadView,
)
from lettrage.contracts.api.common import Page
from lettrage.domain.inbound_address import InboundAddress
from lettrage.domain.organisation import FeatureFlag, Role
from lettrage.entrypoints import bootstrap_purchases as parts
from lettrage.entrypoints.bootstrap import work
from lettrage.entrypoints.http.access import Needs, caller
from lettrage.entrypoints.http.conventions import (
    JSON,
    Cursor,
    IfMatch,
    Limit,
    errors,
    must_match,
    page,
    shown,
)
from lettrage.entrypoints.http.purchases import CODE, READ, TAG, OrganisationId, RecordId
from lettrage.services.request_upload import ExpectedFile, UploadForm

router = APIGatewayHttpRouter()

ADDRESSES = "/v1/organisations/<organisation_id>/inbound-addresses"
UPLOADS = "/v1/organisations/<organisation_id>/uploads"

READ_ADDRESSES = Needs(Role.READER, FeatureFlag.INBOUND_MAIL)
CHANGE_ADDRESSES = Needs(Role.MANAGER, FeatureFlag.INBOUND_MAIL)


def _address(address: InboundAddress) -> InboundAddressView:
    return InboundAddressView.of(address, parts.collect_domain(), work().clock.now())


@router.get(
    ADDRESSES,
    tags=[TAG],
    operation_id="listInboundAddresses",
    summary="Collection addresses",
    middlewares=[READ_ADDRESSES],
    responses={200: {"description": "Oldest first"}, **errors()},
)
def list_inbound_addresses(
    organisation_id: OrganisationId, limit: Limit = 50, cursor: Cursor = None
) -> Page[InboundAddressView]:
    found = parts.manage_inbound_addresses().list(organisation_id, limit=limit, cursor=cursor)
    return page(found, _address)


@router.post(
    ADDRESSES,
    tags=[TAG],
    operation_id="createInboundAddress",
    summary="A new address to give to suppliers",
    status_code=201,
    middlewares=[CHANGE_ADDRESSES],
    responses={201: {"description": "Created"}, **errors(409)},
)
def create_inbound_address(
    organisation_id: OrganisationId, body: CreateInboundAddress
) -> Response[InboundAddressView]:
    address = parts.manage_inbound_addresses().create(
        caller().actor, organisation_id, body.alias, body.supplier_id
    )
    location = f"/v1/organisations/{organisation_id}/inbound-addresses/{address.id}"
    return shown(address, _address(address), status=201, location=location)


@router.get(
    f"{ADDRESSES}/<inbound_address_id>",
    tags=[TAG],
    operation_id="getInboundAddress",
    summary="One collection address",
    middlewares=[READ_ADDRESSES],
    responses={200: {"description": "With its ETag"}, **errors()},
)
def get_inbound_address(
    organisation_id: OrganisationId, inbound_address_id: RecordId
) -> Response[InboundAddressView]:
    address = parts.manage_inbound_addresses().get(organisation_id, inbound_address_id)
    return shown(address, _address(address))


@router.patch(
    f"{ADDRESSES}/<inbound_address_id>",
    tags=[TAG],
    operation_id="changeInboundAddress",
    summary="Switch an address on or off, or say whom it was given to",
    middlewares=[CHANGE_ADDRESSES],
    responses={200: {"description": "As it is now"}, **errors(409, 412, 428)},
)
def change_inbound_address(
    organisation_id: OrganisationId,
    inbound_address_id: RecordId,
    body: ChangeInboundAddress,
    if_match: IfMatch = None,
) -> Response[InboundAddressView]:
    service = parts.manage_inbound_addresses()
    address = service.get(organisation_id, inbound_address_id)
    must_match(address, if_match)
    if "supplier_id" in body.model_fields_set:
        address = service.tie(caller().actor, address, body.supplier_id)
    if body.active is not None:
        address = service.switch(caller().actor, address, active=body.active)
    return shown(address, _address(address))


@router.post(
    f"{ADDRESSES}/<inbound_address_id>/rotate",
    tags=[TAG],
    operation_id="rotateInboundAddress",
    summary="Replace the secret part; the old address still takes mail for thirty days",
    middlewares=[CHANGE_ADDRESSES],
    responses={200: {"description": "With its new address"}, **errors(409, 412, 428)},
)
def rotate_inbound_address(
    organisation_id: OrganisationId, inbound_address_id: RecordId, if_match: IfMatch = None
) -> Response[InboundAddressView]:
    service = parts.manage_inbound_addresses()
    address = service.get(organisation_id, inbound_address_id)
    must_match(address, if_match)
    after = service.rotate(caller().actor, address)
    return shown(after, _address(after))


@router.post(
    UPLOADS,
    tags=[TAG],
    operation_id="requestUploads",
    summary="Forms to send files with, one a file, good for five minutes",
    status_code=201,
    middlewares=[CODE],
    responses={201: {"description": "Send each form, then follow each upload"}, **errors(409)},
)
def request_uploads(
    organisation_id: OrganisationId, body: RequestUploads
) -> Response[UploadFormsView]:
    expected = [ExpectedFile(file_name=f.file_name, source=f.source) for f in body.files]
    forms = parts.request_upload()(caller().actor, organisation_id, expected)
    view = UploadFormsView(uploads=tuple(map(_form_view, forms)))
    location = f"/v1/organisations/{organisation_id}/uploads"
    return Response(status_code=201, content_type=JSON, body=view, headers={"Location": location})


def _form_view(form: UploadForm) -> UploadFormView:
    return UploadFormView(
        upload_id=form.upload.id,
        file_name=form.upload.file_name,
        url=form.form.url,
        fields=dict(form.form.fields),
        most_bytes=form.most_bytes,
        expires_at=form.expires_at,
    )


@router.post(
    f"{UPLOADS}/<upload_id>/form",
    tags=[TAG],
    operation_id="requestUploadAgain",
    summary="A new form for a file that did not arrive, such as from a phone that lost its network",
    middlewares=[CODE],
    responses={200: {"description": "Good for five minutes"}, **errors(409)},
)
def request_upload_again(organisation_id: OrganisationId, upload_id: RecordId) -> UploadFormView:
    service = parts.request_upload()
    return _form_view(service.again(service.get(organisation_id, upload_id)))


@router.get(
    UPLOADS,
    tags=[TAG],
    operation_id="listUploads",
    summary="Uploads and what became of them",
    middlewares=[READ],
    responses={200: {"description": "Newest first"}, **errors()},
)
def list_uploads(
    organisation_id: OrganisationId, limit: Limit = 50, cursor: Cursor = None
) -> Page[UploadView]:
    uploads = parts.request_upload()
    found = uploads.list(organisation_id, limit=limit, cursor=cursor)
    documents = uploads.documents(organisation_id, found.records)
    return page(found, lambda upload: UploadView.of(upload, documents))


@router.get(
    f"{UPLOADS}/<upload_id>",
    tags=[TAG],
    operation_id="getUpload",
    summary="One upload: awaited, filed or refused, and what its file was read as",
    middlewares=[READ],
    responses={200: {"description": "With its ETag"}, **errors()},
)
def get_upload(organisation_id: OrganisationId, upload_id: RecordId) -> Response[UploadView]:
    uploads = parts.request_upload()
    upload = uploads.get(organisation_id, upload_id)
    documents = uploads.documents(organisation_id, [upload])
    return shown(upload, UploadView.of(upload, documents))
