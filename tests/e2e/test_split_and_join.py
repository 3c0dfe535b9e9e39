"""A stack of invoices in one file, and photos of one invoice, through the deployed template."""

import io

import pypdfium2
from pypdf import PdfWriter

from infra.local.demo import papers
from infra.local.demo.client import until
from tests.data.reading import corpus
from tests.e2e.product import Json, Office, an_invoice
from tests.e2e.test_repetition import sweep


def test_a_stack_in_one_file_becomes_one_invoice_each(office: Office) -> None:
    numbers = ("PILE-101", "PILE-202", "PILE-303")
    stack = PdfWriter()
    for at, number in enumerate(numbers):
        stack.append(io.BytesIO(papers.page(an_invoice(number, f"{at + 1}37.40"))))
    data = io.BytesIO()
    stack.write(data)
    whole = _read(office, office.upload("pile.pdf", data.getvalue()))
    assert [part["pages"] for part in whole["parts"]] == [[1], [2], [3]]
    path = f"~/purchase-invoices/{whole['id']}"
    done = office.user.change("POST", f"{path}/split", path, {})
    assert (done["state"], len(done["replaced_by"])) == ("refused", 3)
    for at, number in enumerate(numbers):
        piece = _filed(office, done["replaced_by"][at])
        assert piece["number"] == number
        assert piece["fields"]["net_total"]["value"] == f"{at + 1}37.40"
        assert piece["fields"]["net_total"]["confidence"] >= 900
        assert piece["parts"] == []


def test_photos_of_one_invoice_become_one_document(office: Office) -> None:
    made = corpus.document("long_table", "fr", 1)
    pages = pypdfium2.PdfDocument(made.pdf)
    assert len(pages) > 1
    seen = []
    for at, page in enumerate(pages):
        picture = io.BytesIO()
        page.render(scale=2).to_pil().convert("RGB").save(picture, "JPEG", quality=85)
        seen.append(_read(office, office.upload(f"photo-{at + 1}.jpg", picture.getvalue())))
    asked = {"purchase_invoice_ids": [each["id"] for each in seen]}
    joined = office.user.call("POST", "~/purchase-invoices/join", json=asked).json()
    whole = _filed(office, joined["id"])
    assert whole["fields"]["number"]["value"] == made.expected["invoice_number"]
    assert whole["fields"]["gross_total"]["value"] == made.expected["total_gross"]
    pictures = whole["document_id"], len(pages)
    link = office.user.get(f"~/documents/{pictures[0]}/pages/{pictures[1]}/link")
    assert link["file_name"] == f"photo-1-page-{len(pages)}.png"
    for each in seen:
        view = office.user.get(f"~/purchase-invoices/{each['id']}")
        assert (view["state"], view["replaced_by"]) == ("refused", [joined["id"]])


def _read(office: Office, upload_id: str) -> Json:
    """The invoice of an upload, in full, once it is there."""

    def look() -> Json | None:
        found: str | None = office.user.get(f"~/uploads/{upload_id}")["document_id"]
        return _filed(office, found) if found else None

    return until("upload", look, within_s=240.0)


def _filed(office: Office, document_id: str) -> Json:
    """The invoice of a document, in full, once it is there."""

    def look() -> Json | None:
        document = office.user.get(f"~/documents/{document_id}")
        if document["outcome"] == "waiting_recognition":
            sweep(office.runtime)  # recognition is shared: what it turned away goes on by the hour
        found = document["purchase_invoice_id"]
        return office.user.get(f"~/purchase-invoices/{found}") if found else None

    return until("document", look, within_s=240.0)
