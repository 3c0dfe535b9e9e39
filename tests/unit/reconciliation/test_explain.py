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
