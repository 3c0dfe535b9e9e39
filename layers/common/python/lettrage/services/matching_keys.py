"""Files documents and third parties under the keys that the engine asks for.

Transactions that a run left undecided are filed under what a change may ask for (`clues`).
The unit of work calls `filed` on every record it writes, so no use case can forget it. The keys
are stored in the record: a later engine may compute others, and the old pointers must still be
found to be removed.
"""

from collections.abc import Iterable
from typing import TypeVar, cast

from lettrage.domain.bank_transaction import UNDECIDED, Transaction
from lettrage.domain.open_document import OpenDocument
from lettrage.domain.record import Record
from lettrage.domain.third_party import ThirdParty

R = TypeVar("R", bound=Record)


def filed(record: R) -> R:
    """The record with its matching keys, `<look-up>:<key>`; other kinds as they are.

    Shapes: at most a dozen keys, some twenty of a transaction left; each is one paid write.
    Raises: nothing.
    """
    if isinstance(record, Transaction):
        return cast("R", _left(record))
    if not isinstance(record, OpenDocument | ThirdParty):
        return record
    # Late: only writers of these two kinds pay for the engine.
    from lettrage.domain.lookalikes import alike_keys  # noqa: PLC0415
    from lettrage.domain.name_search import filed_words  # noqa: PLC0415
    from lettrage.domain.reconciliation import document_keys, third_party_keys  # noqa: PLC0415
    from lettrage.services.engine_inputs import match_document, match_third_party  # noqa: PLC0415

    more: dict[str, object] = {}
    if isinstance(record, OpenDocument):
        by_document = document_keys(match_document(record))
        keys = _named("number", by_document["number"])
        keys += _named("amount", by_document["amount"])
        keys += _named("structured", by_document["structured"])
    else:
        by_party = third_party_keys(match_third_party(record))
        keys = _named("iban", by_party["iban"])
        keys += _named("mandate", by_party["mandate"])
        keys += _named("name", by_party["name"])
        keys += _named("alike", alike_keys(record.name))
        more["search_words"] = filed_words(record.name)
    updates = {"keys": keys, **more}
    if all(getattr(record, name) == value for name, value in updates.items()):
        return record
    return cast("R", record.model_copy(update=updates))


def _left(transaction: Transaction) -> Transaction:
    """With its clues, if a run judged it and left it; else without."""
    clues: tuple[str, ...] = ()
    decided = transaction.manual or transaction.allocations
    if transaction.engine_version and transaction.state in UNDECIDED and not decided:
        from lettrage.services.clues import clues_of  # noqa: PLC0415 - as above

        clues = clues_of(transaction)
    if clues == transaction.clues:
        return transaction
    return transaction.model_copy(update={"clues": clues})


def _named(look_up: str, keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{look_up}:{key}" for key in dict.fromkeys(keys))
