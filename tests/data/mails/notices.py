"""Mails without a file whose text only talks about invoices, or about something else."""

from tests.data.mails.bodies import page, table
from tests.data.mails.case import MailCase, mail


def _no(name: str, subject: str, text: str, *, html: bool = False) -> MailCase:
    def make() -> bytes:
        if html:
            return mail(None, html=page(text), Subject=subject).as_bytes()
        return mail(text, Subject=subject).as_bytes()

    return MailCase(
        name=name, make=make, ignored=("body:text_without_invoice",), refused="no_attachment"
    )


CASES = (
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
        + table((("Lampe", "35,99 €"), ("Livraison", "0,00 €"), ("Total TTC", "35,99 €"))),
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
        + table((("Chaise", "49,00 €"), ("Table", "149,00 €"), ("Total du lot", "198,00 €"))),
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
