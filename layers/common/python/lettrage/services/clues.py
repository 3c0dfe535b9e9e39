"""Clues of transactions that a run left undecided: what a later change may find them by.

A transaction that a run could not decide is filed under the words, numbers and identifiers that
the engine would ask by, and under its amount; a changed document, third party or rule asks for the
same. So who is concerned by a change is found by key, however many wait. Clues are kept in the
record (`services.matching_keys`), and only while a run left it so: what is decided the first time,
as most are, never pays for them.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.labels import ParsedLabel, normal_form, parse
from lettrage.domain.labels.words import is_telling
from lettrage.domain.money import minor_units
from lettrage.domain.open_document import SIGN, OpenDocument
from lettrage.domain.reconciliation.keys import cheque_key, compact
from lettrage.domain.reconciliation.names import name_form
from lettrage.domain.reconciliation.numbers import label_numbers, number_key
from lettrage.domain.reconciliation_rule import ReconciliationRule
from lettrage.domain.third_party import ThirdParty
from lettrage.services.engine_inputs import match_transaction

CLUE = "clue"
"""Name of the look-up."""

MOST_WORDS = 10
MOST_NUMBERS = 8
"""Words and numbers of one label that are filed, each a pointer: as many words as are searched
(`labels.words`); the numbers of three runs of digits, alone and run together."""

LEAST_DIGITS = 4
"""Fewer digits point to no document without another sign (`reconciliation.numbers`)."""


def clues_of(transaction: Transaction) -> tuple[str, ...]:
    """Everything that a change may find the transaction by, `<kind>:<key>`."""
    matched = match_transaction(transaction)
    label = parse(matched.label, amount_sign=matched.amount, booking_date=transaction.booking_date)
    words = (word for word in label.normal.split() if is_telling(word) and not word.isdigit())
    numbers = sorted(
        (key for key in label_numbers(label.reference_text).keys if len(key) >= LEAST_DIGITS),
        key=len,
        reverse=True,
    )
    return tuple(
        dict.fromkeys(
            (
                amount_clue(transaction.amount, transaction.currency),
                *(f"word:{word}" for word in list(dict.fromkeys(words))[:MOST_WORDS]),
                *(f"number:{number}" for number in numbers[:MOST_NUMBERS]),
                *(f"id:{compact(value)}" for value in _identifiers(transaction, label) if value),
            )
        )
    )


def _identifiers(transaction: Transaction, label: ParsedLabel) -> Iterator[str | None]:
    yield transaction.counterparty.iban
    yield transaction.mandate_id or label.mandate_id
    yield transaction.creditor_id or label.creditor_id
    yield transaction.end_to_end_id or label.end_to_end_id
    yield from label.rf_references
    yield label.deposit_slip
    yield cheque_key(label.cheque_number)


def amount_clue(amount: Decimal, currency: str) -> str:
    """Clue of a signed amount."""
    return f"amount:{minor_units(amount, currency)}{currency}"


def document_clues(document: OpenDocument) -> tuple[str, ...]:
    """What a transaction that cites the document or an identifier of it is filed under."""
    references = (
        document.structured_reference,
        document.end_to_end_id,
        document.payment_batch,
        document.cheque_slip,
        document.cheque_number,
    )
    found = [f"number:{number_key(document.number)}"]
    if document.cheque_number:
        found.append(f"id:{compact(cheque_key(document.cheque_number))}")
    for reference in (compact(value) for value in references if value):
        # A label may tear it apart, or hold it among other words.
        found += [f"id:{reference}", f"word:{reference}", f"number:{number_key(reference)}"]
    return tuple(dict.fromkeys(each for each in found if not each.endswith(":None")))


def document_amounts(document: OpenDocument) -> tuple[str, ...]:
    """Clues of transactions of exactly what is due, or of what a card provider pays out of it."""
    signed = SIGN[document.document_kind] * document.outstanding
    found = (signed, signed - document.commission_kept)
    return tuple(dict.fromkeys(amount_clue(amount, document.currency) for amount in found))


def party_words(party: ThirdParty) -> tuple[str, ...]:
    """Clues of the words of a name."""
    return tuple(f"word:{word}" for word in name_form(party.name).words if is_telling(word))


def party_identifiers(party: ThirdParty) -> tuple[str, ...]:
    """Clues of what a third party is known by without its name."""
    values = (*(known.iban for known in party.ibans), *party.mandates, party.creditor_id)
    return tuple(f"id:{compact(value)}" for value in values if value)


def rule_clues(rules: Iterable[ReconciliationRule]) -> tuple[str, ...] | None:
    """Words one of which stands in every label that a rule fires on; None where one is unfiled."""
    words = [word for rule in rules for word in rule.words()]
    if any(not is_telling(word) or word.isdigit() for word in words):
        return None
    return tuple(f"word:{word}" for word in words)


def near_names(transaction: Transaction, clues: Iterable[str]) -> bool:
    """Whether the label holds one of the words of `clues`, with a slip or run together too."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - only what is new needs it

    label = normal_form(f"{transaction.label} {transaction.counterparty.name}").split()
    wanted = [clue.removeprefix("word:") for clue in clues if clue.startswith("word:")]
    return any(
        found.startswith(word) or OSA.distance(word, found, score_cutoff=1) <= 1
        for word in wanted
        for found in label
    )
