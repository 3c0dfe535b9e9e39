"""What the receiving service's verdicts mean for a mail as a whole; pure.

Source: security-reliability D5.
"""

from collections.abc import Mapping

_SPAM_ACCEPTED = frozenset({"pass", "gray", "processing_failed", "disabled"})
"""The spam check protects the reader's time only: undecided mail is let in, unknown words not."""

_VIRUS_ACCEPTED = frozenset({"pass", "gray"})
"""GRAY is "could not decide", which is not FAIL (aws.md §1); an unfinished, absent or switched-off
scan is: such mail stays closed."""

_DMARC_HOLDS = frozenset({"pass", "gray"})

SET_ASIDE = frozenset({"spam", "dmarc_rejected", "bounce", "address_closed"})
"""Refusals of mails that a person may open all the same: about the sender or the address, not the
content."""


def distrusted(words: Mapping[str, str]) -> str | None:
    """Code of the verdict that keeps the mail closed; a missing virus verdict is one."""
    if words.get("virus") not in _VIRUS_ACCEPTED:
        return "virus_found" if words.get("virus") == "fail" else "virus_scan_missing"
    if words.get("spam") not in _SPAM_ACCEPTED:
        return "spam"
    if words.get("dmarc_policy") == "reject" and words.get("dmarc") not in _DMARC_HOLDS:
        return "dmarc_rejected"
    return None


def set_aside(words: Mapping[str, str]) -> str | None:
    """Code of the verdict about the sender that keeps the mail unfiled until a person files it."""
    code = distrusted(words)
    return code if code in SET_ASIDE else None
