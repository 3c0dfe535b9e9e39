"""Every hold says in both languages what it is about."""

from lettrage.domain.hold_wording import words_of
from lettrage.domain.holds import HoldReason


def test_every_reason_has_words_of_its_own_in_both_languages() -> None:
    words = [words_of(reason) for reason in HoldReason]
    announced = words_of(HoldReason.IBAN_CHANGED, {"platform_status": "227"})
    refused = words_of(HoldReason.IBAN_CHANGED, {"iban_state": "refused"})
    alone = words_of(HoldReason.SUPPLIER_UNCONFIRMED, {"confirmed_by": "user:u"})
    told = {text for pair in (*words, announced, refused, alone) for text in pair}
    assert len(told) == 2 * (len(words) + 3)
    assert words_of(HoldReason.IBAN_NEW, {"iban_state": "seen"}) in words
    assert words_of(HoldReason.SENDER_UNAUTHENTICATED, {"iban_state": "refused"}) in words
    assert words_of(HoldReason.PLATFORM_REFUSED, {"platform_status": "210"}) in words
