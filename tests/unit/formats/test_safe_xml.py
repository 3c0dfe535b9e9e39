"""What XML may not do."""

import pytest
from lettrage.formats.refusals import Refused
from lettrage.formats.safe_xml import MAX_DEPTH, MAX_XML_BYTES, parse_xml

BOMB = '<!DOCTYPE a [<!ENTITY x "xx">]><a>&x;</a>'


def code(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        parse_xml(data)
    return refused.value.refusal.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_doctype_is_refused_in_every_encoding(encoding: str) -> None:
    assert code(BOMB.encode(encoding)) == "xml_forbidden_construct"


@pytest.mark.parametrize("name", ["utf-7", "utf-32", "cp037", "utf-16", "hz", "idna"])
def test_encodings_that_can_hide_a_doctype_are_refused(name: str) -> None:
    assert (
        code(f'<?xml version="1.0" encoding="{name}"?><a/>'.encode()) == "xml_forbidden_construct"
    )


def test_utf_32_is_refused() -> None:
    assert code(BOMB.encode("utf-32")) == "xml_forbidden_construct"


def test_utf_16_without_mark_is_refused() -> None:
    assert code("<a>é</a>".encode("utf-16-le")) in {"broken_xml", "xml_forbidden_construct"}


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]><a/>',
        "<!doctype a><a/>",
        "\n\n<!DOCTYPE a><a/>",
    ],
)
def test_every_kind_of_doctype_is_refused(doctype: str) -> None:
    assert code(doctype.encode()) == "xml_forbidden_construct"


def test_inclusion_is_not_followed() -> None:
    data = b'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="/etc/passwd"/></a>'
    root = parse_xml(data)
    assert len(root) == 1
    assert not len(root[0])


def test_depth_is_limited() -> None:
    fits = b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH
    assert parse_xml(fits).tag == "a"
    assert code(b"<a>" + fits + b"</a>") in {"xml_too_large", "broken_xml"}
    assert code(b"<a>" * 200_000) in {"xml_too_large", "broken_xml"}


def test_size_is_limited() -> None:
    assert code(b"<a>" + b" " * MAX_XML_BYTES + b"</a>") == "xml_too_large"


@pytest.mark.parametrize("data", [b"", b"<a>", b"<a></b>", b"\xff\xfe", b"<a>\xff</a>", b"a"])
def test_broken_xml_is_refused(data: bytes) -> None:
    assert code(data) == "broken_xml"


def test_latin_1_and_utf_16_are_read() -> None:
    assert (
        parse_xml('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>'.encode("latin-1")).text
        == "é"
    )
    assert parse_xml('<?xml version="1.0" encoding="UTF-16"?><a>é</a>'.encode("utf-16")).text == "é"
