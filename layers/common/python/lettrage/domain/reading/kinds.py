"""What the paper is: invoice, credit note, or one of the many that only look like one."""

import re
from collections.abc import Iterator, Sequence
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
        r"advance(?: payment)? invoice|prepayment invoice|(?:[0-9]+ )?anzahlungsrechnung|"
        r"(?:[0-9]+ )?abschlagsrechnung|vorauszahlungsrechnung|vorschussrechnung|"
        r"aanbetalingsfactuur|voorschotfactuur|factura de anticipo|fattura (?:d|di) acconto|"
        r"acconto fattura|fatura de adiantamento|faktura zaliczkowa",
    ),
    (
        DocumentKind.REMINDER,
        r"(?:lettre de |\w+ )?relance|(?:\w+ )?rappel(?: de (?:factures?|paiement|reglement))?"
        r"(?! (?:vous|que|a|des?)\b)|lettre de rappel|factures? impayees?|avis de non paiement|"
        r"mise en demeure|(?:\w+ )?(?:payment )?reminder|overdue notice|final (?:notice|demand)|"
        r"past due notice|(?:\w+ )?mahnung|(?:\w+ )?zahlungserinnerung|aanmaning|"
        r"betalingsherinnering|recordatorio(?: de pago)?|sollecito(?: di pagamento)?|"
        r"lembrete de pagamento|wezwanie do zaplaty|przypomnienie o platnosci",
    ),
    (
        DocumentKind.STATEMENT,
        r"releve (?:de compte|de factures|des factures|mensuel|bancaire|client|de situation)|"
        r"situation de compte|extrait de compte|(?:customer |bank |monthly )?statement"
        r"(?: of account)?|account statement|kontoauszug|offene posten(?:liste)?|"
        r"rekeningoverzicht|rekeningafschrift|extracto|estratto conto|extrato|wyciag",
    ),
    (
        DocumentKind.QUOTE,
        r"devis|proposition commerciale|quote|quotation|estimate|angebot|kostenvoranschlag|"
        r"offerte|presupuesto|preventivo|offre de prix|orcamento|oferta",
    ),
    (
        DocumentKind.OTHER,
        r"(?:facture |factura |fattura |faktura )?pro ?forma(?: (?:invoice|rechnung))?|"
        r"bon de commande|purchase order|bestellung|auftragsbestatigung|"
        r"confirmation de commande|order confirmation|accuse de reception de commande|"
        r"acompte de commande|"
        r"bon de livraison|bordereau de livraison|delivery note|lieferschein|packing (?:list|slip)|"
        r"pakbon|albaran|documento di trasporto|guia de remessa|bon d intervention|"
        r"bon de reception|"
        r"contrat(?: (?:d|de) (?:prestations?(?: de services?)?|maintenance|location|travail|vente|"
        r"abonnement|services?|bail))?|bail(?: commercial)?|(?:service )?(?:agreement|contract)|"
        r"(?:miet|dienst|wartungs|arbeits|kauf|werk)?vertrag|overeenkomst|contrato|contratto|umowa|"
        r"bulletin de (?:paie|paye|salaire)|fiche de paie|pay ?slip|salary slip|"
        r"(?:gehalts|lohn|entgelt|verdienst)abrechnung|loonstrook|salarisstrook|nomina|"
        r"busta paga|cedolino|recibo de (?:vencimento|salario)|pasek wynagrodzenia|"
        r"attestation|certificat|certificate|conditions generales(?: de vente)?|"
        r"(?:general )?terms and conditions|allgemeine geschaftsbedingungen|preisliste|"
        r"price list|avis d imposition|avis de virement|remittance advice|zahlungsavis|"
        r"releve d identite bancaire|extrait kbis|demande de prix|request for quotation",
    ),
    (
        DocumentKind.SUPPORTING_DOCUMENT,
        r"ticket(?: client)?|ticket de caisse|recu|receipt|sales receipt|"
        r"quittung|kassenbon|justificatif|note(?: \d+)?|document provisoire|"
        r"payment receipt|quittance(?: de loyer)?|avis d echeance",
    ),
    (
        DocumentKind.INVOICE,
        r"factures?|invoice|tax invoice|commercial invoice|rechnung|factuur|factura|fattura|"
        r"schlussrechnung|vat invoice|facture de solde|facture acquittee|note d honoraires|bill|"
        r"duplicata facture|facture (?:definitive|recapitulative|intermediaire|de vente)|fatura|"
        r"faktura(?: vat)?|[a-z]+rechnung",
    ),
)
_PATTERNS = tuple((kind, re.compile(rf"(?:{words})\b")) for kind, words in _TITLES)
_SUBJECT = re.compile(r"^(?:objet|subject|betreff|concerne|re|betrifft|onderwerp) ")
_ADDRESSED = re.compile(r"(?:facturee? a|invoice (?:to|address)|rechnung an|factuur aan|bill to)\b")
_MENTION = re.compile(
    r"\b(facture|invoice|rechnung|factuur|factura|fattura|invoice number|tax invoice)\b"
)
FIRM = frozenset({DocumentKind.REMINDER, DocumentKind.STATEMENT})
"""They list the invoices they are about, number and all."""
UNLIKE = FIRM | {DocumentKind.QUOTE, DocumentKind.OTHER, DocumentKind.SUPPORTING_DOCUMENT}
_BESIDE = frozenset(
    "numero number nummer num date du vom dated from invoice facture rechnung vente tax".split()
)
SHORT = 2  # letters of a word that says nothing
_NUMBERED = re.compile(
    r"\b(?:no|numero) (?:de )?facture\b|\binvoice (?:number|no|#)|\brechnungs ?n(?:r|ummer)\b|"
    r"\brechnung nr\b|\bfactuur ?n(?:r|ummer)\b"
)
LONGEST_TITLE = 60
STANDS_ALONE = 900  # the title and nothing, or its number and date
LARGE = 130  # per cent of the usual letter height
TABLE = 3  # cells of a row from which it is one of a table, and no title
CITED, LEADING, IN_TABLE = 300, 140, 180
"""Off for an invoice that another document cites; on for that document's own title; off for the
head of a column."""
LABELLED, MENTIONED = 880, 600  # a number called the invoice's, the word; without a title


@dataclass(frozen=True, slots=True)
class Kind:
    """What it is, how sure, and the cell that says so."""

    value: DocumentKind
    confidence: int
    cell: Cell | None


@dataclass(frozen=True, slots=True)
class _Title:
    """A text that may be the title.

    Attributes:
        words: Other words beside it: a sentence or a label has some, a title none.
        numbered: A number stands behind it.
        alone: No other cell in its row.
    """

    kind: DocumentKind
    cell: Cell
    words: int
    numbered: bool
    alone: bool
    large: bool
    score: int


def decide(sheets: Sequence[Sheet]) -> Kind:
    """The kind said by the most title-like text of the pages; `other` when none speaks."""
    heights = sorted(cell.height for page in sheets for cell in page.cells) or [1]
    usual = heights[len(heights) // 2]
    titles = [
        title
        for position, page in enumerate(sheets)
        for title in _titles(page, usual, off=200 * position)
    ]
    labelled = any(_NUMBERED.search(page.key) for page in sheets)
    leading = _leading(titles, sheets, labelled=labelled)
    best: tuple[int, _Title] | None = None
    for title in titles:
        score = title.score
        if title is leading:
            score += LEADING
        elif leading is not None and _cited(title, leading):
            score -= CITED
        if best is None or score > best[0]:
            best = score, title
    mentioned = labelled or any(_MENTION.search(page.key) for page in sheets)
    invoice = LABELLED if labelled else MENTIONED if mentioned else 0
    if best is not None:
        # An invoice without a title may cite an order or a delivery.
        unlike = best[1].kind in UNLIKE and best[1] is not leading
        if not (unlike and best[0] < invoice):
            return Kind(best[1].kind, min(max(best[0], 300), 960), best[1].cell)
    return (
        Kind(DocumentKind.INVOICE, invoice, None)
        if invoice
        else Kind(DocumentKind.OTHER, 300, None)
    )


def _leading(titles: Sequence[_Title], sheets: Sequence[Sheet], *, labelled: bool) -> _Title | None:
    """The title that comes first of all and says that the paper is no invoice.

    An order, a quote or a delivery is cited at the head of invoices too: then a number is called
    the invoice's. What reminders and statements say, they say of the invoices they list.
    """
    first = titles[0] if titles else None
    if (
        first is None
        or first.kind not in UNLIKE
        or first.words
        or first.cell.page != sheets[0].number
    ):
        return None
    page = sheets[0]
    row = page.rows[first.cell.row] if first.cell.row < len(page.rows) else None
    if row is None or first.cell not in row.cells:
        return None  # another page bears the first one's number
    beside = row.cells
    valued = any(c.left >= first.cell.right and any(map(str.isdigit, c.text)) for c in beside)
    if first.cell.top * 2 >= page.height or (valued and not first.numbered):
        return None  # "Bon de commande | BC-88" is a label and its value
    if first.kind in FIRM:
        return first
    invoiced = any(t.kind not in UNLIKE and not _cited(t, first) for t in titles)
    return None if invoiced or labelled else first


def _cited(title: _Title, leading: _Title) -> bool:
    """Whether an invoice's title is but a mention in the document that `leading` names."""
    if title.kind in UNLIKE or title.large:
        return False
    own = title.numbered or (title.alone and not title.words)
    return leading.kind in FIRM or not own


def _titles(page: Sheet, usual: int, *, off: int) -> Iterator[_Title]:
    for cell in page.cells:
        found = _title(cell)
        if found is None:
            continue
        kind, rest = found
        row = page.rows[cell.row].cells
        right = next((c for c in row if c.left >= cell.right), None)
        table = len(row) >= TABLE
        digits = any(c.isdigit() for c in rest)
        numbered = digits or (not table and right is not None and any(map(str.isdigit, right.text)))
        words = [w for w in rest.split() if w.isalpha() and len(w) > SHORT and w not in _BESIDE]
        large = cell.height * 100 >= LARGE * usual
        score = _score(cell, page, kind, len(words), large=large) - off
        if table and not large:
            score -= IN_TABLE
        yield _Title(kind, cell, len(words), numbered, len(row) == 1, large, score)


def _title(cell: Cell) -> tuple[DocumentKind, str] | None:
    text = _SUBJECT.sub("", cell.key)
    if not text or len(text) > LONGEST_TITLE or _ADDRESSED.match(text):
        return None
    longest: tuple[int, DocumentKind] | None = None
    for kind, pattern in _PATTERNS:
        found = pattern.match(text)
        if found and (longest is None or found.end() > longest[0]):
            longest = found.end(), kind
    if longest is None:
        return None
    end, kind = longest
    again = dict(_PATTERNS)[kind].match(text[end:].strip())
    if again:  # "Relance - rappel de paiement": the same said twice
        end = len(text) - len(text[end:].strip()) + again.end()
    return kind, text[end:].strip()


def _score(cell: Cell, page: Sheet, kind: DocumentKind, words: int, *, large: bool) -> int:
    score = STANDS_ALONE - 140 * min(words, 5)
    score += 60 if large else 0
    if kind is DocumentKind.CREDIT_NOTE and not words:
        score += 45  # "Invoice no." stands on credit notes too, never the other way round
    if kind in UNLIKE and not large:
        score -= 200  # a quote, an order or a delivery note is also cited on invoices
    score += 40 if cell.top * 2 < page.height else -120
    return score
