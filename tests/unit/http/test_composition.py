"""Parts are built once, and replaced only within a block."""

import pytest
from lettrage.entrypoints.composition import Composition


def test_a_part_is_built_once_for_its_arguments() -> None:
    composition = Composition()

    @composition.part
    def thing(name: str = "a") -> list[str]:
        return [name]

    assert thing() is thing()
    assert thing("b") is thing("b")
    assert thing("b") is not thing()


def test_replaced_parts_reach_what_is_built_from_them_and_go_again() -> None:
    composition = Composition()

    @composition.part
    def inner() -> str:
        return "real"

    @composition.part
    def outer() -> str:
        return f"with {inner()}"

    assert outer() == "with real"
    with composition.replaced(inner=lambda: "fake"):
        assert outer() == "with fake"
        with composition.replaced(outer=lambda: "whole"):
            assert (outer(), inner()) == ("whole", "fake")
    assert outer() == "with real"


def test_unknown_and_doubled_names_are_refused() -> None:
    composition = Composition()

    @composition.part
    def thing() -> int:
        return 1

    with pytest.raises(ValueError, match="no such parts: other"), composition.replaced(other=int):
        pass
    with pytest.raises(ValueError, match="a part thing already"):
        composition.part(thing)
