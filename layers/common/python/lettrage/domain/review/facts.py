"""What the checks know besides the invoice itself."""

from dataclasses import dataclass
from datetime import date

from lettrage.domain.invoice_reading import Finding


@dataclass(frozen=True)
class Facts:
    """Facts around one purchase invoice, gathered anew for every look.

    Attributes:
        today: The day in France: dates after it lie in the future.
        remarks: What filing would remark of the invoice as it stands (supplier, bank details,
            kind, twin).
        number_taken_by: Open document of the supplier that carries the number already.
    """

    today: date
    remarks: tuple[Finding, ...] = ()
    number_taken_by: str | None = None
