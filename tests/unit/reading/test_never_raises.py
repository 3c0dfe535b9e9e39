"""Whatever stands on a page, the reader answers, and invents nothing where nothing is."""

from hypothesis import given, settings
from hypothesis import strategies as st
from lettrage.domain.page import Box, Page, Word, WordSource
from lettrage.domain.reading import OwnIdentity, read

TEXTS = st.one_of(
    st.text(min_size=1, max_size=12).filter(lambda text: bool(text.strip())),
    st.from_regex(r"[0-9]{1,3}([ .,'][0-9]{3}){0,2}[.,][0-9]{1,3}[€%-]?", fullmatch=True),
    st.from_regex(r"[0-9]{1,4}[./-][0-9]{1,4}[./-][0-9]{1,5}", fullmatch=True),
    st.from_regex(r"[A-Z]{2}[0-9]{2}[ ]?[0-9A-Z]{4,30}", fullmatch=True),
    st.sampled_from(
        "Total HT TTC TVA 20% 0% Facture n° Avoir date échéance SIRET FR44732829320 IBAN € $ "
        "Montant payer acompte client 732829320 00074 invoice due 30 jours net EXEMPLE "
        "Votre commande Contrat n° RUM Verwendungszweck: +++090/9337/55493+++ RF18 5390 0754 "
        "Leistungszeitraum Période du au janvier T1 2026 01.03.-31.03.2026 99/99/2026 mandat "
        "contact@exemple.fr Tél. +33 4 72 11 22 33 Facturé à rue place 69003 Lyon FRANCE GmbH "
        "Conditions de règlement : prélevé le № R.U.M. Devis Relance Bon de livraison".split()
    ),
)
EDGE = st.integers(min_value=0, max_value=100_000)


@st.composite
def words(draw: st.DrawFn) -> Word:
    left, right = sorted((draw(EDGE), draw(EDGE)))
    top = draw(EDGE)
    bottom = min(top + draw(st.integers(min_value=0, max_value=3000)), 100_000)
    return Word(
        text=draw(TEXTS),
        box=Box(left=left, top=top, right=right, bottom=bottom),
        confidence=draw(st.integers(min_value=0, max_value=1000)),
        hidden=draw(st.booleans()),
    )


@st.composite
def pages(draw: st.DrawFn) -> Page:
    return Page(
        number=draw(st.integers(min_value=1, max_value=3)),
        width=draw(st.integers(min_value=0, max_value=2000)),
        height=draw(st.integers(min_value=0, max_value=2000)),
        words=tuple(draw(st.lists(words(), max_size=25))),
        source=draw(st.sampled_from(WordSource)),
    )


@settings(max_examples=150)
@given(st.lists(pages(), max_size=3))
def test_any_page_is_read_without_an_error(given_pages: list[Page]) -> None:
    own = OwnIdentity(siren="732829320", names=("Tél", "Place Lyon"))
    reading = read(given_pages, own=own)
    assert all(field.value for field in reading.fields.values())
    assert all(0 <= field.confidence <= 1000 for field in reading.fields.values())
