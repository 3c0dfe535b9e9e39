"""The demo's hands: a user who signs in and calls the API, a supplier's mail program, a browser.

Nothing of the product is imported: only what any client on the network could do.
"""

import re
import smtplib
import time
import uuid
from collections.abc import Callable
from email.message import EmailMessage
from html import unescape
from typing import Any, TypeVar
from urllib.parse import urljoin

import requests

from infra.local.runtime import LocalRuntime

T = TypeVar("T")
Json = dict[str, Any]

PASSWORD = "Demo-2026-Lettrage!"  # noqa: S105 - of a user of this machine's emulator
_TIMEOUT_S = 60


class StepFailedError(Exception):
    """A step of the demo did not hold; the message says which and what was seen."""


def until(what: str, look: Callable[[], T | None], *, within_s: float = 90.0) -> T:
    """Ask again until there is an answer.

    Raises: StepFailedError, naming what did not come.
    """
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        found = look()
        if found is not None:
            return found
        time.sleep(0.15)
    raise StepFailedError(f"{what}: nothing within {within_s:.0f} s")


class User:
    """A person who signs in with Cognito and calls the API over HTTP."""

    def __init__(self, runtime: LocalRuntime, email: str) -> None:
        self._runtime = runtime
        self._email = email
        self._session = requests.Session()
        self.organisation = ""
        self._signed_in_at = float("-inf")

    def exist(self) -> None:
        """Create the user in the pool, as an administrator does."""
        pool = self._runtime.outputs["UserPoolId"]
        cognito = self._runtime.client("cognito-idp")
        try:
            cognito.admin_create_user(
                UserPoolId=pool,
                Username=self._email,
                MessageAction="SUPPRESS",
                UserAttributes=[{"Name": "email", "Value": self._email}],
            )
        except cognito.exceptions.UsernameExistsException:
            return
        finally:
            cognito.admin_set_user_password(
                UserPoolId=pool, Username=self._email, Password=PASSWORD, Permanent=True
            )

    def call(
        self,
        method: str,
        path: str,
        **rest: Any,  # noqa: ANN401 - as requests takes them
    ) -> requests.Response:
        """One request under the organisation (or at `/v1/organisations` for "").

        Raises: StepFailedError, with the problem document, on any status of 400 and above.
        """
        self._sign_in()
        url = f"{self._runtime.api_url}/v1/organisations{path}"
        if path.startswith("~"):
            url = f"{self._runtime.api_url}/v1/organisations/{self.organisation}{path[1:]}"
        headers = dict(rest.pop("headers", {}))
        if method == "POST":
            headers.setdefault("Idempotency-Key", str(uuid.uuid4()))
        reply = self._session.request(method, url, headers=headers, timeout=_TIMEOUT_S, **rest)
        if reply.status_code >= requests.codes.bad_request:
            raise StepFailedError(f"{method} {path}: {reply.status_code} {reply.text[:600]}")
        return reply

    def get(self, path: str, **rest: Any) -> Json:  # noqa: ANN401 - as requests takes them
        """GET, the JSON."""
        found: Json = self.call("GET", path, **rest).json()
        return found

    def change(self, method: str, path: str, read: str, body: Json | None = None) -> Json:
        """Read `read` for its ETag, then change `path` under it."""
        etag = self.call("GET", read).headers["ETag"]
        reply = self.call(method, path, json=body or {}, headers={"If-Match": etag})
        changed: Json = reply.json()
        return changed

    def _sign_in(self) -> None:
        # Access tokens live fifteen minutes (infra/stacks): a new one well before that.
        if time.monotonic() - self._signed_in_at < 5 * 60:
            return
        answer = self._runtime.client("cognito-idp").initiate_auth(
            ClientId=self._runtime.outputs["UserPoolClientId"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": self._email, "PASSWORD": PASSWORD},
        )
        token = answer["AuthenticationResult"]["AccessToken"]
        self._session.headers["Authorization"] = f"Bearer {token}"
        self._signed_in_at = time.monotonic()


def send_mail(
    runtime: LocalRuntime, *, sender: str, to: str, subject: str, files: dict[str, bytes]
) -> float:
    """A supplier's mail over SMTP; seconds until the server said it has it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = f"<{uuid.uuid4()}@{sender.split('@', 1)[1]}>"
    mail.set_content("Bonjour,\n\nVeuillez trouver notre facture ci-jointe.\n\nCordialement")
    for name, data in files.items():
        mail.add_attachment(data, maintype="application", subtype="pdf", filename=name)
    started = time.monotonic()
    with smtplib.SMTP("127.0.0.1", runtime.smtp_port, timeout=_TIMEOUT_S) as server:
        server.send_message(mail)
    return time.monotonic() - started


def give_consent(consent_url: str) -> str:
    """A browser at the bank: open the page, leave every account ticked, authorise.

    Returns the address the browser ends at. Raises: StepFailedError.
    """
    browser = requests.Session()
    page = browser.get(consent_url, timeout=_TIMEOUT_S)
    accounts = [unescape(v) for v in re.findall(r'name="accounts" value="([^"]+)"', page.text)]
    action = re.search(r'<form method="post" action="([^"]+)"', page.text)
    if not accounts or action is None:
        raise StepFailedError(f"the bank's consent page shows no account: {page.status_code}")
    form = {"accounts": accounts, "choice": "accept"}
    answer = browser.post(
        urljoin(page.url, unescape(action[1])),
        data=form,
        timeout=_TIMEOUT_S,
        allow_redirects=False,
    )
    back = browser.get(answer.headers["Location"], timeout=_TIMEOUT_S, allow_redirects=False)
    if back.status_code >= requests.codes.bad_request:
        raise StepFailedError(f"the bank's redirect: {back.status_code} {back.text[:300]}")
    return answer.headers["Location"].split("?", 1)[0]
