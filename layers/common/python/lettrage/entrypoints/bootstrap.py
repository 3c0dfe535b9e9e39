"""The composition root: use cases with their adapters, built on first call, never at import.

The only module that imports adapters. Everything is cached for the life of the process and
holds no tenant state. Imports stand inside the functions: a function loads what it uses.
"""
# ruff: noqa: PLC0415 - see above: late imports keep cold starts short

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from lettrage.adapters.aws.dynamodb_store import DynamoStore
    from lettrage.adapters.parser_process import SubprocessDocumentParser
    from lettrage.entrypoints.http.idempotency import Replay
    from lettrage.entrypoints.settings import Settings
    from lettrage.ports.objects import ObjectStore
    from lettrage.ports.page_reader import PageReader
    from lettrage.services.jobs import Jobs
    from lettrage.services.manage_organisations import ManageOrganisations
    from lettrage.services.unit_of_work import Work

S = TypeVar("S", bound="Settings")


@cache
def settings(model: type[S]) -> S:
    """The settings of a function, read once."""
    return model.of_environment()


@cache
def store() -> DynamoStore:
    """The record store of this deployment."""
    from lettrage.adapters.aws.clients import client
    from lettrage.adapters.aws.dynamodb_store import DynamoStore
    from lettrage.entrypoints.settings import Settings

    return DynamoStore(client("dynamodb"), settings(Settings).table_name)


@cache
def work() -> Work:
    """Store, clock and identifiers of every writing use case."""
    from lettrage.adapters.system import SystemClock, UlidIdentifiers
    from lettrage.services.unit_of_work import Work

    return Work(store(), SystemClock(), UlidIdentifiers())


@cache
def objects(bucket: str) -> ObjectStore:
    """Files of one bucket."""
    from lettrage.adapters.aws.clients import client
    from lettrage.adapters.aws.s3_objects import S3ObjectStore

    return S3ObjectStore(bucket, client("s3"))


@cache
def replay() -> Replay:
    """Idempotency of POSTs."""
    from lettrage.adapters.aws.clients import client
    from lettrage.entrypoints.http.idempotency import Replay, table_persistence
    from lettrage.entrypoints.settings import Settings

    return Replay(table_persistence(settings(Settings).table_name, client("dynamodb")))


@cache
def jobs() -> Jobs:
    """Progress of long work."""
    from lettrage.services.jobs import Jobs

    return Jobs(work())


@cache
def manage_organisations() -> ManageOrganisations:
    """Organisations and members."""
    from lettrage.services.manage_organisations import ManageOrganisations

    return ManageOrganisations(work())


@cache
def document_parser() -> SubprocessDocumentParser:
    """Dangerous parsing in a child process of its own."""
    from lettrage.adapters.parser_process import SubprocessDocumentParser

    return SubprocessDocumentParser()


def page_reader() -> PageReader:
    """Text recognition by Textract. Not cached: commands may set another endpoint."""
    from botocore.config import Config

    from lettrage.adapters.aws.clients import config, session
    from lettrage.adapters.aws.textract_page_reader import TextractPageReader

    # Textract answers a dense page in up to 20 s, longer than other calls may take.
    patient = config("textract").merge(Config(read_timeout=60))
    return TextractPageReader(session().create_client("textract", config=patient))
