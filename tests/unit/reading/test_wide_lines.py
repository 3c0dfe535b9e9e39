"""Pages whose lines stand far apart: their addresses are blocks all the same."""

import pytest
from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.page import Page
from lettrage.domain.reading import read

from tests.unit.reading.pages import TOTALS, page

HEAD = (
    "Sud Location", "12 rue des Lilas", "44000 Nantes", "SIRET 73282932000074",
    [(330, "Atelier des Quais SAS")], [(330, "3 quai de la Fosse")], [(330, "44000 Nantes")],
    "Facture n° SL-88", "Date : 20/11/2026", *TOTALS,
)  # fmt: skip


def stretched(made: Page, factor: int) -> Page:
    """The same words at the same size, lines `factor` per cent as far apart."""
    words = []
    for word in made.words:
        height = word.box.bottom - word.box.top
        top = word.box.top * factor // 100
        box = word.box.model_copy(update={"top": top, "bottom": top + height})
        words.append(word.model_copy(update={"box": box}))
    return made.model_copy(update={"words": tuple(words)})


@pytest.mark.parametrize("factor", [100, 115, 130, 150])
def test_supplier_and_customer_are_told_apart(factor: int) -> None:
    fields = read([stretched(page(*HEAD), factor)]).fields
    assert fields[FieldName.SUPPLIER_NAME].value == "Sud Location"
    assert fields[FieldName.CUSTOMER_NAME].value == "Atelier des Quais SAS"
