"""Rendered invoices that mention everything: how much is read, and never surely wrong."""

from collections.abc import Iterator

import pytest
from lettrage.domain.invoice_reading import FieldName, Reading
from lettrage.domain.reading import read
from lettrage.formats.document import parse

from tests.data.reading import mentions
from tests.data.reading.corpus import LANGUAGES
from tests.data.reading.truth import invoice

SEEDS = (1, 2)
RIGHT_BAR, SURE_BAR, SURE = 0.97, 0.75, 900


def readings(name: str) -> Iterator[tuple[str, dict[FieldName, str], Reading]]:
    for language in LANGUAGES:
        for seed in SEEDS:
            made = invoice(seed, language)
            told = mentions.mentions(made, seed)
            pdf = mentions.LAYOUTS[name](made, told, seed % 2).bytes()
            pages = parse(pdf, f"{name}.pdf").pages
            yield f"{name}_{language}_{seed}", mentions.truth(told), read(pages)


@pytest.mark.parametrize("name", list(mentions.LAYOUTS))
def test_mentions_are_read_and_never_surely_wrong(name: str) -> None:
    wanted, right, sure = 0, 0, 0
    wrong = []
    for document, truth, reading in readings(name):
        for field, value in truth.items():
            wanted += 1
            found = reading.fields.get(field)
            if found is not None and found.value == value:
                right += 1
                sure += found.confidence >= SURE
            else:
                wrong.append(
                    (document, field.value, value, found and (found.value, found.confidence))
                )
    assert [entry for entry in wrong if entry[3] and entry[3][1] >= SURE] == []
    assert right / wanted >= RIGHT_BAR, wrong
    assert sure / wanted >= SURE_BAR, wrong
