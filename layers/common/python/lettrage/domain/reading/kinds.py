"""What the paper is: invoice, credit note, or one of the many that only look like one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lettrage.domain.invoice_reading import DocumentKind
from lettrage.domain.reading.layout import Cell, Sheet

_TITLES: tuple[tuple[DocumentKind, str], ...] = (
    (
        DocumentKind.CREDIT_NOTE,
        r"(?:facture d )?avoir(?! (?:sur|ete|une?|la|le|les|pris|recu|plus)\b)|note de credit|"
        r"credit (?:note|memo)|gutschrift|rechnungskorrektur|stornorechnung|creditnota|"
        r"creditfactuur|nota de credito|factura rectificativa|nota di credito|facture avoir",
    ),
    (
        DocumentKind.DEPOSIT,
        r"facture d acompte|demande d acompte|deposit invoice|down payment invoice|"
        r"anzahlungsrechnung|abschlagsrechnung|aanbetalingsfactuur",
    ),
    (
        DocumentKind.REMINDER,
        r"(?:\w+ )?relance|rappel(?: de (?:facture|paiement))?(?! vous)|lettre de rappel|"
        r"mise en demeure|(?:payment )?reminder|overdue notice|(?:\w+ )?mahnung|"
        r"zahlungserinnerung|aanmaning|recordatorio|sollecito",
    ),
    (
        DocumentKind.STATEMENT,
        r"releve de (?:compte|factures)|extrait de compte|statement(?: of account)?|"
        r"account statement|kontoauszug|rekeningoverzicht|extracto|estratto conto",
    ),
    (
        DocumentKind.QUOTE,
        r"devis|proposition commerciale|quote|quotation|estimate|angebot|kostenvoranschlag|"
        r"offerte|presupuesto|preventivo|offre de prix",
    ),
    (
        DocumentKind.OTHER,
        r"facture pro ?forma|pro ?forma(?: invoice)?|proforma rechnung|bon de commande|"
        r"purchase order|bestellung|auftragsbestatigung|confirmation de commande|"
        r"order confirmation|accuse de reception de commande|acompte de commande",
    ),
    (
        DocumentKind.SUPPORTING_DOCUMENT,
        r"bon de livraison|delivery note|lieferschein|packing (?:list|slip)|ticket(?: client)?|"
        r"ticket de caisse|recu|receipt|sales receipt|quittung|kassenbon|justificatif|"
        r"note(?: \d+)?|document provisoire|pakbon|payment receipt",
    ),
    (
        DocumentKind.INVOICE,
        r"factures?|invoice|tax invoice|commercial invoice|rechnung|factuur|factura|fattura|"
        r"schlussrechnung|vat invoice|facture de solde|facture acquittee|note d honoraires|bill|"
        r"duplicata facture|facture definitive|[a-z]+rechnung",
    ),
)
_PATTERNS = tuple((kind, re.compile(rf"(?:{words})\b")) for kind, words in _TITLES)
_SUBJECT = re.compile(r"^(?:objet|subject|betreff|concerne|re|betrifft|onderwerp) ")
_MENTION = re.compile(
    r"\b(facture|invoice|rechnung|factuur|factura|fattura|invoice number|tax invoice)\b"
)
UNLIKE = frozenset(
    {
        DocumentKind.QUOTE,
        DocumentKind.OTHER,
        DocumentKind.REMINDER,
        DocumentKind.STATEMENT,
        DocumentKind.SUPPORTING_DOCUMENT,
    }
)
_BESIDE = frozenset(
    "numero number nummer num date du vom dated from invoice facture rechnung vente tax".split()
)
SHORT = 2  # letters of a word that says nothing
_NUMBERED = re.compile(
    r"\b(?:no|numero) (?:de )?facture\b|\binvoice (?:number|no|#)|\brechnungs ?nr"
)
LONGEST_TITLE = 60
STANDS_ALONE = 900  # the title and nothing, or its number and date
LARGE = 130  # per cent of the usual letter height


@dataclass(frozen=True, slots=True)
class Kind:
    """What it is, how sure, and the cell that says so."""

    value: DocumentKind
    confidence: int
    cell: Cell | None


def decide(sheets: Sequence[Sheet]) -> Kind:
    """The kind said by the most title-like text of the pages; `other` when none speaks."""
    best: tuple[int, Kind] | None = None
    heights = sorted(cell.height for page in sheets for cell in page.cells) or [1]
    usual = heights[len(heights) // 2]
    for position, page in enumerate(sheets):
        for cell in page.cells:
            title = _title(cell)
            if title is None:
                continue
            kind, rest = title
            score = _score(cell, page, kind, rest, usual=usual) - 200 * position
            if best is None or score > best[0]:
                best = score, Kind(kind, min(max(score, 300), 960), cell)
    if best is not None:
        return best[1]
    if any(_MENTION.search(page.key) for page in sheets):
        labelled = any(_NUMBERED.search(page.key) for page in sheets)
        return Kind(DocumentKind.INVOICE, 880 if labelled else 600, None)
    return Kind(DocumentKind.OTHER, 300, None)


def _title(cell: Cell) -> tuple[DocumentKind, str] | None:
    text = _SUBJECT.sub("", cell.key)
    if not text or len(text) > LONGEST_TITLE:
        return None
    longest: tuple[int, DocumentKind] | None = None
    for kind, pattern in _PATTERNS:
        found = pattern.match(text)
        if found and (longest is None or found.end() > longest[0]):
            longest = found.end(), kind
    return None if longest is None else (longest[1], text[longest[0] :].strip())


def _score(cell: Cell, page: Sheet, kind: DocumentKind, rest: str, *, usual: int) -> int:
    words = [w for w in rest.split() if w.isalpha() and len(w) > SHORT and w not in _BESIDE]
    score = STANDS_ALONE - 140 * min(len(words), 5)
    large = cell.height * 100 >= LARGE * usual
    score += 60 if large else 0
    if kind is DocumentKind.CREDIT_NOTE and not words:
        score += 45  # "Invoice no." stands on credit notes too, never the other way round
    if kind in UNLIKE and not large:
        score -= 200  # a quote, an order or a delivery note is also cited on invoices
    score += 40 if cell.top * 2 < page.height else -120
    return score
