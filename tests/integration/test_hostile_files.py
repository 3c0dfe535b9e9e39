"""Every hostile file through the parser's real process and the field reader (E1 to E13).

None may crash the product, take more than its time or memory, or keep the next file from being
read; each must end as its case says, refused ones with a code and a sentence in both languages.
"""

from collections.abc import Iterator

import pytest

from tests.data.hostile.case import OUTCOMES, Hostile
from tests.data.hostile.corpus import CORPUS
from tests.data.hostile.pdf_bytes import PRINTED, one_page
from tests.data.hostile.stage import Stage, faults

MOST_CPU_S = 20.0
"""Source: security specification E7."""

MOST_MB = 512
"""Source: security specification E7."""


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.parser.close()


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: str(case.name))
def test_hostile_file_ends_as_it_must(case: Hostile, stage: Stage) -> None:
    played = stage.play(case.make(), case.file_name)
    assert faults(case, played) == [], case.guards
    if case.outcome == "reject":
        refused = played.result["refused"]
        assert refused["message"].endswith(".")
        assert refused["message_en"].endswith(".")
        assert played.result["fields"] == {}
    assert played.cpu_s <= MOST_CPU_S
    assert played.read_s <= MOST_CPU_S
    assert 0 < played.peak_mb <= MOST_MB
    # The next file is read by the same child, or by a new one.
    after = stage.play(one_page(), "facture.pdf").result
    assert after["outcome"] == "accept"
    assert after["fields"]["total_gross"]["value"] == PRINTED["total_gross"]


def test_corpus_is_whole() -> None:
    assert len(CORPUS) >= 300
    assert len({case.name for case in CORPUS}) == len(CORPUS)
    for case in CORPUS:
        assert case.outcome in OUTCOMES
        assert case.guards.endswith((".", "?"))
        assert bool(case.codes) is (case.outcome == "reject")


@pytest.mark.slow
def test_file_that_only_the_wall_stops_leaves_the_next_unharmed(stage: Stage) -> None:
    """A form is drawn without a pause: the kernel ends the child when its seconds are spent."""
    from tests.data.hostile.pdf_bytes import deflated

    fills = deflated(
        b"0 0 595 842 re f 1 0 0 rg 0 0 500 800 re f\n" * 200_000,
        "/Type /XObject /Subtype /Form /BBox [0 0 595 842]",
    )
    data = one_page(b"/X Do", resources="/XObject << /X 9 0 R >>", more={9: fills})
    played = stage.play(data, "facture.pdf")
    assert played.result["refused"]["code"] == "too_costly_to_read"
    assert played.cpu_s <= MOST_CPU_S
    assert stage.play(one_page(), "facture.pdf").result["outcome"] == "accept"
