"""The mail service's and the directory's answers, by the SDK's own stubs: each means one thing."""

from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError
from botocore.stub import Stubber
from lettrage.adapters.aws.cognito_address_book import CognitoAddressBook
from lettrage.adapters.aws.ses_mailer import SesMailer
from lettrage.domain.errors import Denied, Invalid, Unavailable
from lettrage.entrypoints import bootstrap_notices
from lettrage.ports.mailer import FORBIDDEN, PERHAPS_SENT, OutgoingMail

MAIL = OutgoingMail("a@durand.test", "Accès é", "texte", "<p>texte</p>")
SENDER = "avis@factures.example.org"


def stubbed(service: str) -> tuple[Any, Stubber]:
    made = botocore.session.Session().create_client(
        service, region_name="eu-west-3", aws_access_key_id="test", aws_secret_access_key="test"
    )
    return made, Stubber(made)


def test_a_mail_is_sent_as_its_parts_and_marked_as_automatic() -> None:
    client, stub = stubbed("sesv2")
    simple = {
        "Subject": {"Data": "Accès é", "Charset": "UTF-8"},
        "Body": {
            "Text": {"Data": "texte", "Charset": "UTF-8"},
            "Html": {"Data": "<p>texte</p>", "Charset": "UTF-8"},
        },
        "Headers": [{"Name": "Auto-Submitted", "Value": "auto-generated"}],
    }
    stub.add_response(
        "send_email",
        {"MessageId": "m1"},
        {
            "FromEmailAddress": f"Lettrage <{SENDER}>",
            "Destination": {"ToAddresses": ["a@durand.test"]},
            "Content": {"Simple": simple},
        },
    )
    with stub:
        assert SesMailer(client, SENDER).send(MAIL) == "m1"


@pytest.mark.parametrize(
    ("code", "status", "kind", "word"),
    [
        ("MessageRejected", 400, Invalid, "mail_refused"),
        ("BadRequestException", 400, Invalid, "mail_refused"),
        ("AccountSuspendedException", 400, Denied, FORBIDDEN),
        ("SendingPausedException", 400, Denied, FORBIDDEN),
        ("MailFromDomainNotVerifiedException", 400, Denied, FORBIDDEN),
        ("AccessDeniedException", 403, Denied, FORBIDDEN),
        ("TooManyRequestsException", 429, Unavailable, "throttled"),
        ("LimitExceededException", 400, Unavailable, "throttled"),
        ("InternalFailure", 500, Unavailable, PERHAPS_SENT),
    ],
)
def test_each_answer_means_one_thing(code: str, status: int, kind: type, word: str) -> None:
    client, stub = stubbed("sesv2")
    stub.add_client_error("send_email", code, http_status_code=status)
    with stub, pytest.raises(kind) as raised:
        SesMailer(client, SENDER).send(MAIL)
    assert raised.value.code == word  # type: ignore[attr-defined]
    assert "durand" not in str(raised.value)


class Broken:
    def __init__(self, error: Exception) -> None:
        self.error = error
        self.calls = 0

    def send_email(self, **_: Any) -> Any:
        self.calls += 1
        raise self.error


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (ConnectTimeoutError(endpoint_url="x"), "unreachable"),
        (EndpointConnectionError(endpoint_url="x"), "unreachable"),
        (ReadTimeoutError(endpoint_url="x"), PERHAPS_SENT),
    ],
)
def test_silence_after_the_mail_left_is_told_from_silence_before(
    error: Exception, word: str
) -> None:
    client: Any = Broken(error)
    with pytest.raises(Unavailable) as raised:
        SesMailer(client, SENDER).send(MAIL)
    assert (raised.value.code, client.calls) == (word, 1)


def test_the_product_never_lets_the_sdk_send_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    with bootstrap_notices.part.__self__.replaced():  # type: ignore[attr-defined]
        mailer: Any = bootstrap_notices.mailer(SENDER)
    assert mailer._client.meta.config.retries["total_max_attempts"] == 1


def test_the_address_or_its_domain_must_be_verified() -> None:
    client, stub = stubbed("sesv2")
    stub.add_client_error("get_email_identity", "NotFoundException", http_status_code=404)
    stub.add_response("get_email_identity", {"VerifiedForSendingStatus": True})
    stub.add_response("get_email_identity", {"VerifiedForSendingStatus": False})
    stub.add_client_error("get_email_identity", "NotFoundException", http_status_code=404)
    mailer = SesMailer(client, SENDER)
    with stub:
        mailer.check()
        with pytest.raises(Denied):
            mailer.check()


@pytest.mark.parametrize(
    ("answer", "address"),
    [
        ({"Username": "u", "UserAttributes": [{"Name": "email", "Value": "a@b.test"}]}, "a@b.test"),
        ({"Username": "u", "UserAttributes": []}, ""),
        (
            {
                "Username": "u",
                "Enabled": False,
                "UserAttributes": [{"Name": "email", "Value": "a@b.test"}],
            },
            "",
        ),
        (None, ""),
    ],
)
def test_addresses_are_those_of_the_directory(answer: dict[str, Any] | None, address: str) -> None:
    client, stub = stubbed("cognito-idp")
    if answer is None:
        stub.add_client_error("admin_get_user", "UserNotFoundException")
    else:
        stub.add_response("admin_get_user", answer, {"UserPoolId": "p", "Username": "u"})
    with stub:
        assert CognitoAddressBook(client, "p").email_of("u") == address
