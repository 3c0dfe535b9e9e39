"""Mails without a file: invoices written in the text."""

from tests.data.mails.case import MailCase, attached, mail, picture, raw

_ROWS = (
    ("Désignation", "Qté", "Prix HT", "Total HT"),
    ("Hébergement mutualisé", "1", "80,00 €", "80,00 €"),
    ("Nom de domaine", "2", "10,00 €", "20,00 €"),
)
_TOTALS = (("Total HT", "100,00 €"), ("TVA 20 %", "20,00 €"), ("Total TTC", "120,00 €"))


def table(rows: tuple[tuple[str, ...], ...], cell: str = "td") -> str:
    return (
        "<table>"
        + "".join(
            "<tr>" + "".join(f"<{cell}>{each}</{cell}>" for each in row) + "</tr>" for row in rows
        )
        + "</table>"
    )


def page(inner: str) -> str:
    """Layout tables round the content, a hidden preview line, remote pictures: as mailers write."""
    return (
        "<html><head><style>td{color:red}</style><title>x</title></head><body>"
        "<div style='display:none;max-height:0'>Aperçu 999,00 €</div>"
        "<img src='https://pixel.example/o.gif?u=1' width=1 height=1>"
        "<table width=100%><tr><td align=center><table width=600><tr><td>"
        f"{inner}</td></tr></table></td></tr></table>"
        "<script>fetch('https://evil.example')</script></body></html>"
    )


def _html(inner: str, subject: str, text: str | None = None) -> bytes:
    return mail(text, html=page(inner), Subject=subject).as_bytes()


def _said(name: str, subject: str, html: str, *, text: str | None = None) -> MailCase:
    return MailCase(
        name=name,
        make=lambda: _html(html, subject, text),
        filed=(f"body:{subject.replace('/', '_')}.pdf",),
    )


def _written(name: str, subject: str, text: str) -> MailCase:
    return MailCase(
        name=name,
        make=lambda: mail(text, Subject=subject).as_bytes(),
        filed=(f"body:{subject}.pdf",),
    )


def _forwarded_text() -> bytes:
    inner = mail("Facture n° D-9\nConseil  100,00 €\nTotal  100,00 €\n", Subject="Facture D-9")
    outer = mail("Pour la compta, merci", From="Claire <claire@atelier.example>")
    outer.add_attachment(inner)
    return outer.as_bytes()


INVOICES = (
    _said(
        "html_of_a_host",
        "Votre facture FR42",
        f"<h1>Facture n° FR42</h1>{table(_ROWS)}{table(_TOTALS)}",
    ),
    _said(
        "html_beside_a_useless_text",
        "Facture FR43",
        f"<h1>Facture n° FR43</h1>{table(_ROWS)}{table(_TOTALS)}",
        text="Votre logiciel ne lit pas le HTML.",
    ),
    _said(
        "ride_receipt",
        "Votre course du jeudi",
        "<p>Reçu de votre course</p>"
        + table((("Tarif de la course", "12,40 €"), ("Frais", "1,95 €"), ("Total", "14,35 €"))),
    ),
    _said(
        "card_receipt_in_english",
        "Your receipt from Toolbox Inc",
        "<h2>Receipt from Toolbox Inc</h2><p>Receipt number 2041-7781</p>"
        + table((("Pro plan", "$20.00"), ("Tax (0%)", "$0.00"), ("Amount paid", "$20.00"))),
    ),
    _said(
        "app_store_receipt",
        "Votre reçu",
        "<p>Reçu</p><p>N° de commande MX1</p>"
        + table((("Stockage 200 Go", "2,99 €"), ("dont TVA 20 %", "0,50 €"), ("TOTAL", "2,99 €"))),
    ),
    _said(
        "airline_invoice_in_english",
        "Invoice 8841",
        "<p>Invoice no. 8841</p>"
        + table((("Fare", "EUR 120.00"), ("VAT", "EUR 12.00"), ("Total", "EUR 132.00")), cell="th"),
    ),
    _said(
        "amounts_without_currency_but_in_the_head",
        "Facture 12/2026",
        "<p>Facture 12-2026, montants en euros</p>"
        + table((("Conseil", "500,00"), ("TVA 20 %", "100,00"), ("Total à payer", "600,00 €"))),
    ),
    _said(
        "german_invoice",
        "Ihre Rechnung",
        "<p>Rechnung Nr. 2026-88</p>"
        + table((("Beratung", "100,00 €"), ("MwSt 19 %", "19,00 €"), ("Gesamtbetrag", "119,00 €"))),
    ),
    _said(
        "spanish_invoice",
        "Factura",
        "<p>Factura nº 2026-12</p>"
        + table((("Alojamiento", "90,00 €"), ("IVA 10 %", "9,00 €"), ("Total", "99,00 €"))),
    ),
    _said(
        "dutch_invoice",
        "Factuur",
        "<p>Factuur 2026-5</p>"
        + table((("Hosting", "€ 10,00"), ("Btw 21%", "€ 2,10"), ("Totaal", "€ 12,10"))),
    ),
    _said(
        "lines_in_divisions_instead_of_tables",
        "Facture mobile",
        "<div>Facture n° M-2026-3</div><div>Forfait 19,99 €</div><div>dont TVA 3,33 €</div>"
        "<div>Total 19,99 €</div>",
    ),
    _said(
        "table_never_closed",
        "Facture ouverte",
        "<p>Facture n° 77-A</p><table><tr><td>Pain<td>2,10 €<tr><td>Total TTC<td>2,10 €",
    ),
    _written(
        "text_of_a_sole_trader",
        "Facture mars",
        "Facture n° 2026-03\n\nPrestation de conseil      500,00 €\n"
        "TVA non applicable, art. 293 B du CGI\nTotal à payer : 500,00 €\n\nJean Petit\n",
    ),
    _written(
        "text_with_columns",
        "Invoice 2026-9",
        "INVOICE 2026-9\n\nDesign work          2      400.00      800.00\n"
        "VAT 20%                                 160.00\n"
        "Total due                           EUR 960.00\n",
    ),
    _written(
        "text_that_announces_and_still_is_one",
        "Facture 118",
        "Facture n° F-118 (également disponible dans votre espace client)\n\n"
        "Abonnement                30,00 €\nOptions                    5,00 €\n"
        "Total HT                  35,00 €\nTVA 20 %                   7,00 €\n"
        "Total TTC                 42,00 €\n",
    ),
    _written(
        "text_of_a_fee_note",
        "Note d'honoraires",
        "Note d'honoraires n° 2026-41\nConsultation : 150,00 €\nTVA 20 % : 30,00 €\n"
        "Net à payer : 180,00 €\n",
    ),
    MailCase(
        name="invoice_text_forwarded_in_line",
        make=lambda: mail(
            "De : Duval <facturation@duval.example>\nDate : 5 mars 2026\nObjet : Facture\n\n"
            "Facture n° D-9\nConseil  100,00 €\nTVA 20 %  20,00 €\nTotal TTC  120,00 €\n",
            Subject="Tr: Facture",
            From="Claire <claire@atelier.example>",
        ).as_bytes(),
        filed=("body:Tr_ Facture.pdf",),
        forwarded="quoted:facturation@duval.example",
    ),
    MailCase(
        name="invoice_text_within_a_forwarded_mail",
        make=_forwarded_text,
        filed=("2.1.body:Facture D-9.pdf",),
        forwarded="attached:compta@ateliers-roche.fr",
    ),
    MailCase(
        name="invoice_text_beside_a_word_file",
        make=lambda: attached(
            mail("Facture n° 9-A\nTravaux 10,00 €\nTVA 2,00 €\nTotal 12,00 €\n", Subject="Facture"),
            b"PK\x03\x04[Content_Types].xml",
            "CGV.docx",
            "application/msword",
        ).as_bytes(),
        filed=("2:CGV.docx", "body:Facture.pdf"),
    ),
    MailCase(
        name="invoice_text_beside_a_logo",
        make=lambda: attached(
            mail("Facture n° 9-B\nTravaux 10,00 €\nTVA 2,00 €\nTotal 12,00 €\n", Subject="Facture"),
            picture(120, 40),
            "logo.png",
            "image/png",
        ).as_bytes(),
        filed=("body:Facture.pdf",),
        ignored=("2:decorative",),
    ),
    MailCase(
        name="invoice_text_of_a_machine",
        make=lambda: mail(
            "Facture n° 9-C\nAbonnement 10,00 €\nTotal 10,00 €\n",
            Subject="Facture",
            Auto_Submitted="auto-generated",
            Precedence="bulk",
        ).as_bytes(),
        filed=("body:Facture.pdf",),
    ),
    MailCase(
        name="invoice_text_in_utf_8_called_latin_1",
        make=lambda: raw(
            "From: a@b.fr\nSubject: Reçu\nDate: Thu, 05 Mar 2026 10:00:00 +0100\n"
            "Content-Type: text/plain; charset=iso-8859-1",
            "Facture n° 9-E du 05/03/2026\r\nRéglée, merci\r\nPain 2,00 €\r\nTotal 2,00 €\r\n",
        ),
        filed=("body:Reçu.pdf",),
    ),
    MailCase(
        name="invoice_text_with_the_euro_of_windows_called_latin_1",
        make=lambda: raw(
            "From: a@b.fr\nSubject: Ticket\nDate: Thu, 05 Mar 2026 10:00:00 +0100\n"
            "Content-Type: text/plain; charset=iso-8859-1",
            "Facture n° 9-F du 05/03/2026\r\nPain 2,00 €\r\nTotal 2,00 €\r\n".encode("cp1252"),
        ),
        filed=("body:Ticket.pdf",),
    ),
    MailCase(
        name="invoice_text_without_subject",
        make=lambda: mail(
            "Facture n° 9-D du 05/03/2026\nPain 2,00 €\nTotal 2,00 €\n", Subject=""
        ).as_bytes(),
        filed=("body:message.pdf",),
    ),
)


def _with_banner(html: str, side: tuple[int, int]) -> bytes:
    message = mail(None, html=page(f"<img src='cid:b'>{html}"), Subject="Facture FR44")
    message.add_related(picture(*side, "JPEG"), "image", "jpeg", cid="<b>")
    return message.as_bytes()


PICTURES = (
    MailCase(
        name="full_invoice_below_a_large_banner",
        make=lambda: _with_banner(
            f"<h1>Facture n° FR44</h1>{table(_ROWS)}{table(_TOTALS)}", (900, 400)
        ),
        filed=("body:Facture FR44.pdf",),
        ignored=("2:decorative",),
    ),
    MailCase(
        name="photo_of_an_invoice_with_a_note",
        make=lambda: _with_banner("<p>Facture n° FR44<br>Total 120,00 €</p>", (1200, 1600)),
        filed=("2:",),
    ),
)


CASES = INVOICES + PICTURES
