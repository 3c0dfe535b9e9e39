"""What a person reads: every code that an adapter gives has its own sentence, in both languages."""

import re
from pathlib import Path

import pytest
from lettrage.adapters import connectors
from lettrage.domain.errors import Invalid
from lettrage.services.connector_trouble import problem_of

SOURCES = [
    text.read_text("utf-8")
    for folder in connectors.__path__
    for text in sorted(Path(folder).glob("*.py"))
]
CODES = sorted(
    {
        code
        for text in SOURCES
        for code in re.findall(r'(?:Invalid|Denied)\([^)]*?code="(\w+)"', text, re.DOTALL)
    }
    | {"reauthentication_needed", "layout_changed", "kind_not_available", "bad_secret"}
)


def test_the_adapters_have_codes() -> None:
    assert {"private_address", "other_host", "folder_missing", "bad_cursor"} <= set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_every_code_says_what_to_do(code: str) -> None:
    unknown = problem_of(Invalid("x", code="never_heard_of"))
    problem = problem_of(Invalid("x", code=code))
    assert problem.code == code
    assert problem.message_fr != unknown.message_fr
    assert problem.message_en != unknown.message_en
