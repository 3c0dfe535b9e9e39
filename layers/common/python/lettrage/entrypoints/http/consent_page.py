"""What the browser gets that comes back from the bank: on to the application, or a small page."""

from html import escape
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from aws_lambda_powertools.event_handler import Response

from lettrage.domain.bank import BankConnection, BankConnectionState

_HTML = "text/html; charset=utf-8"
_CONTENT = {"text/html": {"schema": {"type": "string"}}}

RESPONSES: dict[int, Any] = {
    200: {"description": "How it went", "content": _CONTENT},
    303: {"description": "On to the connection's return address"},
    404: {"description": "Unknown", "content": _CONTENT},
    503: {"description": "Later", "content": _CONTENT},
}
"""What OpenAPI says of the callback."""

_SAFE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
# The address holds the connection's reference: it must neither be cached nor passed on.

_TEXTS = {
    BankConnectionState.ACTIVE: (
        "Votre banque est connectée. Vous pouvez fermer cette page.",
        "Your bank is connected. You may close this page.",
    ),
    BankConnectionState.PENDING: (
        "L’autorisation n’est pas encore confirmée par la banque. Rechargez cette page.",
        "The bank has not confirmed the authorisation yet. Reload this page.",
    ),
    BankConnectionState.ERROR: (
        "L’autorisation a été refusée. Vous pouvez recommencer depuis l’application.",
        "The authorisation was refused. You may start again from the application.",
    ),
}
_OTHER = (
    "L’autorisation n’est plus valable. Recommencez depuis l’application.",
    "The authorisation is no longer valid. Start again from the application.",
)
_OFF = (
    "Comptes désactivés par vos soins, qui le restent : {}. Réactivez-les pour qu’ils soient lus.",
    "Accounts you had switched off, which stay off: {}. Switch them on to have them read.",
)
UNKNOWN = ("Cette adresse est inconnue.", "This address is unknown.")
LATER = (
    "La banque ne répond pas. Rechargez cette page dans un instant.",
    "The bank does not answer. Reload this page in a moment.",
)


def after_consent(connection: BankConnection, switched_off: int = 0) -> Response[str]:
    """303 to the connection's own return address, or a page that says how it went.

    `switched_off` accounts stay unread because a person switched them off: told either way.
    """
    if connection.return_url:
        parts = urlsplit(connection.return_url)
        facts = {"bank_connection": connection.id, "state": connection.state.value}
        if switched_off:
            facts["switched_off_accounts"] = str(switched_off)
        told = urlencode(facts)
        query = f"{parts.query}&{told}" if parts.query else told
        headers = {**_SAFE, "Location": urlunsplit(parts._replace(query=query))}
        return Response(status_code=303, content_type=_HTML, body="", headers=dict(headers))
    french, english = _TEXTS.get(connection.state, _OTHER)
    if switched_off and connection.state is BankConnectionState.ACTIVE:
        french = f"{french} {_OFF[0].format(switched_off)}"
        english = f"{english} {_OFF[1].format(switched_off)}"
    return page(200, (french, english))


def page(status: int, texts: tuple[str, str]) -> Response[str]:
    """A page of two sentences, French and English."""
    french, english = map(escape, texts)
    body = (
        '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Lettrage</title></head>'
        f'<body><p>{french}</p><p lang="en">{english}</p></body></html>'
    )
    return Response(status_code=status, content_type=_HTML, body=body, headers=dict(_SAFE))
