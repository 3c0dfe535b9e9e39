"""The table of explanations that people read: its form, and that the tool still writes it so."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tools.explanations import Books, kept, rows

TESTS = Path(__file__).parents[2]
TABLE = TESTS / "data" / "explanations" / "books-100k.jsonl"
READ = [json.loads(line) for line in TABLE.read_text("utf-8").splitlines()]
COUNT = 50


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """A handful of rows of small books."""
    folder = tmp_path_factory.mktemp("books")
    words = ["--operations", "400", "--seed", "3", "--out", str(folder)]
    script = str(TESTS / "score" / "make_books.py")
    subprocess.run([sys.executable, script, *words], check=True, capture_output=True)
    return rows(Books(folder), count=24, seed=5)


def test_every_row_was_read_and_judged_honest() -> None:
    assert len(READ) == COUNT
    assert len({row["transaction"] for row in READ}) == COUNT
    assert all(row["judgement"].startswith("honest") for row in READ)


def test_the_tool_writes_the_columns_that_were_read(made: list[dict[str, Any]]) -> None:
    assert {(*row, "judgement") for row in made} == {tuple(row) for row in READ}


def test_the_sample_holds_every_kind_of_outcome(made: list[dict[str, Any]]) -> None:
    states = {row["state"] for row in READ}
    assert states == {"matched", "partial", "unmatched", "cancelled"}
    assert {row["state"] for row in made} >= {"matched", "partial", "unmatched"}


def test_facts_are_whole_sentences_in_both_languages(made: list[dict[str, Any]]) -> None:
    for row in (*made, *READ):
        assert row["facts_fr"]
        assert len(row["facts_fr"]) == len(row["facts_en"])
        for sentence in (*row["facts_fr"], *row["facts_en"]):
            assert sentence.endswith(".")
            assert "{" not in sentence
            assert "  " not in sentence
            assert " ." not in sentence


def test_what_is_posted_is_shown_and_what_waits_says_what_would_change_it(
    made: list[dict[str, Any]],
) -> None:
    for row in (*made, *READ):
        if row["settles"]:
            assert row["state"] == "matched"
            assert "more: " in row["would_change"]
        elif row["proposals"]:
            assert row["would_change"].startswith("citing ")


def test_a_judgement_stays_only_while_the_row_says_the_same(made: list[dict[str, Any]]) -> None:
    judged = [{**row, "judgement": "honest"} for row in made]
    assert kept(made, judged) == judged
    changed = [{**judged[0], "facts_fr": ["Autre chose."]}, *judged[1:]]
    assert kept(made, changed)[0]["judgement"] is None
    assert kept(made, changed)[1:] == judged[1:]
