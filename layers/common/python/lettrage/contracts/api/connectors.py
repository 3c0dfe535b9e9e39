"""Bodies of the routes of supplier connections. Credentials go in and never come out."""

from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from lettrage.contracts.api.common import Body, View
from lettrage.domain.connector import (
    AUTHENTICATION_SERVER_EN,
    AUTHENTICATION_SERVER_FR,
    MOST_HOURS,
    ConnectorKind,
    ConnectorProblem,
    ConnectorRun,
    ConnectorSettings,
    ConnectorState,
    ImapSettings,
    LeftOut,
    SupplierConnection,
)
from lettrage.domain.mail_servers import UNNAMED, authentication_server, of_host

MICROSOFT = "Microsoft 365"

Name = Annotated[str, Field(min_length=1, max_length=200)]
EveryHours = Annotated[
    int,
    Field(
        ge=1, le=MOST_HOURS, description="Least hours between two runs; the clock strikes hourly"
    ),
]
Secret = Annotated[
    dict[
        Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")],
        Annotated[str, StringConstraints(min_length=1, max_length=3000)],
    ],
    Field(
        max_length=10,
        description="Credentials by name: `username` and `password`; for a mailbox by OAuth"
        " `username`, `refresh_token`, `client_id` and, where there is one, `client_secret`; or"
        " `token`. They are stored apart and encrypted, and no reply ever holds them",
        json_schema_extra={"writeOnly": True},
    ),
]


class CreateConnector(Body):
    """A new source of documents."""

    name: Name
    settings: ConnectorSettings
    secret: Secret = {}
    every_hours: EveryHours = 1


class ChangeConnector(Body):
    """What to change; what is left out stays."""

    name: Name | None = None
    settings: ConnectorSettings | None = Field(
        default=None,
        description="The whole new description, of the same kind; another host needs `secret` too",
    )
    secret: Secret | None = None
    every_hours: EveryHours | None = None
    paused: bool | None = Field(default=None, description="true pauses, false resumes")


class LeftOutView(View):
    """Something that was not filed, and why."""

    file_name: str
    code: str
    message_fr: str
    message_en: str

    @classmethod
    def of(cls, left_out: LeftOut) -> "LeftOutView":
        """The view of a note."""
        return cls(**left_out.model_dump())


class ConnectorRunView(View):
    """One run and what it gave."""

    id: str = Field(description="The job, or the hour, that asked for it")
    started_at: AwareDatetime
    ended_at: AwareDatetime
    outcome: str = Field(
        description="`running`, `fetched`, `waits` (the source asks to come back later), or the"
        " class of the error"
    )
    new_documents: int
    known_documents: int = Field(description="Filed before, by whatever door")
    left_out: int
    more: bool = Field(description="The source holds more: the next run goes on")
    error: str | None
    notes: tuple[LeftOutView, ...] = Field(description="The first things left out")

    @classmethod
    def of(cls, run: ConnectorRun) -> "ConnectorRunView":
        """The view of a run."""
        same = {name: getattr(run, name) for name in cls.model_fields if name != "notes"}
        return cls(notes=tuple(LeftOutView.of(note) for note in run.notes), **same)


class ConnectorProblemView(View):
    """Why a person is needed, and what to do."""

    code: str
    detail: str = Field(description="Which field of the description, when it is one")
    message_fr: str
    message_en: str

    @classmethod
    def of(cls, problem: ConnectorProblem) -> "ConnectorProblemView":
        """The view of a problem."""
        return cls(**problem.model_dump())


class VerdictServerView(View):
    """A server whose verdicts stand on top of mails of this mailbox."""

    name: str = Field(description="To confirm as `authentication_server`")
    mails: int = Field(description="On how many of `mails_seen`")
    verdicts_below_received: bool = Field(description="To confirm with it, when true")
    of_host: bool = Field(description="Of the very domain of the mailbox's host")


class SenderChecksView(View):
    """Whose verdicts on senders are believed in a mailbox, and whose might be."""

    believed: str | None = Field(
        description="The server, `Microsoft 365` where its lines name none; null: nobody, and what"
        " the mailbox brings is held"
    )
    help_fr: str | None = Field(description="Which header to look at, where nobody is believed")
    help_en: str | None
    mails_seen: int = Field(description="Mails of the last run that opened any")
    proposals: tuple[VerdictServerView, ...] = Field(
        description="Servers seen on top of these mails, the most often seen first. A sender can"
        " write such lines: none is believed before a person confirms it in the settings"
    )

    @classmethod
    def of(cls, connection: SupplierConnection) -> "SenderChecksView | None":
        """The view, None for what is no mailbox."""
        settings = connection.settings
        if not isinstance(settings, ImapSettings):
            return None
        believed = authentication_server(settings)
        run = next((run for run in connection.runs if run.mails), None)
        seen = run.verdict_servers if run else ()
        return cls(
            believed=MICROSOFT if believed == UNNAMED else believed,
            help_fr=AUTHENTICATION_SERVER_FR if believed is None else None,
            help_en=AUTHENTICATION_SERVER_EN if believed is None else None,
            mails_seen=run.mails if run else 0,
            proposals=tuple(
                VerdictServerView(
                    name=each.name,
                    mails=each.mails,
                    verdicts_below_received=each.below_received,
                    of_host=of_host(each.name, settings),
                )
                for each in seen
                if each.name != believed
            ),
        )


class ConnectorView(View):
    """One source of documents."""

    id: str
    name: str
    kind: ConnectorKind
    settings: ConnectorSettings
    secret_set_at: AwareDatetime | None = Field(description="When credentials were last given")
    state: ConnectorState
    every_hours: int
    next_due_at: AwareDatetime
    problem: ConnectorProblemView | None
    last_run: ConnectorRunView | None
    sender_checks: SenderChecksView | None = Field(description="Of a mailbox")
    drop_url: str | None = Field(description="Where an S3 client puts files, for a drop folder")
    created_at: AwareDatetime

    @classmethod
    def of(cls, connection: SupplierConnection, drop_bucket: str) -> "ConnectorView":
        """The view of a stored connection."""
        problem, runs = connection.problem, connection.runs
        dropped = connection.kind is ConnectorKind.DROP_FOLDER
        return cls(
            id=connection.id,
            name=connection.name,
            kind=connection.kind,
            settings=connection.settings,
            secret_set_at=connection.secret_set_at,
            state=connection.state,
            every_hours=connection.every_hours,
            next_due_at=connection.next_due_at,
            problem=ConnectorProblemView.of(problem) if problem else None,
            last_run=ConnectorRunView.of(runs[0]) if runs else None,
            sender_checks=SenderChecksView.of(connection),
            drop_url=f"s3://{drop_bucket}/{connection.drop_prefix}" if dropped else None,
            created_at=connection.created_at,
        )
