"""Whether a label on a credit note speaks of the invoice that it corrects."""

import re

_INVOICE_WORDS = re.compile(r"facture|invoice|rechnung(?!skorrektur)|factuur|factura|fattura")
_CREDIT_WORDS = re.compile(
    r"avoir|credit|gutschrift|korrektur|storno|rectificativa|korygujaca|creditnota|creditfactuur"
)


def cites_an_invoice(text: str) -> bool:
    """Whether a label, as a key, speaks of an invoice: "invoice of", "credit note for invoice"."""
    invoice = [found.start() for found in _INVOICE_WORDS.finditer(text)]
    credit = [found.start() for found in _CREDIT_WORDS.finditer(text)]
    return bool(invoice) and (not credit or invoice[-1] > credit[-1])
