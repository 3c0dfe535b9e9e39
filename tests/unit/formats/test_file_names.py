"""Names from strangers."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lettrage.adapters.aws.s3_objects import attachment
from lettrage.domain.collection import DocumentOrigin, Source, SourceDocument, Upload
from lettrage.formats.file_names import MAX_NAME, safe_file_name

from tests.data.hostile.names import NAMES
from tests.fakes.time_and_ids import FixedClock


@given(st.text())
def test_no_name_can_harm(name: str) -> None:
    safe = safe_file_name(name)
    assert len(safe) <= MAX_NAME
    assert not set(safe) & set("/\\:\r\n\t\0")
    assert all(unicodedata.category(each)[0] != "C" for each in safe)
    assert safe not in {".", ".."}
    assert safe_file_name(safe) == safe


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Facture n° 12 – été.pdf", "Facture n° 12 – été.pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("../../a/../bc .pdf", "bc .pdf"),
        ("a\u202excod.exe", "axcod.exe"),
        ("..", ""),
        ("a" * 200 + ".pdf", "a" * 146 + ".pdf"),
        ("con\r\nSet-Cookie: x", "x"),
    ],
)
def test_names_stay_readable(name: str, shown: str) -> None:
    assert safe_file_name(name) == shown


def test_there_are_hundreds_of_hostile_names() -> None:
    assert len(NAMES) >= 200


@pytest.mark.parametrize("name", NAMES)
def test_hostile_name_is_shown_without_its_trick(name: str) -> None:
    safe = safe_file_name(name)
    assert len(safe) <= MAX_NAME
    assert not set(safe) & set("/\\:\r\n\t\0")
    assert all(unicodedata.category(each)[0] != "C" for each in safe)
    assert not set(safe) & set("\u034f\u115f\u2800\u3164\ufe0f")
    assert safe == safe.strip(" .")
    assert unicodedata.is_normalized("NFC", safe)


@pytest.mark.parametrize("name", NAMES)
def test_hostile_name_stays_out_of_headers_and_keys(name: str) -> None:
    header = attachment(safe_file_name(name))
    assert re.fullmatch(
        r'attachment; filename="[^"\\\r\n]+"; filename\*=UTF-8\'\'[\w%.~-]+', header
    )
    now = FixedClock().now()
    times = {"created_at": now, "updated_at": now}
    upload = Upload(organisation_id="org-a", id="01", file_name=safe_file_name(name), **times)
    origin = DocumentOrigin(
        source=Source.UPLOAD, reference="01", file_name=upload.file_name, received_at=now
    )
    document = SourceDocument(
        organisation_id="org-a",
        id="0" * 64,
        content_type="application/pdf",
        size_bytes=1,
        origins=(origin,),
        **times,
    )
    for key in (upload.object_key, document.original_key):
        assert re.fullmatch(r"[a-z0-9/_-]+", key)
