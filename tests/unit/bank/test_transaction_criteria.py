"""Criteria of lists and files of transactions mean the same."""

from datetime import date

from lettrage.contracts.api.transactions import ExportCriteria, TransactionCriteria
from lettrage.domain.transactions.wanted import Wanted


def test_a_file_wants_what_a_list_does() -> None:
    assert ExportCriteria(language="en").wanted() == Wanted()
    given = {"since": "2026-01-02", "q": "loyer", "state": ["to_process"], "amount_min": "12.50"}
    wanted = ExportCriteria.model_validate(given).wanted()
    assert wanted == TransactionCriteria.model_validate(given).wanted()
    assert (wanted.since, wanted.keywords) == (date(2026, 1, 2), "loyer")
