"""Whose verdicts to believe in a mail that was fetched from a mailbox.

A mail carries `Authentication-Results` lines of every server that it passed, and of its sender if
it likes. Only the topmost of the mailbox's own server counts, and what that server calls itself in
it (`authserv-id`) can't be learnt from the mail: it is told by the connection's settings, or known
of the host.
Source: RFC 8601 §2.5 (identifier), §5 (forged lines), §7.1; real header lines of each provider,
such as the corpus `dkimchecks` of deltachat/deltachat-core-rust (read November 2026).
"""

from collections.abc import Sequence

from lettrage.domain.connector import ImapSettings
from lettrage.domain.lookalikes import registrable
from lettrage.domain.parsed_mail import AuthenticationResults

UNNAMED = ""
"""Microsoft 365 names no server in its lines (Microsoft Learn, "Anti-spam message headers") and
renames those that a mail arrives with."""

_KNOWN = {
    "imap.gmail.com": "mx.google.com",
    "imap.googlemail.com": "mx.google.com",
    "outlook.office365.com": UNNAMED,
    "outlook.office.com": UNNAMED,
    "imap-mail.outlook.com": UNNAMED,
    "imap.mail.me.com": "dmarc.icloud.com",
    "imap.zoho.com": "mx.zohomail.com",
    "imappro.zoho.com": "mx.zohomail.com",
    "imap.zoho.eu": "mx.zohomail.eu",
    "imappro.zoho.eu": "mx.zohomail.eu",
    "imap.zoho.in": "mx.zohomail.in",
    "mail.infomaniak.com": "mx.infomaniak.com",
    "mail.gandi.net": "spool.mail.gandi.net",
    "imap.gmx.net": "gmx.net",
    "imap.gmx.com": "gmx.net",
}


def authentication_server(settings: ImapSettings) -> str | None:
    """What the mailbox's own server calls itself in its verdicts; None when nobody knows.

    `UNNAMED`: its lines name nobody.
    """
    if settings.authentication_server is not None:
        return settings.authentication_server.lower()
    return _KNOWN.get(settings.host.lower().rstrip("."))


def own_results(
    results: Sequence[AuthenticationResults], server: str | None, author: str
) -> AuthenticationResults | None:
    """The topmost line of `server`, None without one.

    A DMARC verdict on another domain than the author's is none on the author. SPF on an envelope
    that the line does not tell vouches for nobody.
    """
    own = next((each for each in results if each.server == server), None)
    if own is None:
        return None
    asked = own.header_from
    if own.dmarc == "pass" and asked and registrable(asked) != registrable(_domain(author)):
        return own.model_copy(update={"dmarc": "none"})
    return own


def words_of(results: AuthenticationResults) -> dict[str, str]:
    """The verdicts as in `InboundMessage`; what the line does not say is left out."""
    said = {"spf": results.spf, "dkim": results.dkim, "dmarc": results.dmarc}
    return {name: word for name, word in said.items() if word}


def _domain(address: str) -> str:
    return address.rpartition("@")[2]
