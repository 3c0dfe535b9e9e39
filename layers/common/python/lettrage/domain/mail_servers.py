"""Whose verdicts to believe in a mail that was fetched from a mailbox.

A mail carries `Authentication-Results` lines of every server that it passed, and of its sender if
it likes. Only the topmost of the mailbox's own server counts, and what that server calls itself in
it (`authserv-id`) can't be learnt from the mail: it is told by the connection's settings, or known
of the host. A server may have written no line at all, so where the line stands counts too: a sender
writes below every `Received` line that the mailbox's side wrote.
Source: RFC 8601 §2.5 (identifier), §5 (forged lines), §7.1; real header lines of each provider,
such as the corpus `dkimchecks` of deltachat/deltachat-core-rust (read November 2026).
"""

import re
from collections.abc import Iterable, Sequence

from lettrage.domain.connector import ImapSettings, VerdictServer
from lettrage.domain.parsed_mail import AuthenticationResults
from lettrage.domain.registrable import registrable

UNNAMED = ""
"""Microsoft 365 names no server in its lines (Microsoft Learn, "Anti-spam message headers") and
renames those that a mail arrives with."""

_OWN_HOSTS = {
    UNNAMED: ("outlook.com", "office365.com"),
    "mx.google.com": ("google.com",),
    "dmarc.icloud.com": ("icloud.com", "me.com", "apple.com"),
    "mx.zohomail.com": ("zohomail.com", "zoho.com"),
    "mx.zohomail.eu": ("zohomail.eu", "zoho.eu"),
    "mx.infomaniak.com": ("infomaniak.com", "infomaniak.ch"),
    "spool.mail.gandi.net": ("gandi.net",),
    "gmx.net": ("gmx.net",),
}
"""Domains of the hosts within a provider that pass a mail on to the mailbox, by `authserv-id`. Such
a provider writes its verdicts on every mail, under some of these hosts' `Received` lines."""

_GOOGLE_WITHIN = re.compile(r"(?:2002:a[0-9a-f]{2}:|10\.)[0-9a-f:.]+\Z")
"""How Gmail names the machine of the mailbox in its topmost `Received` line: an address of
10.0.0.0/8, as it is or as 6to4 (RFC 3056) writes it."""

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


def of_host(server: str, settings: ImapSettings) -> bool:
    """Whether a server is of the very domain that the mailbox's host is of: likely its own."""
    domain = registrable(server)
    return bool(domain) and domain == registrable(settings.host)


def own_results(
    results: Sequence[AuthenticationResults],
    server: str | None,
    author: str,
    *,
    below_received: bool = False,
) -> AuthenticationResults | None:
    """The topmost line of `server`, None without one, or when a sender may have written it.

    It counts above the first `Received` line, or under those of the provider's own hosts alone.
    Of another server that writes it just below its own `Received` line, which only the settings
    can tell (`below_received`), it counts before the second one.

    A DMARC verdict on another domain than the author's is none on the author. SPF on an envelope
    that the line does not tell vouches for nobody.
    """
    own = next((each for each in results if each.server == server), None)
    if own is None or not _of_the_mailbox(own, below_received):
        return None
    asked = own.header_from
    if own.dmarc == "pass" and asked and registrable(asked) != registrable(_domain(author)):
        return own.model_copy(update={"dmarc": "none"})
    return own


def _of_the_mailbox(line: AuthenticationResults, below_received: bool) -> bool:
    """Whether it stands where only the mailbox's own side writes."""
    domains = _OWN_HOSTS.get(line.server)
    if domains is None:
        return len(line.under) <= int(below_received)
    return all(_within(host, domains) for host in line.under)


def _within(host: str, domains: tuple[str, ...]) -> bool:
    if _GOOGLE_WITHIN.match(host):
        return "google.com" in domains
    return any(host == each or host.endswith(f".{each}") for each in domains)


MOST_PROPOSED = 5
"""Servers kept of a run: a mailbox has one or two, the others are senders' words."""


def seen_server(results: Sequence[AuthenticationResults]) -> VerdictServer | None:
    """Who wrote the topmost verdicts of a mail, where the mailbox's own server may write them.

    None without such a line, or where it names nobody. A sender can write one on a mail that the
    mailbox's server wrote none on: it is shown to a person, and never believed by itself.
    """
    top = next(iter(results), None)
    if top is None or not top.server or len(top.under) > 1:
        return None
    return VerdictServer(name=top.server, mails=1, below_received=bool(top.under))


def added_up(
    known: Sequence[VerdictServer], seen: Iterable[VerdictServer]
) -> tuple[VerdictServer, ...]:
    """Servers of a run so far with those of more mails, the most often seen first."""
    found = {each.name: each for each in known}
    for each in seen:
        before = found.get(each.name)
        found[each.name] = (
            each
            if before is None
            else VerdictServer(
                name=each.name,
                mails=before.mails + each.mails,
                below_received=before.below_received and each.below_received,
            )
        )
    ranked = sorted(found.values(), key=lambda each: (-each.mails, each.name))
    return tuple(ranked[:MOST_PROPOSED])


def words_of(results: AuthenticationResults) -> dict[str, str]:
    """The verdicts as in `InboundMessage`; what the line does not say is left out."""
    said = {"spf": results.spf, "dkim": results.dkim, "dmarc": results.dmarc}
    return {name: word for name, word in said.items() if word}


def _domain(address: str) -> str:
    return address.rpartition("@")[2]
