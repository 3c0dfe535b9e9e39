"""Mails without an attached invoice: text that is one, archives, parts filed by hand."""

import io
import zipfile
from email.message import EmailMessage

from infra.local.demo import papers
from infra.local.demo.client import until
from tests.e2e.product import Json, Office, an_invoice, raw_mail

ROWS = (("Hébergement", "80,00 €"), ("Total HT", "80,00 €"), ("TVA 20 %", "16,00 €"))


def _mail(subject: str, text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["Subject"] = "Duval SAS <facturation@duval.example>", subject
    message.set_content(text)
    return message


def _only_mail(office: Office) -> Json:
    def ended() -> Json | None:
        found = [mail for mail in office.mails() if mail["state"] != "received"]
        return found[0] if found else None

    return until("the mail", ended)


def test_an_invoice_written_in_html_reaches_review(office: Office) -> None:
    rows = "".join(f"<tr><td>{name}</td><td>{amount}</td></tr>" for name, amount in ROWS)
    message = _mail("Votre facture", "Votre logiciel ne lit pas le HTML.")
    message.add_alternative(
        "<h1>Facture n° TEXTE-2026-1</h1><p>Duval SAS<br>SIRET 732 829 320 00074</p>"
        f"<table>{rows}<tr><td>Total TTC</td><td>96,00 €</td></tr></table>"
        "<img src='http://127.0.0.1:9/pixel.png'>",
        "html",
    )
    raw_mail(message, office.runtime, office.address)
    seen = office.invoice("TEXTE-2026-1")
    assert seen["fields"]["gross_total"]["value"] == "96.00"
    (origin,) = seen["origins"]
    assert (origin["part"], origin["file_name"]) == ("body", "Votre facture.pdf")
    assert origin["authentication"]["virus"] == "gray"


def test_an_archive_is_opened(office: Office) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in ("ZIP-2041", "ZIP-2042"):
            archive.writestr(f"{number}.pdf", papers.page(an_invoice(number)))
    message = _mail("Vos factures", "Bonjour")
    message.add_attachment(packed.getvalue(), "application", "zip", filename="factures.zip")
    raw_mail(message, office.runtime, office.address)
    for number in ("ZIP-2041", "ZIP-2042"):
        assert office.invoice(number)["origins"][0]["file_name"] == f"{number}.pdf"


def test_the_text_of_a_greeting_is_filed_by_hand(office: Office) -> None:
    raw_mail(_mail("Loyer", "Loyer de mars, 120 euros. Paul"), office.runtime, office.address)
    mail = _only_mail(office)
    assert (mail["refusal"]["code"], mail["ignored"][0]["part"]) == ("no_attachment", "body")
    path = f"~/inbound-messages/{mail['id']}/parts/body/file"
    filed = office.user.call("POST", path)
    again = office.user.call("POST", path)
    assert filed.status_code == again.status_code == 202
    assert filed.json()["id"] == again.json()["id"]
    after = _only_mail(office)
    assert (after["state"], after["document_ids"]) == ("filed", [filed.json()["id"]])


def test_a_replaced_address_still_takes_mail(office: Office) -> None:
    (address,) = office.user.get("~/inbound-addresses")["items"]
    office.user.change(
        "POST",
        f"~/inbound-addresses/{address['id']}/rotate",
        f"~/inbound-addresses/{address['id']}",
    )
    office.send(facture=papers.page(an_invoice("ANCIENNE-1")))
    assert office.invoice("ANCIENNE-1")["state"] == "to_review"
