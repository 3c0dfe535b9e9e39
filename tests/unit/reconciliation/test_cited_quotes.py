"""Money for a quote that the label cites settles no invoice older than the quote."""

from datetime import date

import pytest
from lettrage.domain.reconciliation import Decision, DocumentType, MatchDocument, Role, sentence_fr

from tests.unit.reconciliation.world import document, pairs, party, run, transaction

_PARTY = "Studio Penfeld"


def _quote(number: str) -> MatchDocument:
    issued = date(2026, 4, 25)
    kind = DocumentType.QUOTE
    return document("Q1", number, 200_000, kind=kind, issued=issued, open=0, available=False)


def _invoice(issued: date) -> MatchDocument:
    return document("D1", "F-2026-91", 60_000, kind=DocumentType.INVOICE, issued=issued)


def _decided(label: str, *documents: MatchDocument) -> Decision:
    paid = transaction(cents=60_000, label=f"VIR SEPA STUDIO PENFELD {label}", day=date(2026, 5, 5))
    return run([paid], [*documents], [party(name=_PARTY, role=Role.CUSTOMER)])["O1"]


_CITED = [
    ("ACOMPTE DEVIS D-2026-16", "D-2026-16"),
    ("ACPTE SUR DEVIS N D-2026-19", "D-2026-19"),
    ("ACOMPTE 30% DEVIS 2026-044", "2026-044"),
    ("DEVIS NO 2026/44 ACOMPTE", "2026-44"),
    ("ACOMPTE DEVIS D17", "D17"),
    ("ACOMPTE DV 118", "118"),
]


@pytest.mark.parametrize(("label", "number"), _CITED)
def test_an_older_invoice_of_the_amount_is_left_to_a_person(label: str, number: str) -> None:
    decided = _decided(label, _quote(number), _invoice(date(2026, 3, 25)))
    assert not decided.allocations
    said = [sentence_fr(reason) for reason in decided.reasons]
    assert f"Le document cité {number} est annulé, un brouillon ou un devis." in said


@pytest.mark.parametrize(("label", "number"), _CITED)
def test_the_quote_is_told_where_no_document_is_open(label: str, number: str) -> None:
    decided = _decided(label, _quote(number))
    assert any(number in sentence_fr(reason) for reason in decided.reasons)


@pytest.mark.parametrize(("label", "number"), _CITED)
def test_the_deposit_invoice_issued_on_it_is_settled(label: str, number: str) -> None:
    decided = _decided(label, _quote(number), _invoice(date(2026, 5, 6)))
    assert pairs(decided) == [("D1", 60_000)]


def test_a_quote_that_is_not_cited_or_beside_its_invoice_changes_nothing() -> None:
    old = _invoice(date(2026, 3, 25))
    assert pairs(_decided("MERCI", _quote("D-2026-16"), old)) == [("D1", 60_000)]
    both = _decided("FACT F-2026-91 SUR DEVIS D-2026-16", _quote("D-2026-16"), old)
    assert pairs(both) == [("D1", 60_000)]
