"""Which pages of a file go into which of its documents."""

import pytest
from lettrage.domain.document_pieces import check_parts, piece_name, proposed
from lettrage.domain.errors import Invalid
from lettrage.domain.invoice_reading import DocumentPart
from lettrage.domain.page import Box

LEFT = Box(left=0, top=0, right=50_000, bottom=100_000)
RIGHT = Box(left=50_000, top=0, right=100_000, bottom=100_000)


def part(*pages: int, region: Box | None = None) -> DocumentPart:
    return DocumentPart(pages=pages, region=region)


@pytest.mark.parametrize(
    ("parts", "pages"),
    [
        ((part(1), part(2)), 2),
        ((part(1, 3), part(2)), 3),
        ((part(1, region=LEFT), part(1, region=RIGHT)), 1),
        ((part(1, region=LEFT), part(1, 2, region=RIGHT), part(3)), 3),
    ],
)
def test_parts_that_fit(parts: tuple[DocumentPart, ...], pages: int) -> None:
    check_parts(parts, pages)


@pytest.mark.parametrize(
    ("parts", "pages", "pointer", "code"),
    [
        ((part(1, 2),), 2, "/body/parts", "too_few_parts"),
        ((part(1), part(3)), 2, "/body/parts/1/pages", "no_such_page"),
        ((part(1), part(1, 2)), 2, "/body/parts/1/pages", "page_in_two_parts"),
        ((part(1, region=LEFT), part(1, 2)), 2, "/body/parts/1/pages", "page_in_two_parts"),
        ((part(1), part(1, region=LEFT)), 1, "/body/parts/1/pages", "page_in_two_parts"),
        ((part(2, 1), part(3)), 3, "/body/parts/0/pages", "not_in_order"),
        ((part(1, 1), part(2)), 2, "/body/parts/0/pages", "not_in_order"),
        ((part(1), part(3)), 4, "/body/parts", "pages_left_out"),
    ],
)
def test_parts_that_do_not_fit_are_refused_by_name(
    parts: tuple[DocumentPart, ...], pages: int, pointer: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_parts(parts, pages)
    assert (pointer, code) in {(fault.pointer, fault.code) for fault in refused.value.faults}


def test_blank_pages_go_with_the_part_before_them() -> None:
    wanted = proposed((part(2), part(4, region=LEFT), part(4, region=RIGHT), part(6)), 7)
    assert [each.pages for each in wanted] == [(1, 2, 3), (4,), (4, 5), (6, 7)]
    check_parts(wanted, 7)


def test_one_document_is_no_proposal() -> None:
    with pytest.raises(Invalid) as refused:
        proposed((), 3)
    assert refused.value.faults[0].code == "no_parts"


def test_names_tell_the_piece() -> None:
    assert piece_name("scan.tiff", 2) == "scan-2.pdf"
    assert piece_name("IMG_1.heic", 0) == "IMG_1.pdf"
    assert piece_name("", 1) == "document-1.pdf"
