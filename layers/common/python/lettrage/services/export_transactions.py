"""Transactions as a CSV file behind a short-lived link."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from lettrage.domain.bank import BankAccount
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.errors import Invalid
from lettrage.domain.open_document import OpenDocument
from lettrage.domain.third_party import ThirdParty
from lettrage.domain.transactions.wanted import Wanted
from lettrage.formats.transactions_csv import CONTENT_TYPE, Language, Names, transactions_csv
from lettrage.ports.objects import ObjectStore
from lettrage.services.list_transactions import ListTransactions
from lettrage.services.unit_of_work import Work
from lettrage.services.whole_lists import whole

MOST_ROWS = 10_000
"""Rows of one file: what fits in the gateway's thirty seconds."""

LINK_S = 300
"""Seconds that the link is good for."""

_BATCH = 100


@dataclass(frozen=True)
class Exported:
    """One file. `url` downloads it until `expires_at`."""

    url: str
    expires_at: datetime
    file_name: str
    rows: int


class ExportTransactions:
    """Use case. `objects` is the work bucket, which forgets its files."""

    def __init__(self, work: Work, listed: ListTransactions, objects: ObjectStore) -> None:
        self._work = work
        self._listed = listed
        self._objects = objects

    def __call__(
        self,
        organisation_id: str,
        wanted: Wanted,
        language: Language,
        *,
        shown: Callable[[str], str] = str,
    ) -> Exported:
        """Write the transactions wanted, newest first; the same ones give the same file.

        `shown` says a label or a name as who asks may see it.
        Raises: Invalid, `export_too_large`, past `MOST_ROWS`; Unavailable.
        """
        data, rows = bytearray(transactions_csv((), Names({}, {}, {}), language)), 0
        accounts = self._accounts(organisation_id)
        for batch in self._batches(organisation_id, wanted):
            rows += len(batch)
            if rows > MOST_ROWS:
                message = f"more than {MOST_ROWS} transactions: ask for a shorter period"
                french = f"Plus de {MOST_ROWS} opérations : demandez une période plus courte."
                raise Invalid(message, code="export_too_large", message_fr=french)
            names = self._names(organisation_id, batch, accounts)
            told = [_shown(each, shown) for each in batch]
            data += transactions_csv(told, names, language, head=False)
        digest = hashlib.sha256(data).hexdigest()
        key = f"exports/{organisation_id}/{digest}.csv"
        self._objects.put(key, bytes(data), content_type=CONTENT_TYPE)
        name = "operations.csv" if language == "fr" else "transactions.csv"
        url = self._objects.link(key, file_name=name, content_type=CONTENT_TYPE, expires_s=LINK_S)
        expires_at = self._work.clock.now() + timedelta(seconds=LINK_S)
        return Exported(url=url, expires_at=expires_at, file_name=name, rows=rows)

    def _batches(self, organisation_id: str, wanted: Wanted) -> Iterator[Sequence[Transaction]]:
        every = self._listed.every(organisation_id, wanted, MOST_ROWS + 1)
        while batch := tuple(islice(every, _BATCH)):
            yield batch

    def _accounts(self, organisation_id: str) -> dict[str, tuple[str, str]]:
        found = whole(self._work.store, BankAccount, organisation_id)
        return {each.id: (each.name, each.iban or "") for each in found}

    def _names(
        self,
        organisation_id: str,
        batch: Sequence[Transaction],
        accounts: dict[str, tuple[str, str]],
    ) -> Names:
        store = self._work.store
        parties = sorted({each.third_party_id for each in batch if each.third_party_id})
        documents = sorted({a.document_id for each in batch for a in each.allocations})
        return Names(
            accounts=accounts,
            third_parties={
                key: party.name
                for key, party in store.get_many(ThirdParty, organisation_id, parties).items()
            },
            documents={
                key: document.number or key
                for key, document in store.get_many(
                    OpenDocument, organisation_id, documents
                ).items()
            },
        )


def _shown(one: Transaction, shown: Callable[[str], str]) -> Transaction:
    other = one.counterparty.model_copy(update={"name": shown(one.counterparty.name)})
    return one.model_copy(update={"label": shown(one.label), "counterparty": other})
