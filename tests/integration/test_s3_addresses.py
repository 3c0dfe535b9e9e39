"""How AWS clients address S3, told from what they sign; no request is made."""

from collections.abc import Iterator

import pytest
from lettrage.adapters.aws import clients
from lettrage.adapters.aws.s3_objects import S3ObjectStore, attachment, plain_content_type

from tests.fakes.loopback_aws import LoopbackAws


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "eu-west-3",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    clients.session.cache_clear()
    clients.client.cache_clear()
    yield
    clients.session.cache_clear()
    clients.client.cache_clear()


@pytest.mark.usefixtures("credentials")
def test_links_and_forms_name_the_region_of_the_bucket() -> None:
    client = clients.client("s3")
    objects = S3ObjectStore("some-bucket", client)
    link = objects.link("k", file_name="a.pdf", content_type="application/pdf", expires_s=60)
    form = objects.form("k", max_bytes=1, expires_s=60)
    assert link.startswith("https://some-bucket.s3.eu-west-3.amazonaws.com/k?")
    assert form.url == "https://some-bucket.s3.eu-west-3.amazonaws.com/"
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in link


def test_bucket_is_in_the_path_of_an_endpoint_by_ip_address() -> None:
    client = LoopbackAws("http://127.0.0.1:4566").client("s3")
    assert S3ObjectStore("some-bucket", client).form("k", max_bytes=1, expires_s=60).url == (
        "http://127.0.0.1:4566/some-bucket"
    )


@pytest.mark.usefixtures("credentials")
def test_a_service_has_one_client_in_a_process() -> None:
    assert clients.client("s3") is clients.client("s3")


@pytest.mark.parametrize(
    "name", ["a\r\nSet-Cookie: x=1", 'a"; filename=b', "../../etc/passwd", "a\\b", "", "\x00\x1f"]
)
def test_download_name_cannot_leave_its_header_value(name: str) -> None:
    value = attachment(name)
    assert value.isascii()
    assert value.isprintable()
    assert value.count('"') == 2
    assert "/" not in value
    assert "\\" not in value


def test_download_name_keeps_its_letters() -> None:
    assert attachment("reçu.pdf") == (
        "attachment; filename=\"re_u.pdf\"; filename*=UTF-8''re%C3%A7u.pdf"
    )


def test_content_type_with_anything_more_becomes_unknown_bytes() -> None:
    assert plain_content_type("application/pdf") == "application/pdf"
    for bad in ("text/html; charset=x", "text/html\r\nX: 1", "", "pdf"):
        assert plain_content_type(bad) == "application/octet-stream"
