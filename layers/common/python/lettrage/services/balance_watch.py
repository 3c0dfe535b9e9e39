"""An account whose balance has not fitted for days: its people are told once, until it fits again.

The notice has a natural key and is written with the proof it tells of, so it exists once a break.
"""

from datetime import date, timedelta

from lettrage.domain.bank import BankAccount
from lettrage.domain.bank_balance import BalanceCheck, BalanceCheckState
from lettrage.domain.errors import NotFound
from lettrage.domain.money import decimal_fr, decimal_text
from lettrage.domain.notice import Notice
from lettrage.services.unit_of_work import UnitOfWork, Work

ALERT_AFTER = timedelta(days=3)
"""How long a break may last before people are told (security-reliability G9)."""

TOPIC = "balance_differs"


def watch_balance(
    work: Work, unit: UnitOfWork, before: BankAccount, after: BankAccount, today: date
) -> None:
    """Add to `unit`, which stores the proof of `after`, what there is to tell of it.

    Once `ALERT_AFTER` has passed since the fetch that noticed the break, its notice; once the
    balance is proved, the end of the notice told before. Raises: Unavailable.
    """
    check, former = after.balance_check, before.balance_check
    if check is None:
        return
    if check.state is BalanceCheckState.PROVED:
        if former and former.noticed_on:
            _resolve(work, unit, after, former.noticed_on)
    elif (
        check.state is BalanceCheckState.DIFFERS
        and check.noticed_on
        and today - check.noticed_on >= ALERT_AFTER
        and _known(work, after, check.noticed_on) is None
    ):
        unit.add(_notice(work, after, check, check.noticed_on), TOPIC)


def _notice(work: Work, account: BankAccount, check: BalanceCheck, noticed_on: date) -> Notice:
    now, day = work.clock.now(), check.first_day or noticed_on
    line = next(each for each in check.lines if each.told != each.computed)
    amount = line.told - line.computed
    gap_fr = f"{decimal_fr(amount)} {account.currency}"
    gap_en = f"{decimal_text(amount)} {account.currency}"
    return Notice(
        organisation_id=account.organisation_id,
        id=_identifier(account, noticed_on),
        created_at=now,
        updated_at=now,
        topic=TOPIC,
        subject_id=account.id,
        due_on=day,
        title_fr=f"{account.name} : le solde ne correspond plus aux opérations",
        title_en=f"{account.name}: the balance no longer fits the transactions",
        text_fr=(
            f"Depuis le {day:%d/%m/%Y}, les opérations reçues du compte « {account.name} » ne "
            f"donnent plus le solde annoncé par la banque (écart : {gap_fr}). Comparez-les avec "
            "votre relevé à partir de ce jour ; s’il en manque, importez le relevé."
        ),
        text_en=(
            f"Since {day:%Y-%m-%d} the transactions received of the account “{account.name}” no "
            f"longer give the balance that the bank tells (difference: {gap_en}). Compare them "
            "with your statement from that day on; if some are missing, import the statement."
        ),
    )


def _resolve(work: Work, unit: UnitOfWork, account: BankAccount, noticed_on: date) -> None:
    told = _known(work, account, noticed_on)
    if told is not None and told.resolved_at is None:
        now = work.clock.now()
        unit.change(told, told.changed(at=now, resolved_at=now), "balance_fits_again")


def _known(work: Work, account: BankAccount, noticed_on: date) -> Notice | None:
    try:
        return work.store.get(Notice, account.organisation_id, _identifier(account, noticed_on))
    except NotFound:
        return None


def _identifier(account: BankAccount, noticed_on: date) -> str:
    return f"{TOPIC}-{account.id}-{noticed_on}"
