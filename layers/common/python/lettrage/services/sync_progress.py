"""What a synchronisation has done so far, on its job: each account's result as it comes.

A result noted twice is the same one: an account that was fetched stays fetched under its job, and
an account that is tried again shows why until it is read or given up.
"""

import logging
from collections.abc import Mapping

from lettrage.contracts.steps import FetchResult
from lettrage.domain.errors import LettrageError, NotFound
from lettrage.domain.organisation import Job, JobState
from lettrage.domain.sync_words import FETCHED, RETRYING, SKIPPED, outcome_words, word_of
from lettrage.services.contention import settled
from lettrage.services.unit_of_work import Actor, Work

log = logging.getLogger(__name__)

Entry = dict[str, str]


def note_result(work: Work, actor: Actor, told: FetchResult) -> None:
    """Write one account's result on the running job. Raises: nothing.

    What cannot be written now is written by `FinishSync`: progress never fails a fetch.
    """

    def attempt() -> None:
        try:
            before = work.store.get(Job, told.organisation_id, told.job_id)
        except NotFound:
            return  # read outside a run, or the organisation was removed meanwhile
        if before.state is not JobState.RUNNING:
            return
        result = with_result(before.result, told)
        if result == before.result:
            return
        after = before.changed(
            at=work.clock.now(), result=result, done=done_of(result), counts=counts_of(result)
        )
        work.change(actor, before, after, "bank_sync_progressed")

    try:
        settled(attempt)
    except LettrageError as error:
        log.warning("progress not written", extra={"error_code": error.code})


def with_result(result: Mapping[str, Entry], told: FetchResult) -> dict[str, Entry]:
    """`result` with what is told of one account; told again, the same. Raises: nothing."""
    known = result.get(told.bank_account_id, {})
    word = word_of(told.outcome)
    if known.get("outcome") == word and word != RETRYING:
        return dict(result)
    new, message = told.new_transactions, told.message
    if known.get("outcome") == RETRYING:
        # What an earlier try stored is stored; why it failed says more than a timeout's class.
        new += int(known["new_transactions"])
        message = message or ("" if word == FETCHED else known["message"])
    until = told.next_fetch_after
    entry = entry_of(word, message, new, until.isoformat() if until else "")
    return {**result, told.bank_account_id: entry}


def entry_of(outcome: str, message: str, new_transactions: int, until: str = "") -> Entry:
    """One account of `Job.result`; `until`: not read again before that instant, ISO 8601."""
    french, english = outcome_words(outcome)
    return {
        "outcome": outcome,
        "outcome_fr": french,
        "outcome_en": english,
        "new_transactions": str(new_transactions),
        "message": message,
        **({"next_fetch_after": until} if until else {}),
    }


def done_of(result: Mapping[str, Entry]) -> int:
    """Accounts that the run is through with."""
    return sum(each["outcome"] != RETRYING for each in result.values())


def counts_of(result: Mapping[str, Entry]) -> dict[str, int]:
    """`Job.counts` of what is noted so far."""
    outcomes = [each["outcome"] for each in result.values()]
    return {
        "new_transactions": sum(int(each["new_transactions"]) for each in result.values()),
        "fetched": outcomes.count(FETCHED),
        "skipped": outcomes.count(SKIPPED),
        "failed": sum(each not in {FETCHED, SKIPPED, RETRYING} for each in outcomes),
    }
