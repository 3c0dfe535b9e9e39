"""How tables were read before: kept with an import that a person gave a mapping for, listed, gone.

A mapping with column names serves every account whose tables have the same names, without its
currency; one without names serves the account it was confirmed for alone.
"""

from collections.abc import Iterator
from functools import partial

from lettrage.domain.kept_mapping import KeptMapping, kept_id
from lettrage.domain.statement_import import ImportChoices, StatementImport
from lettrage.domain.statements import KnownLayout, MappingSource
from lettrage.ports.store import MAX_PAGE, Found
from lettrage.services.contention import settled
from lettrage.services.unit_of_work import Actor, Work

MOST_KNOWN = MAX_PAGE
"""Latest mappings that a file is compared with: far more than a firm has banks."""


class StatementMappings:
    """Mappings that were confirmed."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def known(self, organisation_id: str, choices: ImportChoices) -> tuple[KnownLayout, ...]:
        """What may fit a file, those of its chosen accounts first. Raises: Unavailable."""
        page = self._work.store.find(
            KeptMapping, organisation_id, "all", "all", limit=MOST_KNOWN, newest_first=True
        )
        own = set(choices.accounts.values())
        ours = [each for each in page.records if each.bank_account_id in own]
        others = [each for each in page.records if each.bank_account_id not in own and each.header]
        found = [KnownLayout(layout=each.layout, mapping=each.mapping) for each in ours]
        return (*found, *map(_of_another, others))

    def keep(self, actor: Actor, report: StatementImport) -> None:
        """Keep what a person gave for an import, for each of its accounts; twice is harmless.

        Raises: Unavailable.
        """
        if report.mapping_source is not MappingSource.GIVEN or report.mapping is None:
            return
        for account_id in sorted({each.bank_account_id or "" for each in report.accounts} - {""}):
            settled(partial(self._keep, actor, report, account_id))

    def forget(self, actor: Actor, report: StatementImport) -> None:
        """Forget what was confirmed with an import that is undone: it may be why.

        Twice is harmless. Raises: Unavailable.
        """
        for account in report.accounts:
            settled(partial(self._forget, actor, report, account.bank_account_id or ""))

    def page(self, organisation_id: str, limit: int, cursor: str | None) -> Found[KeptMapping]:
        """Mappings, last confirmed first. Raises: Invalid, for a foreign cursor."""
        return self._work.store.find(
            KeptMapping,
            organisation_id,
            "all",
            "all",
            limit=limit,
            cursor=cursor,
            newest_first=True,
        )

    def get(self, organisation_id: str, mapping_id: str) -> KeptMapping:
        """One mapping. Raises: NotFound."""
        return self._work.store.get(KeptMapping, organisation_id, mapping_id)

    def remove(self, actor: Actor, kept: KeptMapping) -> None:
        """Forget one: the next such table is read by its own names, or asks. Raises: Stale."""
        unit = self._work.unit(actor)
        unit.remove(kept, "statement_mapping_removed")
        unit.commit()

    def _keep(self, actor: Actor, report: StatementImport, account_id: str) -> None:
        now = self._work.clock.now()
        mapping_id = kept_id(account_id, report.layout)
        fields = {
            "mapping": report.mapping,
            "header": report.header,
            "statement_import_id": report.id,
        }
        there = self._work.store.get_many(KeptMapping, report.organisation_id, [mapping_id])
        before = there.get(mapping_id)
        if before is None:
            made = KeptMapping.model_validate(
                {
                    **fields,
                    "organisation_id": report.organisation_id,
                    "id": mapping_id,
                    "created_at": now,
                    "updated_at": now,
                    "bank_account_id": account_id,
                    "layout": report.layout,
                }
            )
            self._work.add(actor, made, "statement_mapping_kept")
        elif before.statement_import_id != report.id:
            after = before.changed(at=now, **fields)
            self._work.change(actor, before, after, "statement_mapping_kept")

    def _forget(self, actor: Actor, report: StatementImport, account_id: str) -> None:
        for each in self._of(report.organisation_id, account_id):
            if each.statement_import_id == report.id:
                self.remove(actor, each)

    def _of(self, organisation_id: str, account_id: str) -> Iterator[KeptMapping]:
        if account_id:
            page = self._work.store.find(KeptMapping, organisation_id, "account", account_id)
            yield from page.records


def _of_another(kept: KeptMapping) -> KnownLayout:
    mapping = kept.mapping.model_copy(update={"currency": None})
    return KnownLayout(layout=kept.layout, mapping=mapping)
