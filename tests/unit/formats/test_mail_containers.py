"""Archives and signed mails: any bytes give files or a code."""

import io
import time
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lettrage.formats.cms import CmsError, signed_content
from lettrage.formats.zip_files import MAX_ENTRIES, ZipError, is_archive, read_zip

from tests.data.mails.archives import lying, overlapping, zipped
from tests.data.mails.signed import signed

CODES = {
    "archive_unreadable",
    "archive_encrypted",
    "archive_with_link",
    "archive_too_many_files",
    "archive_bomb",
}


def code(data: bytes) -> str:
    with pytest.raises(ZipError) as refused:
        read_zip(data)
    return refused.value.code


def outcome(data: bytes) -> str:
    try:
        found = read_zip(data)
    except ZipError as error:
        return error.code
    return "files" if len(found) <= MAX_ENTRIES else "too many"


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8", exclude_characters="/\\\0"), min_size=1, max_size=20),
        st.binary(max_size=300),
        max_size=8,
    )
)
def test_files_come_out_as_they_went_in(files: dict[str, bytes]) -> None:
    files = {name: b"%PDF-" + data for name, data in files.items()}
    litter = {".ds_store", "thumbs.db", "desktop.ini"}
    kept = [data for name, data in files.items() if name.lower() not in litter]
    assert [(each.data, each.ignored) for each in read_zip(zipped(files))] == [
        (data, None) for data in kept
    ]


def test_a_name_that_is_gone_is_damage() -> None:
    data = bytearray(zipped({"a.pdf": b"x"}))
    at = data.index(b"PK\x01\x02")
    data[at + 28] = 0
    assert outcome(bytes(data)) in CODES


@settings(max_examples=400)
@given(st.integers(0, 400), st.integers(0, 255))
def test_any_damage_gives_files_or_a_code(at: int, value: int) -> None:
    data = bytearray(zipped({"a.pdf": b"%PDF-1.4 " * 20, "b.xml": b"<a/>"}))
    data[at % len(data)] = value
    assert outcome(bytes(data)) in {*CODES, "files"}


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["bzip2", "lzma"])
def test_methods_of_other_programs_are_not_opened(method: int) -> None:
    assert code(zipped({"a.pdf": b"x" * 100}, method)) == "archive_unreadable"


def test_bombs_cost_nothing() -> None:
    started = time.monotonic()
    assert code(zipped({"a": b"\0" * (100 << 20)})) == "archive_bomb"
    made = time.monotonic()
    for data, told in (
        (zipped({f"{n}": b"\0" * (10 << 20) for n in range(10)}), "archive_bomb"),
        (lying(), "archive_unreadable"),
        (overlapping(), "archive_bomb"),
        (zipped({str(n): b"" for n in range(3_000)}), "archive_too_many_files"),
    ):
        begun = time.monotonic()
        assert code(data) == told
        assert time.monotonic() - begun < 1
    assert made - started < 5


def test_office_documents_are_documents() -> None:
    assert not is_archive(zipped({"[Content_Types].xml": b"x", "word/document.xml": b"x"}))
    odt = io.BytesIO()
    with zipfile.ZipFile(odt, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    assert not is_archive(odt.getvalue())
    assert is_archive(zipped({"F.pdf": b"x"}))


@settings(max_examples=60)
@given(st.binary(max_size=2_000), st.booleans())
def test_the_signed_content_comes_out(content: bytes, streamed: bool) -> None:
    assert signed_content(signed(content, streamed=streamed)) == content


@settings(max_examples=300)
@given(st.integers(0, 10_000), st.integers(0, 255), st.booleans())
def test_any_damage_of_a_signed_mail_gives_bytes_or_an_error(
    at: int, value: int, streamed: bool
) -> None:
    data = bytearray(signed(b"Content-Type: text/plain\r\n\r\nabc" * 9, streamed=streamed))
    data[at % len(data)] = value
    with suppress(CmsError):
        assert isinstance(signed_content(bytes(data)), bytes)


@settings(max_examples=200)
@given(st.binary(max_size=60))
def test_any_bytes_are_no_signed_mail(data: bytes) -> None:
    with pytest.raises(CmsError):
        signed_content(data)
