"""How the tables of one bank account are read, as a person confirmed it with an import."""

import hashlib
from collections.abc import Iterable
from typing import ClassVar

from lettrage.domain.record import Lookup, Record
from lettrage.domain.statements import StatementMapping


class KeptMapping(Record):
    """Kept when an import that a person gave a mapping for has ended; the next one replaces it.

    Attributes:
        bank_account_id: Whose files.
        layout: Which tables it is for, see `StatementFile.layout`.
        mapping: As confirmed.
        header: Names of its columns, to be recognised by a person; empty for tables without.
        statement_import_id: The import it was confirmed with.
    """

    KIND: ClassVar[str] = "statement_mapping"

    bank_account_id: str
    layout: str
    mapping: StatementMapping
    header: tuple[str, ...] = ()
    statement_import_id: str

    def lookups(self) -> Iterable[Lookup]:
        """All, by the last confirmation; those of an account."""
        changed = self.updated_at.isoformat()
        yield Lookup(name="all", value="all", sort=changed)
        yield Lookup(name="account", value=self.bank_account_id, sort=changed)


def kept_id(bank_account_id: str, layout: str) -> str:
    """Identifier of the one mapping of an account's tables of that layout."""
    return hashlib.sha256(f"{bank_account_id}|{layout}".encode()).hexdigest()[:32]
