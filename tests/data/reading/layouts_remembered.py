"""One supplier's documents, and a layout of words that no lexicon has.

`house_words` calls its number "Repère", beside another reference of the same look, its day "Jour",
its totals "Coût", "Part de l'État" and "Coût complet": missed until a person has said it.
"""
# ruff: noqa: E501 - one printed row a line of code reads better than one argument a line

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tests.data.reading import corpus
from tests.data.reading.layout import Document, Layout
from tests.data.reading.sheet import Sheet
from tests.data.reading.truth import Invoice, invoice


def house_words(i: Invoice) -> Sheet:
    """Supplier top left, customer right, labels of the house over values and beside totals."""
    p = Sheet(i, 0, sign="after")
    p.stack(15, 18, p.address(i.supplier) + p.contact(), bold_first=True)
    p.stack(120, 50, p.address(i.customer))
    p.at(15, 62, p.title, size=15, bold=True)
    heads = ["Repère", "Dossier suivi", "Jour", "Butoir"]
    values = [i.number, f"RK-{i.issue:%y}-{i.order[-4:]}", p.day(i.issue), p.day(i.due)]
    for n, (head, value) in enumerate(zip(heads, values, strict=True)):
        p.at(15 + 46 * n, 80, head, bold=True)
        p.at(15 + 46 * n, 86, value)
    p.row(100, [(15, "l", "Quoi"), (150, "r", "Combien"), (195, "r", "Pour")], bold=True)
    y = 107.0
    for line in i.lines:
        p.row(y, [(15, "l", line.text), (150, "r", str(line.quantity)), (195, "r", p.money(line.net))])  # fmt: skip
        y += 6
    pairs = [("Coût", p.money(i.net)), ("Part de l'État", p.money(i.vat)), ("Coût complet", p.money(i.gross))]  # fmt: skip
    if i.prepaid:
        pairs += [("Déjà versé", p.money(i.prepaid)), ("Reste à verser", p.money(i.payable))]
    p.pairs(125, 195, y + 8, pairs, side="r")
    p.at(15, 264, p.bank())
    p.at(15, 285, p.legal(), size=7)
    return p


LAYOUTS = {**corpus.LAYOUTS, "house_words": Layout(house_words)}


def of_one_supplier(name: str, language: str, seeds: Iterable[int]) -> Iterator[Document]:
    """Documents of one layout, all of one supplier that numbers its invoices one way."""
    first: Invoice | None = None
    for position, seed in enumerate(seeds):
        many = name == "long_table"
        made = invoice(seed, language, prepaid=seed % 5 == 1 and not many, many_lines=many)
        first = first or made
        number = f"RK-{made.issue:%y}-{4100 + 37 * position}"
        made = replace(made, supplier=first.supplier, number=number)
        yield corpus.drawn(name, LAYOUTS[name], made, seed)
