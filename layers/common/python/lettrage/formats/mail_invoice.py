"""Whether the text of a mail is an invoice itself, or only talks about one.

General signs, no templates: it is headed or numbered as an invoice, has lines that end in amounts,
one of them a total. A text that announces a file, a link or a customer area has to show more:
notices repeat the total, not the invoice.
"""

import re
from collections.abc import Iterable, Sequence

_NOUN = (
    r"factures?|invoice|reçu|receipt|ticket de caisse|rechnung|quittung|beleg|factura|fatura|recibo"
    r"|fattura|ricevuta|factuur|kwitantie|faktura|note d['’]honoraires|avoir|credit note|gutschrift"
    r"|quittance|tax invoice|bill"
)
_HEADED = re.compile(
    r"^(?:(?:votre|notre|your|our|ihre|unsere|su|la vostra|uw|re|tr|fwd?|wg)\W+)*"
    rf"(?:{_NOUN})\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    rf"\b(?:{_NOUN})\s*(?:n\s?[°ºo.]|no\.?|nr\.?|num[ée]ro|number|nummer|#|:|id)*\s*[:#]?\s*"
    r"[A-Z]{0,6}[-/ ]?\d[\w\-/]{2,}",
    re.IGNORECASE,
)
_HEADED_LENGTH = 70

_CURRENCY = r"(?:€|eur|euros?|\$|us\$|usd|£|gbp|chf|cad|zł|pln|kr|sek|dkk)"
_NUMBER = r"[-−]?\d{1,3}(?:[   .,'’]?\d{3})*(?:[.,]\d{2})"
_AMOUNT = re.compile(
    rf"(?:{_CURRENCY}\s?{_NUMBER})|(?:{_NUMBER}\s?{_CURRENCY}(?!\w))", re.IGNORECASE
)
_BARE_END = re.compile(rf"\s{_NUMBER}\s?\W{{0,2}}$")
_ENDS_IN_AMOUNT = re.compile(
    rf"(?:{_CURRENCY}\s?{_NUMBER}|{_NUMBER}\s?{_CURRENCY})\s*(?:ttc|ht|\*|\))?\s*$", re.IGNORECASE
)
_LINE_LENGTH = 160
_TOTAL = re.compile(
    r"^\W*(?:sous[- ]total|sub-?total"
    r"|(?:grand |montant |prix |importe |amount )?total(?:e|betrag)?\b|net à payer|reste à payer"
    r"|montant|à payer|amount (?:paid|due|charged)|balance due|gesamt|summe|zu zahlen|endbetrag"
    r"|bedrag|totaal|te betalen|razem|total a pagar|totale)",
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
    r"|avis de (?:virement|pr[ée]l[èe]vement|paiement))\b",
    re.IGNORECASE,
)
_HEAD_LINES = 6
_FEW, _MANY = 2, 4


def is_invoice(lines: Iterable[str], subject: str = "") -> bool:
    """Whether these lines are an invoice or a receipt.

    Raises: nothing.
    """
    texts = [" ".join(line.split()) for line in lines]
    texts = [line for line in texts if line]
    head = [subject, *texts[:_HEAD_LINES]]
    if any(_NO_INVOICE.search(line) for line in head if len(line) <= _LINE_LENGTH):
        return False
    if not _named(subject, texts):
        return False
    ends = [line for line in texts if len(line) <= _LINE_LENGTH and _ends_in_amount(line)]
    if not any(_AMOUNT.search(line) for line in texts) or not _has_total(texts):
        return False
    if any(_ANNOUNCES.search(line) for line in texts):
        return len(ends) >= _MANY and any(_TAX.search(line) for line in texts)
    return len(ends) >= _FEW


def _named(subject: str, texts: Sequence[str]) -> bool:
    headed = (line for line in [subject, *texts] if len(line) <= _HEADED_LENGTH)
    return any(_HEADED.search(line) for line in headed) or any(map(_NUMBERED.search, texts))


def _ends_in_amount(line: str) -> bool:
    return bool(_ENDS_IN_AMOUNT.search(line) or _BARE_END.search(line))


def _has_total(texts: Sequence[str]) -> bool:
    """A line that is called total and ends in an amount, or is followed by one alone."""
    for at, line in enumerate(texts):
        if len(line) > _LINE_LENGTH or not _TOTAL.search(line):
            continue
        after = texts[at + 1] if at + 1 < len(texts) else ""
        if _ends_in_amount(line) or _AMOUNT.fullmatch(after):
            return True
    return False
