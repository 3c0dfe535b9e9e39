"""Every way in, every kind of document: from the SMTP dialogue or the upload form to review."""

import smtplib
from email.message import EmailMessage

import pytest

from infra.local.demo import papers
from infra.local.demo.cast import ELECTRICITE, MENUISERIE, TRANSPORT
from infra.local.demo.client import send_mail, until
from infra.local.runtime import LocalRuntime
from tests.e2e.product import Json, Office, an_invoice, mail_event, raw_mail, receive


@pytest.mark.parametrize(
    ("kind", "source"),
    [("factur_x", "embedded_xml"), ("page", "text_layer"), ("scan", "ocr")],
)
def test_mail_reaches_review_read_from_what_the_document_is(
    office: Office, kind: str, source: str
) -> None:
    invoice = an_invoice(f"{kind[0].upper()}-2041", "318.40", MENUISERIE)
    office.send(sender=MENUISERIE.email, facture=getattr(papers, kind)(invoice))
    seen = office.invoice(invoice.number)
    fields = {name: field["value"] for name, field in seen["fields"].items()}
    assert seen["state"] == "to_review"
    assert fields["gross_total"] == str(invoice.gross)
    assert fields["net_total"] == str(invoice.net)
    assert fields["issue_date"] == invoice.issued_on.isoformat()
    assert fields["iban"] == MENUISERIE.iban
    assert {seen["fields"][name]["source"] for name in ("gross_total", "number")} == {source}


def test_what_recognition_costs_is_shown_under_its_cap(office: Office) -> None:
    office.send(facture=papers.scan(an_invoice("COUT-1")), autre=papers.page(an_invoice("COUT-2")))
    office.invoice("COUT-1")
    usage = office.user.get("~/usage")["recognition"]
    today = usage["today"]
    assert (today["text_pages"], today["expense_pages"]) == (1, 0)
    assert (today["spend"], usage["currency"], usage["daily_cap"]) == ("0.0015", "USD", "2")
    assert (today["cap_reached_at"], len(usage["days"])) == (None, 31)


def test_same_bytes_by_mail_and_upload_are_one_document_of_two_origins(office: Office) -> None:
    data = papers.page(an_invoice("DOUBLE-1"))
    office.send(courriel=data)
    office.invoice("DOUBLE-1")
    upload = office.upload("depot.pdf", data)
    filed = until("the upload", lambda: _filed(office, upload))
    seen = office.invoice("DOUBLE-1")
    assert filed["document_id"] == seen["document_id"]
    assert {o["source"] for o in seen["origins"]} == {"email", "upload"}
    assert len(office.invoices()) == 1


def test_forwarded_mail_is_opened(office: Office) -> None:
    inner = _mail("Votre facture", ELECTRICITE.email)
    inner.add_attachment(
        papers.page(an_invoice("DEDANS-1", supplier=ELECTRICITE)),
        maintype="application",
        subtype="pdf",
        filename="f.pdf",
    )
    outer = _mail("TR: Votre facture", "moi@atelier.example")
    outer.add_attachment(inner)
    raw_mail(outer, office.runtime, office.address)
    assert office.invoice("DEDANS-1")["supplier_name"] == ELECTRICITE.name


def test_each_attachment_is_a_document(office: Office) -> None:
    numbers = [f"LOT-{n}" for n in range(4)]
    office.send_all({f"{n}.pdf": papers.page(an_invoice(n, f"1{n[-1]}.00")) for n in numbers})
    for number in numbers:
        office.invoice(number)
    (mail,) = office.mails()
    assert len(mail["document_ids"]) == len(numbers)


def test_what_only_looks_like_a_document_is_refused_and_listed(office: Office) -> None:
    office.send(facture=papers.login_page(), vraie=papers.page(an_invoice("VRAIE-1")))
    office.invoice("VRAIE-1")
    refused = until("the refusal", lambda: office.documents("refused") or None)
    assert len(refused) == 1
    assert refused[0]["refusal"]["code"]
    assert refused[0]["refusal"]["message_fr"]
    assert len(office.invoices()) == 1


def test_mail_to_an_unknown_address_is_taken_and_filed_nowhere(
    office: Office, stranger: Office
) -> None:
    before = stranger.state()
    unknown = f"factures-0123456789abcdef01234567@{office.address.split('@')[1]}"
    send_mail(
        office.runtime,
        sender=TRANSPORT.email,
        to=unknown,
        subject="Facture",
        files={"f.pdf": papers.page(an_invoice("PERDUE-1"))},
    )
    key = office.store_mail(an_invoice("PERDUE-1"))
    answer = receive(office.runtime, mail_event(key, unknown))
    assert answer == {"filed": 0, "refused": 0, "unaddressed": 1}
    assert office.invoices() == []
    assert stranger.state() == before


def test_mail_to_another_domain_is_refused_at_the_door(runtime: LocalRuntime) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send_mail(
            runtime,
            sender=TRANSPORT.email,
            to="factures@ailleurs.example",
            subject="Facture",
            files={"f.pdf": papers.page(an_invoice("AILLEURS-1"))},
        )


def test_switched_off_address_takes_nothing(office: Office) -> None:
    (address,) = office.user.get("~/inbound-addresses")["items"]
    path = f"~/inbound-addresses/{address['id']}"
    office.send(avant=papers.page(an_invoice("AVANT-1")))
    office.invoice("AVANT-1")
    office.user.change("PATCH", path, path, {"active": False})
    key = office.store_mail(an_invoice("TARD-1"))
    assert receive(office.runtime, mail_event(key, office.address))["refused"] == 1
    assert [i["number"] for i in office.invoices()] == ["AVANT-1"]
    (late,) = office.user.get("~/inbound-messages", params={"state": "refused"})["items"]
    assert late["refusal"]["code"] == "address_closed"


def test_review_ends_in_the_archive(office: Office) -> None:
    office.send(facture=papers.factur_x(an_invoice("VALIDE-1")))
    seen = office.invoice("VALIDE-1")
    path = f"~/purchase-invoices/{seen['id']}"
    codes = sorted({c["code"] for c in seen["checks"] if c["blocking"]})
    office.user.change("PATCH", path, path, {"acknowledge": codes})
    assert office.user.change("POST", f"{path}/validate", path)["state"] == "validated"
    kept = office.runtime.client("s3").list_objects_v2(
        Bucket=office.runtime.outputs["ArchiveBucketName"], Prefix=office.user.organisation
    )
    assert kept["KeyCount"] >= 1


def _filed(office: Office, upload_id: str) -> Json | None:
    upload = office.user.get(f"~/uploads/{upload_id}")
    return upload if upload["state"] == "filed" else None


def _mail(subject: str, sender: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "factures@example.org", subject
    mail.set_content("Bonjour")
    return mail
