"""Organisations, their members and what each may do."""

from collections.abc import Iterable
from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from lettrage.domain.money import Currency
from lettrage.domain.record import Lookup, Record, SortedSet, Value


class FeatureFlag(StrEnum):
    """`feature_flag` of the vocabulary; a switched-off feature answers 403."""

    BANK_RECONCILIATION = "bank_reconciliation"
    SALES = "sales"
    PURCHASES = "purchases"
    PAYMENTS = "payments"
    INBOUND_MAIL = "inbound_mail"
    SUPPLIER_CONNECTORS = "supplier_connectors"
    EINVOICING = "einvoicing"
    ACCOUNTING_EXPORT = "accounting_export"


class Role(StrEnum):
    """What a member may do: each role includes those below it.

    `owner` manages members and features; `manager` changes everything else, also what runs do by
    themselves (rules, trust); `accountant` reads all and codes documents and transactions (K6 of
    security-reliability: «read, code, no pay»); `reader` reads.
    """

    OWNER = "owner"
    MANAGER = "manager"
    ACCOUNTANT = "accountant"
    READER = "reader"


ROLE_FR = {
    Role.OWNER: "propriétaire",
    Role.MANAGER: "gestionnaire",
    Role.ACCOUNTANT: "comptable",
    Role.READER: "lecteur",
}
"""As a French user reads it."""

ROLE_RANK = {Role.READER: 0, Role.ACCOUNTANT: 1, Role.MANAGER: 2, Role.OWNER: 3}
"""Order of the roles: a route asks for a least rank."""


class Organisation(Record):
    """A tenant: one legal entity. Its own `organisation_id` is its `id`.

    Attributes:
        name: Legal name.
        siren: Nine digits, when known.
        vat_id: With country prefix, when known.
        features: Flags switched on.
        currency: Of its books, ISO 4217.
    """

    KIND: ClassVar[str] = "organisation"

    name: str
    siren: str | None = None
    vat_id: str | None = None
    features: SortedSet[FeatureFlag] = frozenset(FeatureFlag)
    currency: Currency = "EUR"


class MailFailure(StrEnum):
    """Why an address is no longer written to: it does not exist, or its owner called it spam."""

    BOUNCED = "bounced"
    COMPLAINED = "complained"


class MailProblem(Value):
    """What the mail service heard of mail to a member.

    Attributes:
        code: See `MailFailure`.
        address: The address it was about, lower case: another one may be written to.
        at: UTC instant.
    """

    code: MailFailure
    address: str
    at: AwareDatetime


class Membership(Record):
    """One user's place in one organisation; `id` is the token's `sub`.

    Attributes:
        role: See `Role`.
        email: For the members' list; identity is the `sub` alone.
        mail_problem: Why no notice is mailed to them, None when nothing is known against it.
    """

    KIND: ClassVar[str] = "membership"

    role: Role
    email: str = ""
    mail_problem: MailProblem | None = None

    def may_be_mailed(self, address: str) -> bool:
        """Whether nothing is known against this address of theirs."""
        return self.mail_problem is None or self.mail_problem.address != address.strip().lower()

    def lookups(self) -> Iterable[Lookup]:
        """All members of the organisation, and all organisations of the user."""
        yield Lookup(name="all", value="all", sort=self.id)
        yield Lookup(name="user", value=self.id, everywhere=True)


class JobState(StrEnum):
    """`job.state` of the vocabulary."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    PARTIALLY_FAILED = "partially_failed"
    FAILED = "failed"


class Job(Record):
    """Long work and its progress, as the API shows it.

    Attributes:
        kind: What it does: `bank_sync`, `reconciliation_run`, `import`.
        state: See `JobState`.
        done: Units finished.
        total: Units in all, 0 until known.
        counts: Named results, such as `new_transactions`.
        errors: Sentences a person can act on.
        result: Identifiers and small facts by unit (bank account, import line, rule).
        trigger: What asked for it, such as `bank_sync`; "" where its kind says it all.
        made: Identifiers of what it made by kind, such as `settlements`, the first of them.
        lease_until: Whoever works on it says so again before then, or it is lost; None for jobs
            whose workflow reports its own failures.
    """

    KIND: ClassVar[str] = "job"

    kind: str
    state: JobState = JobState.QUEUED
    done: int = 0
    total: int = 0
    counts: dict[str, int] = {}
    errors: tuple[str, ...] = ()
    result: dict[str, dict[str, str]] = {}
    trigger: str = ""
    made: dict[str, tuple[str, ...]] = {}
    lease_until: AwareDatetime | None = None

    def lookups(self) -> Iterable[Lookup]:
        """All jobs, and those of a kind, by creation; unfinished ones under a lease, everywhere."""
        created = self.created_at.isoformat()
        yield Lookup(name="all", value="all", sort=created)
        yield Lookup(name="kind", value=self.kind, sort=created)
        if self.lease_until is not None and self.state in _UNFINISHED:
            yield Lookup(name="unfinished", value=self.kind, everywhere=True)


_UNFINISHED = (JobState.QUEUED, JobState.RUNNING)
