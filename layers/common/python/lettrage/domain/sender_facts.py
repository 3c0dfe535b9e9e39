"""What is told of a mail's sender to the person who decides on its hold; pure."""

from lettrage.domain.registrable import registrable
from lettrage.domain.sender_trust import SenderTrust, Voucher, set_aside_for


def facts_of(trust: SenderTrust) -> dict[str, str]:
    """Evidence for the person who decides on the hold, by name."""
    mail, words = trust.mail, trust.mail.authentication
    against = set_aside_for(mail)
    facts = {
        "doubts": ", ".join(trust.doubts),
        "author": mail.author,
        "sender_domain": trust.domain,
        "envelope_domain": registrable(mail.envelope.rpartition("@")[2]),
        **{each.value: words.get(each, "none") for each in Voucher},
        "signed_by": ", ".join(mail.signed_by),
        "known_domains": ", ".join(trust.known.named),
        "looks_like": trust.looks_like or "",
        "shared_with": ", ".join(trust.shared),
        "forwarded_from": mail.forwarded.address if mail.forwarded else "",
        "set_aside": against or "",
        "spam": words.get("spam", "none") if against else "",
        "origin_reference" if mail.fetched else "inbound_message_id": mail.reference,
    }
    return {name: value for name, value in facts.items() if value}
