"""`Authentication-Results` lines, and the domains that a mail's DKIM signatures name.

A line quotes what the sender chose (its envelope, its HELO name): text in comments and quotes
is never read as a result, and a line that contradicts itself vouches for nothing.
Source: RFC 8601 §2.2 (grammar), §2.7 (methods); RFC 6376 §3.5 (`d=`).
"""

import re
from collections.abc import Iterator
from email.message import Message

from lettrage.domain.parsed_mail import AuthenticationResults

MAX_RESULTS = 20
"""Lines looked at: each server on the way adds one or a few."""

MAX_SIGNATURES = 20

MAX_LINE = 20_000
"""Characters of a line that is read: servers write some hundred a result."""

_WORDS = frozenset({"pass", "fail", "softfail", "neutral", "none", "temperror", "permerror"})
_METHOD = re.compile(
    r"\s*(spf|dkim|dmarc)(?:\s*/\s*\d+)?\s*=\s*([a-z]+)(?![a-z0-9\-])(.*)", re.I | re.S
)
_PROPERTY = re.compile(
    r"(?<!\S)(header\.[di]|header\.from|smtp\.mail(?:from)?)\s*=\s*([^\s;]+)", re.I
)
_SERVER = re.compile(r"[a-z0-9](?:[a-z0-9.\-_]{0,252})\Z", re.I)
_DOMAIN = re.compile(r"(?:[\w\-]{1,63}\.)+[\w\-]{2,63}\Z")
_SIGNED_FOR = re.compile(r"(?:\A|;)\s*d\s*=\s*([^\s;]+)\s*(?=;|\Z)", re.I)
_BY = re.compile(r"(?<!\S)by\s+([^\s;]+)", re.I)
_DELIVERED = re.compile(r"(?<!\S)with\s+LMTPS?A?(?![^\s;])", re.I)
"""Source: RFC 5321 §4.4 (`by`, `with`); RFC 3848 (words for LMTP)."""
_CONTRADICTED = {"spf": "permerror", "dmarc": "fail"}


def read_results(value: str) -> AuthenticationResults | None:
    """What one line says; None when comments or quotes do not close.

    Several signatures count as passed when one did (RFC 8601 §2.7.1); a domain of which one
    signature passed and another failed is not named. SPF or DMARC told twice, differently, failed.
    Raises: nothing.
    """
    plain = _plain(" ".join(value.split())) if len(value) <= MAX_LINE else None
    if plain is None:
        return None
    clauses = plain.split(";")
    server = "" if _METHOD.match(clauses[0]) else clauses.pop(0).strip().partition(" ")[0]
    if server and not _SERVER.match(server):
        return None
    told: dict[str, str] = {}
    said: dict[str, str] = {}
    signers: dict[str, set[str]] = {}
    for method, result, properties in _clauses(clauses):
        if method == "dkim":
            domain = _domain(properties.get("header.d") or properties.get("header.i", ""))
            signers.setdefault(domain, set()).add(result)
            told["dkim"] = "pass" if "pass" in (result, told.get("dkim")) else result
        else:
            known = told.setdefault(method, result)
            told[method] = result if result == known else _CONTRADICTED[method]
            said |= properties
    good = [name for name, found in signers.items() if "pass" in found and "fail" not in found]
    return AuthenticationResults(
        server=server.lower(),
        spf=told.get("spf"),
        dkim=told.get("dkim"),
        dmarc=told.get("dmarc"),
        signed_by=None if "" in good else tuple(good),
        mail_from=(said.get("smtp.mailfrom") or said.get("smtp.mail", "")).strip("<>").lower(),
        header_from=_domain(said.get("header.from", "")),
    )


def _clauses(clauses: list[str]) -> Iterator[tuple[str, str, dict[str, str]]]:
    for clause in clauses:
        match = _METHOD.match(clause)
        if match is None or match[2].lower() not in _WORDS:
            continue
        found = {name.lower(): value for name, value in _PROPERTY.findall(match[3])}
        yield match[1].lower(), match[2].lower(), found


def _plain(value: str) -> str | None:
    """The line without comments, quoted text kept as one word; None when one does not close."""
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for letter in value:
        if escaped:
            escaped = False
            kept.append("_" if quoted else "")
        elif letter == "\\" and (quoted or depth):
            escaped = True
        elif quoted or depth:
            quoted = quoted and letter != '"'
            if depth:
                depth += (letter == "(") - (letter == ")")
            elif quoted:
                kept.append("_" if letter in " ;=()<>" else letter)
        elif letter == '"':
            quoted = True
        elif letter == "(":
            depth = 1
            kept.append(" ")
        else:
            kept.append(letter)
    return None if quoted or depth or escaped else "".join(kept)


def _domain(text: str) -> str:
    """The domain of an address or a domain, lower case; "" for what is none."""
    domain = text.rpartition("@")[2].strip("<>").rstrip(".").lower()
    return domain if _DOMAIN.match(domain) else ""


def results_of(message: Message) -> tuple[AuthenticationResults, ...]:
    """The mail's lines, the topmost first; a line that can't be read stands as an empty one.

    An unreadable line keeps its place: the one below it must not be taken for the topmost.
    """
    found: list[AuthenticationResults] = []
    under: list[str] = []
    first = True
    for key, value in message.items():
        name = key.strip().lower()
        if name == "received":
            if not (first and _DELIVERED.search(_uncommented(str(value)))):
                under.append(_writer(str(value)))
            first = False
        elif name == "authentication-results" and len(found) < MAX_RESULTS:
            line = read_results(str(value)) or _unreadable(str(value))
            found.append(line.model_copy(update={"under": tuple(under)}))
    return tuple(found)


def _writer(received: str) -> str:
    """The host that wrote a `Received` line, "" when it does not say."""
    by = _BY.search(_uncommented(received))
    return by[1].lower().rstrip(".") if by else ""


def _uncommented(received: str) -> str:
    """The line without comments; "" when one does not close, or for an endless line."""
    return (_plain(" ".join(received.split())) or "") if len(received) <= MAX_LINE else ""


def _unreadable(line: str) -> AuthenticationResults:
    server = line[:MAX_LINE].strip().partition(";")[0].strip().partition(" ")[0].lower()
    return AuthenticationResults(server=server if _SERVER.match(server) else "")


def signatures_of(message: Message) -> tuple[str, ...]:
    """Domains of the mail's DKIM signatures, in order, once each; a line without one is ""."""
    found = []
    for line in _values(message, "dkim-signature")[:MAX_SIGNATURES]:
        named = _SIGNED_FOR.findall("".join(line.split())) if len(line) <= MAX_LINE else []
        found.append(_domain(named[0]) if len(named) == 1 else "")
    return tuple(dict.fromkeys(found))


def _values(message: Message, name: str) -> list[str]:
    """Values of a header; a blank before the colon makes no other header of it."""
    return [str(value) for key, value in message.items() if key.strip().lower() == name]
