"""Pages of TIFF files are counted without reading them."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lettrage.formats.tiff import count_pages
from PIL import Image

from tests.data.hostile.image_files import frames


def written(pages: int, order: str = "I") -> bytes:
    out = io.BytesIO()
    first, *others = [Image.new("L", (4, 4), shade) for shade in range(pages)]
    first.save(out, "TIFF", save_all=True, append_images=others)
    return out.getvalue()


@pytest.mark.parametrize("pages", [1, 2, 7])
def test_pages_are_counted_as_written(pages: int) -> None:
    assert count_pages(written(pages), 50) == pages


def test_big_endian_is_counted_too() -> None:
    data = b"MM\0*\0\0\0\x08" + b"\0\x01" + b"\x01\0\0\x04\0\0\0\x01\0\0\0\x01" + b"\0\0\0\0"
    assert count_pages(data, 50) == 1


def test_count_ends_one_above_the_limit() -> None:
    assert count_pages(frames(10_000), 50) == 51


def test_chain_that_leads_back_ends() -> None:
    assert count_pages(frames(3, circle=True), 50) == 3


@given(st.binary(max_size=300), st.sampled_from([b"II*\0", b"MM\0*", b"", b"II"]))
def test_no_bytes_confuse_the_count(data: bytes, head: bytes) -> None:
    assert 0 <= count_pages(head + data, 5) <= 6
