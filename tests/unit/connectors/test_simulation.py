"""Seeded runs in which calls fail, replies are lost, tasks die and start twice.

After it heals, every document of the source is filed, once, and the cursor is at its end
(security-reliability I2, I14, F8).
"""

import os
import random
from datetime import timedelta

import pytest
from lettrage.contracts.steps import ConnectorResults, DocumentsFetched
from lettrage.domain.errors import LettrageError, Unavailable
from lettrage.services.fetch_documents import PAGE

from tests.unit.connectors.world import A, World, file
from tests.unit.services.collect.world import mail_bytes, part

SEEDS = int(os.environ.get("LETTRAGE_SEEDS", "40"))


class Dies(BaseException):
    """The process is killed."""


class Run:
    """One seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a replayable run, no secret
        self.world = World()
        self.files: set[bytes] = set()
        self.rounds = 0

    def play(self) -> None:
        self.world.connect()
        self._disturb(0.06)
        for _ in range(12):
            if self.random.random() < 0.6:
                self._publish()
            self._round()
        self._disturb(0)
        self._round()
        self._round()

    def _publish(self) -> None:
        """New documents at the source; some known, some in mails."""
        for _ in range(self.random.randrange(PAGE + 5)):
            number = self.random.randrange(60)
            data = f"%PDF {number}".encode()
            self.files.add(data)
            place = f"r{len(self.world.source.documents)}"
            if self.random.random() < 0.3:
                raw = mail_bytes(part(data))
                told = file(0, reference=place, data=raw, content_type="message/rfc822")
            else:
                told = file(0, reference=place, data=data)
            self.world.source.documents.append(told)

    def _disturb(self, chance: float) -> None:
        def fault(_: str, __: str) -> None:
            drawn = self.random.random()
            if drawn < chance / 6:
                raise Dies
            if drawn < chance:
                raise Unavailable("disturbed")

        self.world.store.fault = fault if chance else None
        self.world.objects.fault = fault if chance else None
        self.world.source.meanwhile = (lambda _: fault("", "")) if chance else None

    def _round(self) -> None:
        """One hour: the task with its retries, sometimes twice at once, then the end."""
        self.rounds += 1
        job_id = f"job-{self.rounds}"
        results = []
        for _ in range(self.random.choice((1, 1, 1, 2))):
            results.append(self._task(job_id))
        told = ConnectorResults(job_id=job_id, results=tuple(results))
        for _ in range(8):
            try:
                self.world.finish(told)
                break
            except (LettrageError, Dies):
                continue
        self.world.clock.advance(timedelta(hours=1))

    def _task(self, job_id: str) -> DocumentsFetched:
        for _ in range(8):
            try:
                return self.world.run(job_id)
            except Unavailable:
                continue
            except Dies:
                break
        return DocumentsFetched(
            organisation_id=A, connection_id="c1", job_id=job_id, outcome="Unavailable"
        )


@pytest.mark.parametrize("seed", range(SEEDS))
def test_nothing_is_lost_or_doubled(seed: int) -> None:
    run = Run(seed)
    run.play()
    world = run.world
    stored = {world.objects.objects[d.original_key].data for d in world.documents()}
    assert stored == run.files
    connection = world.connection()
    assert connection.cursor == f'{{"given": {len(world.source.documents)}}}'
    assert (connection.state, connection.runs[0].outcome) == ("active", "fetched")
    references = [o.reference for d in world.documents() for o in d.origins]
    assert len(references) == len(set(references)) == len(world.source.documents)
    started = {document_id for _, document_id in world.tasks.collected}
    assert started == {d.id for d in world.documents()}
