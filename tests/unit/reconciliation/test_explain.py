from lettrage.domain.labels.parsed import TransactionKind
from lettrage.domain.reconciliation import Reason, ReasonCode, sentence_en, sentence_fr


def test_kinds_are_said_in_french_and_in_english() -> None:
    for kind in TransactionKind:
        reason = Reason(ReasonCode.KIND_RECOGNISED, (("kind", kind.value),))
        assert "_" not in sentence_fr(reason) + sentence_en(reason)
    fee = Reason(ReasonCode.KIND_RECOGNISED, (("kind", "social_contribution"),))
    assert "cotisations sociales" in sentence_fr(fee)
    assert "social contribution" in sentence_en(fee)


def test_amounts_have_a_comma_in_french_and_numbers_keep_their_points() -> None:
    reason = Reason(ReasonCode.AMOUNT_EQUAL, (("amount", "1250.50"), ("currency", "EUR")))
    assert "1250,50 EUR" in sentence_fr(reason)
    assert "1250.50 EUR" in sentence_en(reason)
    cited = Reason(ReasonCode.REFERENCE_FOUND, (("number", "F.2026.118"),))
    assert "F.2026.118" in sentence_fr(cited)


def test_a_payout_whose_provider_is_unknown_is_said_so() -> None:
    reason = Reason(ReasonCode.PAYOUT, (("provider", ""), ("reference", "PO12")))
    assert sentence_fr(reason) == "Versement PO12 annoncé par le prestataire de paiement."
    assert sentence_en(reason) == "Payout PO12 announced by the payment provider."


def test_days_are_french_in_french_and_several_numbers_are_several() -> None:
    late = Reason(ReasonCode.LONG_OVERDUE, (("number", "2026-11-18"), ("day", "2026-11-18")), 70)
    assert "Le document 2026-11-18 du 18/11/2026 est" in sentence_fr(late)
    assert "Document 2026-11-18 of 2026-11-18 is" in sentence_en(late)
    rates = (("rates", "1.0857 USD (2026-11-18)"), ("value", "1.00"), ("difference", "0.10"))
    booked = Reason(ReasonCode.EXCHANGE_DIFFERENCE, (*rates, ("currency", "EUR")), 20)
    assert "1,0857 USD (18/11/2026)" in sentence_fr(booked)
    found = Reason(ReasonCode.REFERENCE_FOUND, (("number", "A-1, A-2, A-3"),), 40)
    assert sentence_fr(found) == "Le libellé cite les numéros A-1, A-2, A-3."
    assert sentence_en(found) == "The label cites numbers A-1, A-2, A-3."
