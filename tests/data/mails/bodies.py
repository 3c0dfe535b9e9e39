"""Mails without a file: invoices written in the text, and texts that only talk about one."""

from tests.data.mails.case import MailCase, attached, mail, picture, raw

_ROWS = (
    ("Désignation", "Qté", "Prix HT", "Total HT"),
    ("Hébergement mutualisé", "1", "80,00 €", "80,00 €"),
    ("Nom de domaine", "2", "10,00 €", "20,00 €"),
)
_TOTALS = (("Total HT", "100,00 €"), ("TVA 20 %", "20,00 €"), ("Total TTC", "120,00 €"))


def _table(rows: tuple[tuple[str, ...], ...], cell: str = "td") -> str:
    return (
        "<table>"
        + "".join(
            "<tr>" + "".join(f"<{cell}>{each}</{cell}>" for each in row) + "</tr>" for row in rows
        )
        + "</table>"
    )


def _page(inner: str) -> str:
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
    return mail(text, html=_page(inner), Subject=subject).as_bytes()


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


def _no(name: str, subject: str, text: str, *, html: bool = False) -> MailCase:
    def make() -> bytes:
        if html:
            return mail(None, html=_page(text), Subject=subject).as_bytes()
        return mail(text, Subject=subject).as_bytes()

    return MailCase(
        name=name, make=make, ignored=("body:text_without_invoice",), refused="no_attachment"
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
        f"<h1>Facture n° FR42</h1>{_table(_ROWS)}{_table(_TOTALS)}",
    ),
    _said(
        "html_beside_a_useless_text",
        "Facture FR43",
        f"<h1>Facture n° FR43</h1>{_table(_ROWS)}{_table(_TOTALS)}",
        text="Votre logiciel ne lit pas le HTML.",
    ),
    _said(
        "ride_receipt",
        "Votre course du jeudi",
        "<p>Reçu de votre course</p>"
        + _table((("Tarif de la course", "12,40 €"), ("Frais", "1,95 €"), ("Total", "14,35 €"))),
    ),
    _said(
        "card_receipt_in_english",
        "Your receipt from Toolbox Inc",
        "<h2>Receipt from Toolbox Inc</h2><p>Receipt number 2041-7781</p>"
        + _table((("Pro plan", "$20.00"), ("Tax (0%)", "$0.00"), ("Amount paid", "$20.00"))),
    ),
    _said(
        "app_store_receipt",
        "Votre reçu",
        "<p>Reçu</p><p>N° de commande MX1</p>"
        + _table((("Stockage 200 Go", "2,99 €"), ("dont TVA 20 %", "0,50 €"), ("TOTAL", "2,99 €"))),
    ),
    _said(
        "airline_invoice_in_english",
        "Invoice 8841",
        "<p>Invoice no. 8841</p>"
        + _table(
            (("Fare", "EUR 120.00"), ("VAT", "EUR 12.00"), ("Total", "EUR 132.00")), cell="th"
        ),
    ),
    _said(
        "amounts_without_currency_but_in_the_head",
        "Facture 12/2026",
        "<p>Facture 12-2026, montants en euros</p>"
        + _table((("Conseil", "500,00"), ("TVA 20 %", "100,00"), ("Total à payer", "600,00 €"))),
    ),
    _said(
        "german_invoice",
        "Ihre Rechnung",
        "<p>Rechnung Nr. 2026-88</p>"
        + _table(
            (("Beratung", "100,00 €"), ("MwSt 19 %", "19,00 €"), ("Gesamtbetrag", "119,00 €"))
        ),
    ),
    _said(
        "spanish_invoice",
        "Factura",
        "<p>Factura nº 2026-12</p>"
        + _table((("Alojamiento", "90,00 €"), ("IVA 10 %", "9,00 €"), ("Total", "99,00 €"))),
    ),
    _said(
        "dutch_invoice",
        "Factuur",
        "<p>Factuur 2026-5</p>"
        + _table((("Hosting", "€ 10,00"), ("Btw 21%", "€ 2,10"), ("Totaal", "€ 12,10"))),
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
    message = mail(None, html=_page(f"<img src='cid:b'>{html}"), Subject="Facture FR44")
    message.add_related(picture(*side, "JPEG"), "image", "jpeg", cid="<b>")
    return message.as_bytes()


PICTURES = (
    MailCase(
        name="full_invoice_below_a_large_banner",
        make=lambda: _with_banner(
            f"<h1>Facture n° FR44</h1>{_table(_ROWS)}{_table(_TOTALS)}", (900, 400)
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

NOTHING = (
    _no("greeting", "Votre facture", "Bonjour,\n\nVeuillez trouver ci-joint votre facture.\n"),
    _no(
        "greeting_with_all_figures_and_no_file",
        "Facture F-118",
        "Bonjour,\n\nVeuillez trouver ci-joint notre facture n° F-118 d'un montant de\n"
        "100,00 € HT, soit 120,00 € TTC, payable au 30 avril.\n\nCordialement,\nCompta Roche\n",
    ),
    _no(
        "notice_of_an_invoice_online",
        "Votre facture est disponible",
        "Votre facture n° 88121 du 3 mars est disponible.\nMontant : 54,20 €\n"
        "Prélèvement le 12 mars\nConsultez-la dans votre espace client.\n",
    ),
    _no(
        "notice_in_html",
        "Votre facture de mars",
        "<h1>Votre facture est arrivée</h1><p>Montant à payer</p><p>19,99 €</p>"
        "<a href='https://free.example/f.pdf'>Télécharger ma facture</a>",
        html=True,
    ),
    _no(
        "invoice_link_in_english",
        "Invoice 221 from Toolbox",
        "Hi,\n\nYour invoice 221 for $40.00 is ready.\n\nView invoice: https://toolbox.example/i/221\n"
        "Amount due: $40.00\nDue date: April 1\n",
    ),
    _no(
        "reminder",
        "Relance facture F-90",
        "Facture n° F-90\nMontant HT 100,00 €\nTVA 20,00 €\nTotal TTC 120,00 €\nMerci de régler.\n",
    ),
    _no(
        "overdue_in_english",
        "Invoice 90 is overdue",
        "Invoice 90\nConsulting  100.00 €\nTotal  100.00 €\n",
    ),
    _no(
        "quote",
        "Devis 2026-4",
        "Devis n° 2026-4\nPose 400,00 €\nTVA 80,00 €\nTotal TTC 480,00 €\nFacture à la livraison\n",
    ),
    _no(
        "order_confirmation",
        "Confirmation de votre commande 402",
        "<p>Confirmation de votre commande</p><p>Adresse de facturation : 3 rue X</p>"
        + _table((("Lampe", "35,99 €"), ("Livraison", "0,00 €"), ("Total TTC", "35,99 €"))),
        html=True,
    ),
    _no("pro_forma", "Facture pro forma 7", "Facture pro forma n° 7\nPose 4,00 €\nTotal 4,00 €\n"),
    _no(
        "conversation_about_an_amount",
        "Re: chantier",
        "Bonjour Paul,\n\nLa facture sera de 1 200,00 € environ, on en parle demain ?\n\nClaire\n",
    ),
    _no("question", "Question", "Bonjour, avez-vous reçu ma facture du 3 mars ?\n"),
    _no(
        "newsletter",
        "Newsletter de mars",
        "<h1>Promotions</h1>"
        + _table((("Chaise", "49,00 €"), ("Table", "149,00 €"), ("Total du lot", "198,00 €"))),
        html=True,
    ),
    _no(
        "payment_notice",
        "Avis de virement",
        "Avis de virement\nFacture F-2 : 100,00 €\nFacture F-3 : 50,00 €\nTotal : 150,00 €\n",
    ),
    _no(
        "hidden_invoice",
        "Bonjour",
        "<div style='display:none'>Facture n° 1-A<br>Pain 2,00 €<br>"
        "Total 2,00 €</div><p>Bonjour</p>",
        html=True,
    ),
    _no(
        "out_of_office_by_hand",
        "Absent",
        "Je suis absente jusqu'au 12 mars.\n",
    ),
    MailCase(
        name="no_text_at_all",
        make=lambda: mail("").as_bytes(),
        refused="no_attachment",
    ),
    MailCase(
        name="automatic_answer",
        make=lambda: mail("Absent jusqu'au 12.", Auto_Submitted="auto-replied").as_bytes(),
        ignored=("body:text_without_invoice",),
        refused="automatic_mail",
    ),
)

CASES = INVOICES + PICTURES + NOTHING
