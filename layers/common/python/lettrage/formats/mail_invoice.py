"""Whether the text of a mail is an invoice itself, or only talks about one.

General signs, no templates: it is headed or numbered as an invoice, has lines that end in amounts,
one of them a total. A text that announces a file, a link or a customer area has to show more:
notices repeat the total, not the invoice.
"""

import re
from collections.abc import Iterable, Sequence

_NOUN = (
    r"factures?|invoice|reçu|receipt|ticket de caisse|\w*rechnung(?:skorrektur)?|quittung|beleg"
    r"|factura|fatura|recibo|fattura|ricevuta|factuur|kwitantie|faktura|note d['’]honoraires|avoir"
    r"|credit note|gutschrift|abono|nota di credito|creditnota|quittance|tax invoice|bill"
)
_HEADED = re.compile(
    r"^(?:(?:votre|notre|your|our|ihre|unsere|su|la vostra|uw|re|tr|fwd?|wg)\W+)*"
    rf"(?:{_NOUN})\b",
    re.IGNORECASE,
)
_TITLED = re.compile(
    r"\b(?:FACTURE|INVOICE|\w*RECHNUNG|FACTURA|FATTURA|FACTUUR|FATURA|FAKTURA|AVOIR|CREDIT NOTE"
    r"|GUTSCHRIFT|RECEIPT|REÇU)\b"
)
"""A title stands in capitals beside the sender's name."""
_NUMBERED = re.compile(
    rf"\b(?:{_NOUN})\s*(?:n\s?[°ºo.]|no\.?|nr\.?|num[ée]ro|number|nummer|#|:|id)*\s*[:#]?\s*"
    r"[A-Z]{0,6}[-/ ]?\d[\w\-/]{2,}"
    r"|\b(?:n[.º°o]{1,2}|num[ée]ro|n[úu]mero|numero|number|dates?|fecha|data) "
    r"(?:de |da |della |du |of )?(?:la |the )?(?:facture|invoice|factura|fatura|fattura)\b"
    r"|\binvoice (?:number|no|date)\b|\b(?:rechnungs|factuur|beleg)-?(?:nr|nummer|datum)\b",
    re.IGNORECASE,
)
_HEADED_LENGTH = 70

_CURRENCY = r"(?:€|eur|euros?|\$|us\$|usd|£|gbp|chf|cad|zł|pln|kr|sek|dkk)"
_NUMBER = r"[-−]?\d{1,3}(?:[   .,'’]?\d{3})*(?:[.,]\d{2})"
_AMOUNT = re.compile(
    rf"(?:{_CURRENCY}\s?{_NUMBER})|(?:(?<!\d){_NUMBER}\s?{_CURRENCY}(?!\w))", re.IGNORECASE
)
_BARE_END = re.compile(rf"\s{_NUMBER}\s?\W{{0,2}}$")
_ENDS_IN_AMOUNT = re.compile(
    rf"(?:{_CURRENCY}\s?{_NUMBER}|{_NUMBER}\s?{_CURRENCY})\s*(?:ttc|ht|\*|\))?\s*$", re.IGNORECASE
)
_LINE_LENGTH = 160
_CUT = 2_000  # characters of a line that are looked at: a paragraph of prose
_TOTAL = re.compile(
    r"\b(?:(?:sous[- ]|sub-?|grand )?total(?:e|betrag)?|net à payer|reste à payer|à payer|montant"
    r"|amount (?:paid|due|charged)|balance(?: due)?|gesamt|\w*summe|zu zahlen|brutto|\w*betrag"
    r"|bedrag|totaal|te betalen|razem|do zapłaty|importe|importo|imponibile|base imponible|solde"
    r"|a pagar|da pagare|due)\b",
    re.IGNORECASE,
)
_TAX = re.compile(
    r"\b(?:tva|t\.v\.a|vat|mwst|ust|iva|btw|gst|hst|tps|sales tax|taxe|tax|h\.?t\.?|t\.?t\.?c\.?)\b"
    r"|293\s?b",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(
    r"ci-?joint|ci-?inclus|pi[èe]ces?[\s-]jointes?|en annexe|t[ée]l[ée]charge"
    r"|espace (?:client|abonn|personnel)|disponible|consulte[rz]|attach(?:ed|ment)|enclosed"
    r"|download|view (?:your )?(?:invoice|bill)|im anhang|anbei|beigef[üu]gt|adjunt[oa]"
    r"|allegat[oa]|bijlage|bijgevoegd|em anexo",
    re.IGNORECASE,
)
_NO_INVOICE = re.compile(
    r"\b(?:relance|rappel|impay[ée]e?s?|mise en demeure|reminder|overdue|past due|mahnung|devis"
    r"|quote|quotation|estimate|angebot|pro[- ]?forma|bon de commande|order confirm\w*|panier"
    r"|confirmation de (?:votre )?commande|newsletter|relev[ée] de compte"
    r"|avis de (?:virement|pr[ée]l[èe]vement|paiement)|\w*bestätigung|zahlungserinnerung"
    r"|presupuesto|pedido confirmado|recordatorio|preventivo|conferma d['’]ordine|sollecito"
    r"|offerte|herinnering|orderbevestiging|orçamento)\b",
    re.IGNORECASE,
)
_HEAD_LINES = 6
_FEW, _MANY = 2, 4


def is_invoice(lines: Iterable[str], subject: str = "") -> bool:
    """Whether these lines are an invoice or a receipt.

    Raises: nothing.
    """
    return _evidence(lines, subject) >= _FEW


def is_full_invoice(lines: Iterable[str], subject: str = "") -> bool:
    """Whether they are one beyond doubt: with tax and the lines that lead to the total.

    Raises: nothing.
    """
    lines = list(lines)
    return _evidence(lines, subject) >= _MANY and any(_TAX.search(line[:_CUT]) for line in lines)


def _evidence(lines: Iterable[str], subject: str) -> int:
    """Lines that end in amounts, 0 when another sign is missing."""
    texts = [" ".join(line[:_CUT].split()) for line in lines]
    texts = [line for line in texts if line]
    head = [subject, *texts[:_HEAD_LINES]]
    if any(_NO_INVOICE.search(line) for line in head if len(line) <= _LINE_LENGTH):
        return 0
    if not _named(subject, texts):
        return 0
    ends = [line for line in texts if len(line) <= _LINE_LENGTH and _ends_in_amount(line)]
    if not any(_AMOUNT.search(line) for line in texts) or not _has_total(texts):
        return 0
    if any(_ANNOUNCES.search(line) for line in texts):
        taxed = any(_TAX.search(line) for line in texts)
        return len(ends) if taxed and len(ends) >= _MANY else 0
    return len(ends)


def _named(subject: str, texts: Sequence[str]) -> bool:
    headed = (line for line in [subject, *texts] if len(line) <= _HEADED_LENGTH)
    signs = (_HEADED.search(line) or _TITLED.search(line) for line in headed)
    return any(signs) or any(map(_NUMBERED.search, texts))


def _ends_in_amount(line: str) -> bool:
    return bool(_ENDS_IN_AMOUNT.search(line) or _BARE_END.search(line))


def _has_total(texts: Sequence[str]) -> bool:
    """A line that names a total and ends in an amount, or is followed by one alone."""
    for at, line in enumerate(texts):
        if len(line) > _LINE_LENGTH or not _TOTAL.search(line):
            continue
        after = texts[at + 1] if at + 1 < len(texts) else ""
        if _ends_in_amount(line) or _AMOUNT.fullmatch(after):
            return True
    return False
