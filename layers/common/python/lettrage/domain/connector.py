"""Supplier connections: sources that documents are fetched from, and what each run gave."""

import hashlib
import ipaddress
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import AwareDatetime, Field, StringConstraints

from lettrage.domain.imap_login import ImapLogin, PasswordLogin
from lettrage.domain.platform_settings import ApprovedPlatformSettings, origin_of
from lettrage.domain.portal import PortalSettings, Text
from lettrage.domain.record import Lookup, Record, Value

MOST_RUNS = 20
"""Runs that the record keeps, newest first: with their notes far below DynamoDB's 400 KB."""

MOST_NOTES = 10
"""Things left out that one run names; more are counted."""

EARLY = timedelta(minutes=10)
"""How much before its hour a source is due, or a schedule that is seconds early skips it."""

HOURS = 7 * 24
"""Lists of connections by the hour of the week that they are due in."""

MOST_HOURS = HOURS
"""Most hours between two runs: the list that holds a connection is then never ambiguous."""

DROP_PREFIX = "drop/"
"""Keys of dropped files are `drop/<organisation>/<connection>/<anything>`."""


def is_loopback(host: str) -> bool:
    """Whether a host is this very machine, by how it is written: there alone nothing is encrypted.

    Raises: nothing.
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def loopback_origins(settings: ApprovedPlatformSettings) -> frozenset[str]:
    """Origins of a platform that are this very machine: a deployment there may trust them."""
    addresses = (settings.base_url, settings.token_url)
    return frozenset(
        origin_of(url) for url in addresses if is_loopback(urlsplit(url).hostname or "")
    )


def due_list(instant: datetime) -> str:
    """Value of the lookup `due`: the hour of the week in UTC, `1h06` for a Monday's seventh.

    The store lists a thousand records of one value at most: a connection leaves its list when it
    was fetched, so those that were not reached are alone in it the next hour.
    """
    at = instant.astimezone(UTC)
    return f"{at.isoweekday()}h{at.hour:02d}"


class ConnectorKind(StrEnum):
    """What kind of source it is."""

    IMAP = "imap"
    DROP_FOLDER = "drop_folder"
    PORTAL = "portal"
    APPROVED_PLATFORM = "approved_platform"


class ConnectorState(StrEnum):
    """`active` sources are fetched; the others wait for a person."""

    ACTIVE = "active"
    PAUSED = "paused"
    REAUTHENTICATION_NEEDED = "reauthentication_needed"
    ERROR = "error"


AUTHENTICATION_SERVER_EN = (
    "First word of the topmost `Authentication-Results` line of a mail in this mailbox, such as"
    " `mx.google.com`: the mailbox's own server, whose verdicts on senders are believed. Known by"
    " itself for Gmail, Microsoft 365, iCloud, Zoho, Infomaniak, Gandi and GMX. Without it nobody"
    " vouches for the sender of a mail, and payment of what it brings is held"
)
AUTHENTICATION_SERVER_FR = (
    "Premier mot de la ligne `Authentication-Results` la plus haute d’un message de cette boîte,"
    " par exemple `mx.google.com` : le serveur de la boîte, dont les verdicts sur les expéditeurs"
    " sont crus. Connu d’avance pour Gmail, Microsoft 365, iCloud, Zoho, Infomaniak, Gandi et GMX."
    " Sans lui, personne ne répond de l’expéditeur d’un message, et le paiement de ce qu’il apporte"
    " est suspendu"
)

BELOW_RECEIVED_EN = (
    "Only for a server named in `authentication_server` that writes its verdicts just below its own"
    " `Received` line (Postfix with a milter), on every mail, and removes lines of its name that a"
    " mail arrives with; otherwise a sender could write them"
)
BELOW_RECEIVED_FR = (
    "uniquement pour un serveur nommé dans `authentication_server` qui écrit ses verdicts juste"
    " sous sa propre ligne `Received` (Postfix avec un milter), sur chaque email, et qui retire les"
    " lignes à son nom déjà présentes ; sinon un expéditeur pourrait les écrire"
)


class ImapSettings(Value):
    """A mailbox, read and never changed.

    Attributes:
        host: Name of the server.
        port: 993 for TLS from the first byte; 143 begins in clear and changes to TLS.
        security: `tls`, `starttls`, or `none` on the loopback, where the deployment allows it.
        login: By password, or by OAuth, which Gmail and Microsoft 365 ask for.
        folder: As the server names it.
        from_contains: The sender's line contains one of these, in any case; empty: any.
        subject_contains: The subject contains one of these, in any case; empty: any.
        has_attachment: Only mails whose structure shows a file.
        since: Mails the server got before this day are left.
        authentication_server: What the mailbox's own server calls itself in the
            `Authentication-Results` line that it writes on top of each mail; None: as known of the
            host (`domain.mail_servers`). Without it nobody vouches for a sender.
        verdicts_below_received: That server writes the line just below its own `Received` line, and
            on every mail: Postfix with a milter does. A provider known by name needs it not.
    """

    kind: Literal["imap"] = "imap"
    host: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.\-]{1,253}$")]
    port: Annotated[int, Field(ge=1, le=65535)] = 993
    security: Literal["tls", "starttls", "none"] = "tls"
    login: ImapLogin = PasswordLogin()
    folder: Annotated[str, StringConstraints(pattern=r'^[^"\\\x00-\x1f\x7f]{1,200}$')] = "INBOX"
    from_contains: Annotated[tuple[Text, ...], Field(max_length=20)] = ()
    subject_contains: Annotated[tuple[Text, ...], Field(max_length=20)] = ()
    has_attachment: bool = True
    since: date | None = None
    authentication_server: Annotated[
        str | None,
        Field(
            pattern=r"^[A-Za-z0-9][A-Za-z0-9.\-]{0,252}$",
            description=AUTHENTICATION_SERVER_EN + " — " + AUTHENTICATION_SERVER_FR,
        ),
    ] = None
    verdicts_below_received: Annotated[
        bool, Field(description=BELOW_RECEIVED_EN + " — " + BELOW_RECEIVED_FR)
    ] = False


class DropFolderSettings(Value):
    """A folder of the uploads bucket that an S3 client writes into."""

    kind: Literal["drop_folder"] = "drop_folder"


ConnectorSettings = Annotated[
    ImapSettings | DropFolderSettings | PortalSettings | ApprovedPlatformSettings,
    Field(discriminator="kind"),
]
"""Settings by kind. Nothing secret: credentials are stored apart under a name."""


class ConnectorProblem(Value):
    """Why a source needs a person.

    Attributes:
        code: Stable word, such as `layout_changed`.
        detail: What exactly, such as the field that is missing; "" when the code says all.
        message_fr: What to do, in French.
        message_en: The same in English.
    """

    code: str
    detail: str = ""
    message_fr: str
    message_en: str


class LeftOut(Value):
    """Something of the source that was not filed, and why."""

    file_name: str
    code: str
    message_fr: str
    message_en: str


class VerdictServer(Value):
    """A server that wrote the topmost verdicts of mails in a mailbox; nobody's word that it is its.

    Attributes:
        name: What it calls itself (`authserv-id`), lower case.
        mails: On how many mails of the run.
        below_received: Always just below one `Received` line: `verdicts_below_received`.
    """

    name: str
    mails: int
    below_received: bool = False


class ConnectorRun(Value):
    """One run.

    Attributes:
        id: The job or schedule that asked for it; a run done again keeps its place.
        started_at: UTC instant.
        ended_at: UTC instant.
        outcome: `fetched`, `waits` (the source asks to come back later), or the class of the error.
        new_documents: Filed for the first time.
        known_documents: Filed before, by whatever door.
        left_out: Not filed.
        more: The source holds more; the next run goes on.
        error: Code of the error, None without.
        notes: The first things left out.
        mails: Mails opened, of a mailbox.
        verdict_servers: Who wrote verdicts where the mailbox's own server may, the most often
            seen first: what a person may confirm as `ImapSettings.authentication_server`.
    """

    id: str
    started_at: AwareDatetime
    ended_at: AwareDatetime
    outcome: str
    new_documents: int = 0
    known_documents: int = 0
    left_out: int = 0
    more: bool = False
    error: str | None = None
    notes: tuple[LeftOut, ...] = ()
    mails: int = 0
    verdict_servers: tuple[VerdictServer, ...] = ()


class SupplierConnection(Record):
    """One source of one organisation.

    Attributes:
        name: For people.
        settings: By kind, which never changes.
        secret_name: Where its credentials are kept, None without. Never the credentials.
        secret_set_at: When they were given.
        state: See `ConnectorState`.
        cursor: Where the next run begins; opaque, the source's own.
        every_hours: Least hours between two runs.
        next_due_at: Not fetched by the schedule before this instant.
        problem: Why a person is needed, None when nobody is.
        runs: The last ones, newest first.
    """

    KIND: ClassVar[str] = "supplier_connection"

    name: str
    settings: ConnectorSettings
    secret_name: str | None = None
    secret_set_at: AwareDatetime | None = None
    state: ConnectorState = ConnectorState.ACTIVE
    cursor: str = ""
    every_hours: int = 1
    next_due_at: AwareDatetime
    problem: ConnectorProblem | None = None
    runs: tuple[ConnectorRun, ...] = ()

    @property
    def kind(self) -> ConnectorKind:
        """What kind of source it is."""
        return ConnectorKind(self.settings.kind)

    @property
    def drop_prefix(self) -> str:
        """Where its files are dropped, for a drop folder."""
        return f"{DROP_PREFIX}{self.organisation_id}/{self.id}/"

    @property
    def token_key(self) -> str:
        """Under which its access token is kept; new credentials have another one."""
        given = self.secret_set_at.isoformat() if self.secret_set_at else ""
        text = "\n".join((self.organisation_id, self.id, given))
        return f"mailbox-{hashlib.sha256(text.encode()).hexdigest()}"

    def due(self, now: datetime) -> bool:
        """Whether the schedule fetches it now."""
        return self.state is ConnectorState.ACTIVE and self.next_due_at <= now

    def after_run(self, run: ConnectorRun) -> tuple[ConnectorRun, ...]:
        """The runs with `run` as the newest, in the place of an earlier try of the same one."""
        others = tuple(each for each in self.runs if each.id != run.id)
        return (run, *others)[:MOST_RUNS]

    def lookups(self) -> Iterable[Lookup]:
        """All of the organisation; active ones everywhere by the hour they are due in."""
        yield Lookup(name="all", value="all", sort=self.created_at.isoformat())
        if self.state is ConnectorState.ACTIVE:
            yield Lookup(name="due", value=due_list(self.next_due_at), everywhere=True)
