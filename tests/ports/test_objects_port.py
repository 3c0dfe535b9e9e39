"""Files by key, on the fake and on S3: same assertions."""

import itertools
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

import pytest
import requests
from lettrage.adapters.aws.s3_objects import S3ObjectStore
from lettrage.domain.errors import Invalid, NotFound
from lettrage.ports.objects import ObjectStore

from tests.fakes.in_memory_objects import Download, InMemoryObjects
from tests.fakes.loopback_aws import LoopbackAws
from tests.fakes.time_and_ids import FixedClock

_count = itertools.count(1)


@dataclass
class Place:
    """A store and what stands at the other end of its links and forms."""

    objects: ObjectStore

    def open_link(self, url: str) -> Download:
        if isinstance(self.objects, InMemoryObjects):
            return self.objects.open_link(url)
        answer = requests.get(url, timeout=10)
        if not answer.ok:
            raise NotFound(str(answer.status_code))
        disposition = answer.headers["Content-Disposition"]
        assert disposition.startswith("attachment;")
        name = unquote(disposition.rsplit("filename*=UTF-8''", 1)[1])
        return Download(answer.content, name, answer.headers["Content-Type"])

    def upload(self, url: str, fields: Mapping[str, str], data: bytes) -> None:
        if isinstance(self.objects, InMemoryObjects):
            self.objects.upload(fields, data)
            return
        answer = requests.post(url, data=dict(fields), files={"file": data}, timeout=10)
        if not answer.ok:
            raise Invalid(str(answer.status_code))


@pytest.fixture(params=["memory", "s3"])
def place(request: pytest.FixtureRequest) -> Place:
    if request.param == "memory":
        return Place(InMemoryObjects(clock=FixedClock()))
    server: LoopbackAws = request.getfixturevalue("aws")
    bucket = f"objects-{next(_count)}"
    client = server.client("s3")
    client.create_bucket(
        Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"}
    )
    return Place(S3ObjectStore(bucket, client))


def test_bytes_come_back_as_they_were(place: Place) -> None:
    data = bytes(range(256)) * 4096
    place.objects.put("o1/documents/é a+b", data, content_type="application/pdf")
    assert place.objects.get("o1/documents/é a+b") == data


def test_put_replaces(place: Place) -> None:
    place.objects.put("k", b"one", content_type="text/plain")
    place.objects.put("k", b"two", content_type="text/plain")
    assert place.objects.get("k") == b"two"


def test_put_new_keeps_what_is_there(place: Place) -> None:
    assert place.objects.put_new("k", b"one", content_type="text/plain") is True
    assert place.objects.put_new("k", b"two", content_type="text/plain") is False
    assert place.objects.get("k") == b"one"


def test_one_of_eight_threads_puts_new(place: Place) -> None:
    won: list[int] = []

    def put(number: int) -> None:
        if place.objects.put_new("k", bytes([number]), content_type="text/plain"):
            won.append(number)

    threads = [threading.Thread(target=put, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert place.objects.get("k") == bytes(won)


def test_nothing_there_is_not_found(place: Place) -> None:
    with pytest.raises(NotFound):
        place.objects.get("k")
    assert place.objects.info("k") is None


def test_info_tells_the_size_and_an_aware_time(place: Place) -> None:
    place.objects.put("k", b"12345", content_type="text/plain")
    info = place.objects.info("k")
    assert info is not None
    assert (info.key, info.size_bytes) == ("k", 5)
    assert info.stored_at.tzinfo is not None


def test_under_lists_by_key_what_begins_with_the_prefix(place: Place) -> None:
    for key in ("mail/b", "mail/a", "mailbox", "uploads/x", "mail/a/1"):
        place.objects.put(key, b"12", content_type="text/plain")
    assert [o.key for o in place.objects.under("mail/")] == ["mail/a", "mail/a/1", "mail/b"]
    assert [o.size_bytes for o in place.objects.under("uploads/")] == [2]
    assert list(place.objects.under("none/")) == []


@pytest.mark.parametrize("name", ["facture.pdf", "reçu n° 12 'été' 100 %.pdf", "a;b=c, d.pdf"])
def test_link_downloads_under_the_given_name_and_type(place: Place, name: str) -> None:
    place.objects.put("k", b"data", content_type="text/html")
    url = place.objects.link("k", file_name=name, content_type="application/pdf", expires_s=60)
    assert place.open_link(url) == Download(b"data", name, "application/pdf")


def test_form_uploads_exactly_this_key(place: Place) -> None:
    form = place.objects.form("uploads/o1/u1", max_bytes=10, expires_s=60)
    place.upload(form.url, form.fields, b"1234567890")
    assert place.objects.get("uploads/o1/u1") == b"1234567890"


def test_form_refuses_more_bytes_than_allowed(place: Place) -> None:
    form = place.objects.form("uploads/o1/u1", max_bytes=10, expires_s=60)
    with pytest.raises(Invalid):
        place.upload(form.url, form.fields, b"12345678901")
    assert place.objects.info("uploads/o1/u1") is None


def test_form_refuses_another_key(place: Place) -> None:
    form = place.objects.form("uploads/o1/u1", max_bytes=10, expires_s=60)
    with pytest.raises(Invalid):
        place.upload(form.url, {**form.fields, "key": "uploads/o2/u1"}, b"1")
    assert place.objects.info("uploads/o2/u1") is None


def test_form_never_takes_the_key_from_the_file_name(place: Place) -> None:
    with pytest.raises(ValueError, match="whole key"):
        place.objects.form("uploads/${filename}", max_bytes=10, expires_s=60)
