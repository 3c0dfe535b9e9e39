"""All hostile files, made anew at each run: nothing large is kept in the repository."""

from tests.data.hostile import (
    disguises,
    image_files,
    pdf_actions,
    pdf_bombs,
    pdf_broken,
    pdf_drawings,
    pdf_hidden,
    pdf_locked,
    pdf_two_truths,
    xml_files,
)
from tests.data.hostile.case import Hostile

_MODULES = (
    disguises,
    xml_files,
    pdf_broken,
    pdf_bombs,
    pdf_drawings,
    pdf_actions,
    pdf_hidden,
    pdf_two_truths,
    pdf_locked,
    image_files,
)

CORPUS: tuple[Hostile, ...] = tuple(case for module in _MODULES for case in module.CASES)
"""Every case, each name once."""
