"""A file cut into its documents and files joined to one, by API."""

import io
from typing import Any

import pytest
from lettrage.domain.collection import DocumentOutcome, SourceDocument
from lettrage.domain.errors import Unavailable
from lettrage.domain.invoice_reading import DocumentPart, ExtractionSource, FieldName
from lettrage.domain.parsed_document import PageImage
from lettrage.domain.purchase_invoice import PurchaseInvoice, PurchaseInvoiceState
from lettrage.services.readings import Readings
from PIL import Image
from pypdf import PageObject, PdfReader

from tests.unit.formats.pdfs import BODY, text_pdf
from tests.unit.http import purchases
from tests.unit.http.client import SETUP, A, Answer, B, World

STACK = text_pdf(BODY + " un", BODY + " deux", BODY + " trois")
HALVES = [
    {"pages": [1], "region": {"left": 0, "top": 0, "right": 50000, "bottom": 100000}},
    {"pages": [1], "region": {"left": 50000, "top": 0, "right": 100000, "bottom": 100000}},
]


@pytest.fixture
def world() -> World:
    return World()


def filed(world: World, data: bytes, pages: int, **more: Any) -> PurchaseInvoice:
    """An invoice to review whose file has so many pages; `document` holds fields of that."""
    about = {"page_count": pages, **more.pop("document", {})}
    made = purchases.invoice(world, data=data, **more)
    source = world.store.get(SourceDocument, A, made.document_id)
    known = source.changed(at=world.clock.now(), **about)
    world.work.change(SETUP, source, known, "parsed")
    return made


def photo(world: World, colour: str) -> PurchaseInvoice:
    """A photo to review: its prepared picture is a square of that colour."""
    made = filed(
        world,
        f"photo {colour}".encode(),
        1,
        document={"content_type": "image/jpeg", "recognise_pages": (1,)},
    )
    out = io.BytesIO()
    Image.new("RGB", (600, 600), colour).save(out, "PNG")
    source = world.store.get(SourceDocument, A, made.document_id)
    image = PageImage(number=1, png=out.getvalue(), content_type="image/png")
    Readings(world.bucket("work_bucket")).keep_image(source, image)
    return made


def split(world: World, invoice: PurchaseInvoice, parts: Any = None, **more: Any) -> Answer:
    body = {} if parts is None else {"parts": parts}
    return world.call("POST", purchases.path(invoice.id, "split"), body, if_match="*", **more)


def join(world: World, *invoices: PurchaseInvoice, **more: Any) -> Answer:
    body = {"purchase_invoice_ids": [each.id for each in invoices]}
    return world.call("POST", purchases.path("join"), body, **more)


def document(world: World, document_id: str) -> SourceDocument:
    return world.store.get(SourceDocument, A, document_id)


def texts(world: World, document_id: str) -> list[str]:
    """Text of a document's pages."""
    data = world.bucket("work_bucket").get(document(world, document_id).original_key)
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def _is_red(page: PageObject) -> bool:
    """Whether the page's picture is more red than blue."""
    drawn = Image.open(io.BytesIO(page.images[0].data)).convert("RGB").resize((1, 1))
    red, _, blue = drawn.tobytes()
    return red > blue


def test_proposed_parts_become_documents_about_to_be_read(world: World) -> None:
    stack = filed(world, STACK, 3, parts=(DocumentPart(pages=(1, 2)), DocumentPart(pages=(3,))))
    answer = split(world, stack, user="u-accountant")
    assert answer.status == 202
    assert (answer.body["state"], answer.body["refused_reason"]) == ("refused", None)
    first, second = answer.body["replaced_by"]
    assert [text[-4:] for text in texts(world, first)] == ["C un", "deux"]
    assert [text[-5:] for text in texts(world, second)] == ["trois"]
    piece = document(world, second)
    assert (piece.outcome, piece.made_from) == (DocumentOutcome.RECEIVED, (stack.document_id,))
    assert piece.origins[0].reference == "mail-1"
    assert piece.origins[0].file_name == "facture-2.pdf"
    assert world.tasks.collected == [(A, first), (A, second)]
    # The file itself stays.
    assert world.bucket("work_bucket").get(document(world, stack.document_id).original_key) == STACK
    view = world.call("GET", f"/v1/organisations/{A}/documents/{second}").body
    assert view["made_from"] == [stack.document_id]


def test_a_person_may_say_other_parts_than_proposed(world: World) -> None:
    stack = filed(world, STACK, 3)
    answer = split(world, stack, [{"pages": [1, 3]}, {"pages": [2]}])
    first, second = answer.body["replaced_by"]
    assert [text[-4:] for text in texts(world, first)] == ["C un", "rois"]
    assert [text[-4:] for text in texts(world, second)] == ["deux"]


def test_receipts_of_one_photo_are_cut_out_of_its_prepared_picture(world: World) -> None:
    picture = photo(world, "orange")
    answer = split(world, picture, HALVES)
    assert answer.status == 202
    for piece in set(answer.body["replaced_by"]):
        data = world.bucket("work_bucket").get(document(world, piece).original_key)
        box = PdfReader(io.BytesIO(data)).pages[0].mediabox
        assert float(box.width) * 2 == pytest.approx(float(box.height), abs=1)


def test_nothing_proposed_and_nothing_said_is_refused_by_name(world: World) -> None:
    answer = split(world, filed(world, STACK, 3))
    assert (answer.status, answer.body["errors"][0]["code"]) == (422, "no_parts")


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([{"pages": [1]}, {"pages": [2]}], "pages_left_out"),
        ([{"pages": [1, 2]}, {"pages": [2, 3]}], "page_in_two_parts"),
        ([{"pages": [1, 2, 3]}, {"pages": [9]}], "no_such_page"),
    ],
)
def test_parts_that_do_not_fit_change_nothing(world: World, parts: Any, code: str) -> None:
    stack = filed(world, STACK, 3)
    answer = split(world, stack, parts)
    assert answer.status == 422
    assert code in {error["code"] for error in answer.body["errors"]}
    assert world.call("GET", purchases.path(stack.id)).body["state"] == "to_review"
    assert world.tasks.collected == []


def test_a_wrong_page_is_the_only_thing_told(world: World) -> None:
    answer = split(world, filed(world, STACK, 3), [{"pages": [0]}, {"pages": [1, 2, 3]}])
    assert [error["pointer"] for error in answer.body["errors"]] == ["/body/parts/0/pages/0"]
    alone = split(world, filed(world, text_pdf(), 1), [{"pages": [1]}])
    (error,) = alone.body["errors"]
    assert (error["code"], "Tuple" in error["message"]) == ("too_short", False)


def test_region_without_inside_is_refused(world: World) -> None:
    empty = {"left": 500, "top": 0, "right": 400, "bottom": 10}
    answer = split(world, filed(world, STACK, 3), [{"pages": [1], "region": empty}, {"pages": [2]}])
    assert answer.status == 422
    errors = {(error["pointer"], error["code"]) for error in answer.body["errors"]}
    assert ("/body/parts/0/region", "empty_region") in errors


def test_e_invoice_is_not_cut_nor_joined(world: World) -> None:
    stack = filed(world, STACK, 3)
    read = stack.fields[FieldName.NUMBER].read
    assert read is not None
    xml = read.model_copy(update={"source": ExtractionSource.EMBEDDED_XML})
    corrected = stack.fields[FieldName.NUMBER].model_copy(update={"read": xml})
    after = stack.changed(
        at=world.clock.now(), fields={**stack.fields, FieldName.NUMBER: corrected}
    )
    world.work.change(SETUP, stack, after, "made_of_xml")
    assert split(world, stack, [{"pages": [1]}, {"pages": [2, 3]}]).problem == "e_invoice"
    assert join(world, stack, photo(world, "red")).problem == "e_invoice"


def test_damaged_file_is_refused_by_its_code(world: World) -> None:
    broken = filed(world, b"%PDF-1.7 and nothing more", 2)
    answer = split(world, broken, [{"pages": [1]}, {"pages": [2]}])
    assert (answer.status, answer.problem) == (422, "damaged_pdf")


def test_only_what_is_under_review_is_cut(world: World) -> None:
    stack = filed(world, STACK, 3, state=PurchaseInvoiceState.VALIDATED)
    answer = split(world, stack, [{"pages": [1]}, {"pages": [2, 3]}])
    assert (answer.status, answer.problem) == (409, "not_to_review")


def test_split_cut_short_is_finished_by_asking_again(world: World) -> None:
    stack = filed(world, STACK, 3)
    world.tasks.failure = Unavailable("down")
    parts = [{"pages": [1]}, {"pages": [2, 3]}]
    assert split(world, stack, parts).status == 503
    # Put aside with its pieces kept: the sweep starts what was not.
    after = world.store.get(PurchaseInvoice, A, stack.id)
    pieces = [document(world, piece) for piece in after.replaced_by]
    assert [piece.outcome for piece in pieces] == [DocumentOutcome.RECEIVED] * 2


def read(world: World, document_id: str, **more: Any) -> PurchaseInvoice:
    """File a made document as its workflow does."""
    piece = document(world, document_id)
    now = world.clock.now()
    ended = piece.changed(
        at=now, outcome=DocumentOutcome.FILED, purchase_invoice_id=piece.id, page_count=1
    )
    world.work.change(SETUP, piece, ended, "filed")
    values: dict[str, Any] = {
        "organisation_id": A, "id": piece.id, "document_id": piece.id,
        "source": piece.origins[0].source, "state": PurchaseInvoiceState.TO_REVIEW,
        "document_kind": "invoice", "document_type": "expense",
        "received_at": now, "created_at": now, "updated_at": now, **more,
    }  # fmt: skip
    return world.work.add(SETUP, PurchaseInvoice(**values), "made")


def reopen(world: World, invoice: PurchaseInvoice) -> Answer:
    return world.call("POST", purchases.path(invoice.id, "reopen"), if_match="*")


def state(world: World, invoice_id: str) -> str:
    return str(world.call("GET", purchases.path(invoice_id)).body["state"])


def test_reopening_a_file_puts_its_pieces_aside_and_cutting_anew_takes_them_up(
    world: World,
) -> None:
    stack = filed(world, STACK, 3)
    parts = [{"pages": [1]}, {"pages": [2, 3]}]
    first = split(world, stack, parts).body["replaced_by"]
    pending = reopen(world, stack)
    assert (pending.status, pending.problem) == (409, "pieces_being_read")
    for piece in first:
        read(world, piece)
    reopened = reopen(world, stack)
    assert (reopened.body["state"], reopened.body["replaced_by"]) == ("to_review", [])
    assert [state(world, piece) for piece in first] == ["refused"] * 2
    assert split(world, stack, parts).body["replaced_by"] == first
    assert [state(world, piece) for piece in first] == ["to_review"] * 2


def test_a_file_whose_piece_was_validated_stays_put_aside(world: World) -> None:
    stack = filed(world, STACK, 3)
    first, second = split(world, stack, [{"pages": [1]}, {"pages": [2, 3]}]).body["replaced_by"]
    read(world, first, state=PurchaseInvoiceState.VALIDATED)
    read(world, second)
    answer = reopen(world, stack)
    assert (answer.status, answer.problem) == (409, "pieces_validated")
    assert [state(world, each) for each in (stack.id, second)] == ["refused", "to_review"]


def test_a_piece_that_was_cut_itself_is_reopened_first(world: World) -> None:
    stack = filed(world, STACK, 3)
    first, second = split(world, stack, [{"pages": [1]}, {"pages": [2, 3]}]).body["replaced_by"]
    read(world, first)
    read(world, second, state=PurchaseInvoiceState.REFUSED, replaced_by=("another",))
    answer = reopen(world, stack)
    assert (answer.status, answer.problem) == (409, "pieces_replaced")


def test_reopening_a_photo_puts_the_joined_document_aside(world: World) -> None:
    one, two = photo(world, "red"), photo(world, "blue")
    joined = join(world, one, two).body["id"]
    read(world, joined)
    assert reopen(world, one).status == 200
    assert state(world, joined) == "refused"
    assert reopen(world, two).status == 200
    assert join(world, one, two).body["id"] == joined
    assert state(world, joined) == "to_review"


def test_photos_become_one_document_in_their_order(world: World) -> None:
    one, two = photo(world, "red"), photo(world, "blue")
    answer = join(world, two, one, user="u-accountant")
    assert answer.status == 202
    assert answer.headers["Location"].endswith(answer.body["id"])
    assert answer.body["made_from"] == [two.document_id, one.document_id]
    data = world.bucket("work_bucket").get(document(world, answer.body["id"]).original_key)
    pages = PdfReader(io.BytesIO(data)).pages
    assert [_is_red(page) for page in pages] == [False, True]
    assert world.tasks.collected == [(A, answer.body["id"])]
    for invoice in (one, two):
        view = world.call("GET", purchases.path(invoice.id)).body
        assert (view["state"], view["replaced_by"]) == ("refused", [answer.body["id"]])


def test_joining_again_gives_the_same_document(world: World) -> None:
    invoices = photo(world, "red"), filed(world, STACK, 3)
    first = join(world, *invoices)
    assert first.status == 202
    assert join(world, *invoices).body["id"] == first.body["id"]
    other = join(world, *reversed(invoices))
    assert (other.status, other.problem) == (409, "not_to_review")


def test_invoices_that_are_not_there_are_named(world: World) -> None:
    foreign = purchases.invoice(world, data=b"%PDF other", organisation_id=B)
    answer = join(world, photo(world, "red"), foreign)
    assert answer.status == 422
    assert answer.body["errors"][0]["pointer"] == "/body/purchase_invoice_ids/1"
    assert answer.body["errors"][0]["code"] == "no_such_invoice"


def test_one_invoice_named_twice_is_refused(world: World) -> None:
    one = photo(world, "red")
    answer = join(world, one, one)
    assert (answer.status, answer.body["errors"][0]["code"]) == (422, "named_twice")


def test_archive_of_a_piece_holds_the_file_it_was_cut_from(world: World) -> None:
    purchases.supplier(world)
    stack = filed(world, STACK, 3)
    fields = {"number": "F-2"}
    about = {"made_from": (stack.document_id,)}
    piece = filed(world, text_pdf(), 1, document=about, fields=fields)
    assert world.call("POST", purchases.path(piece.id, "validate"), if_match="*").status == 200
    kept = world.bucket("archive_bucket").objects
    assert {key.rpartition("/")[2] for key in kept} == {piece.document_id, stack.document_id}


def test_picture_of_a_recognised_page_is_linked(world: World) -> None:
    one, stack = photo(world, "red"), filed(world, STACK, 3)
    path = f"/v1/organisations/{A}/documents/{{}}/pages/1/link"
    answer = world.call("GET", path.format(one.document_id), user="u-reader")
    assert answer.status == 200
    assert answer.body["file_name"] == "facture-page-1.png"
    assert world.call("GET", path.format(stack.document_id)).status == 404
