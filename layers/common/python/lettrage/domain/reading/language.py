"""Which language a document speaks and what that says about the order of its dates."""

from collections import Counter
from collections.abc import Iterable

from lettrage.domain.reading.layout import Sheet

_WORDS = {
    "fr": "facture de la le les du et client tva ht ttc reglement echeance montant vous votre rue",
    "en": "invoice the of and to date due bill amount tax your you payment total for please",
    "de": "rechnung der die und von bis zu mwst ust betrag datum strasse wir ihre zahlung netto",
    "nl": "factuur de het van een btw datum bedrag uw en te voor bestelling",
    "es": "factura de la el y iva fecha total importe cliente pago su",
    "it": "fattura di il e iva data totale cliente pagamento del imponibile",
    "pt": "fatura de do da e iva data total valor pagamento ate quantidade encomenda contribuinte",
    "pl": "faktura w z i do na nip data kwota razem brutto netto nr platnosci vat sprzedawca",
}
EXACT = frozenset({"fr", "en", "de", ""})
"""Languages read exactly, and pages that say too little to tell."""

DAY_FIRST = frozenset({"fr", "de", "nl", "es", "it", "pt", "pl"})
"""Languages whose countries write the day first (CLDR short date patterns)."""


def language(sheets: Iterable[Sheet]) -> str:
    """`"fr"`, `"en"`, … by their commonest words; `""` when nothing was said."""
    words: Counter[str] = Counter()
    for page in sheets:
        words.update(page.key.split())
    scores = {
        code: sum(min(words[word], 5) for word in set(listed.split()))
        for code, listed in _WORDS.items()
    }
    best = max(scores, key=lambda code: scores[code])
    return best if scores[best] else ""
