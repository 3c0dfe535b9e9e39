"""`ports.mailer.Mailer` over the mail service's second interface.

A message is sent as its parts, not as raw bytes, so that the one permission to send is enough.
The service takes no idempotency token: a call is made once, never again by the SDK.
"""

from typing import TYPE_CHECKING

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ProxyConnectionError,
)

from lettrage.adapters.aws.vendor_errors import code_of, status_of, vendor_errors
from lettrage.domain.errors import Denied, Invalid, LettrageError, Unavailable
from lettrage.ports.mailer import FORBIDDEN, PERHAPS_SENT, OutgoingMail

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sesv2.type_defs import MessageHeaderTypeDef

SENDER_NAME = "Lettrage"

AUTOMATIC: "MessageHeaderTypeDef" = {"Name": "Auto-Submitted", "Value": "auto-generated"}
"""RFC 3834 §5.2: neither a vacation notice nor our own intake answers or files such a mail."""

_REFUSED = frozenset({"BadRequestException", "MessageRejected"})
_FORBIDDING = frozenset(
    {
        "AccessDeniedException",
        "AccountSuspendedException",
        "MailFromDomainNotVerifiedException",
        "NotFoundException",
        "SendingPausedException",
    }
)
_FULL = frozenset({"LimitExceededException", "TooManyRequestsException", "ThrottlingException"})
# Source: botocore 1.44 service model of `sesv2`, SendEmail; throttling by its own list.

_NEVER_LEFT = (
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ProxyConnectionError,
)
_FIRST_SERVER_STATUS = 500


class SesMailer:
    """Sends as `sender`, an address whose own identity or whose domain is verified.

    `client` must make one attempt a call (`clients.config` with `retries` switched off).
    """

    def __init__(self, client: "SESV2Client", sender: str) -> None:
        self._client = client
        self._sender = sender

    def check(self) -> None:
        """Whether the sender's identity may send. Raises: Denied, Unavailable."""
        domain = self._sender.rpartition("@")[2]
        for identity in (self._sender, domain):
            try:
                with vendor_errors("SES GetEmailIdentity"):
                    told = self._client.get_email_identity(EmailIdentity=identity)
            except ClientError as error:
                if code_of(error) == "NotFoundException":
                    continue
                raise
            if told.get("VerifiedForSendingStatus"):
                return
        raise Denied("the sender of notices is no verified identity", code=FORBIDDEN)

    def send(self, mail: OutgoingMail) -> str:
        """One call, one mail. Raises: as the port."""
        try:
            answer = self._client.send_email(
                FromEmailAddress=f"{SENDER_NAME} <{self._sender}>",
                Destination={"ToAddresses": [mail.recipient]},
                Content={
                    "Simple": {
                        "Subject": {"Data": mail.subject, "Charset": "UTF-8"},
                        "Body": {
                            "Text": {"Data": mail.text, "Charset": "UTF-8"},
                            "Html": {"Data": mail.html, "Charset": "UTF-8"},
                        },
                        "Headers": [AUTOMATIC],
                    }
                },
            )
        except ClientError as error:
            raise _meaning(error) from error
        except _NEVER_LEFT as error:
            raise Unavailable("the mail service is out of reach", code="unreachable") from error
        except BotoCoreError as error:
            raise Unavailable("the mail service fell silent", code=PERHAPS_SENT) from error
        return answer["MessageId"]


def _meaning(error: ClientError) -> LettrageError | ClientError:
    """What an answer means; itself when it is a defect of ours."""
    code = code_of(error)
    if code in _REFUSED:
        return Invalid(f"the mail service refuses the mail: {code}", code="mail_refused")
    if code in _FORBIDDING:
        return Denied(f"the mail service refuses to send: {code}", code=FORBIDDEN)
    if code in _FULL:
        return Unavailable(f"the mail service is full: {code}", code="throttled")
    if status_of(error) >= _FIRST_SERVER_STATUS:
        return Unavailable(f"the mail service failed: {code}", code=PERHAPS_SENT)
    return error
