"""Who vouches for the sender of a mail, and what follows: the one place that decides; pure.

A verdict `pass` says that *some* domain vouches for the mail; it counts only where that is the
author's own domain, the one that people read. Findings, holds and what is learnt of a supplier all
ask `judge`, so they can't disagree.
Source: security-reliability D5 to D7, H6, H7; RFC 7489 §3.1 (relaxed alignment), §3.1.1 (DKIM),
§3.1.2 (SPF).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lettrage.domain.lookalikes import imitated, local_parts_alike
from lettrage.domain.mail_verdicts import set_aside
from lettrage.domain.parsed_mail import Forwarded, ForwardManner
from lettrage.domain.public_mail import is_public, same_mailbox
from lettrage.domain.record import Value
from lettrage.domain.registrable import domain_of, registrable
from lettrage.domain.third_party import SupplierState, ThirdParty


class MailSender(Value):
    """Who a mail is from, as its envelope, its header and the receiving server tell.

    Attributes:
        reference: Inbound message, or the source's own reference of a fetched mail.
        fetched: It was fetched from a mailbox: the verdicts are those of the mailbox's server.
        envelope: Envelope sender, or its domain alone; never the author's word.
        author: Address of the one From line, "" when there is none that all readers agree on.
        authentication: Verdicts as in `InboundMessage`.
        signed_by: Domains whose DKIM signature is good.
        server: Of a fetched mail: whose verdicts were taken, None when nobody's are believed.
        forwarded: Whom the passed-on mail that held the document says it was from first.
    """

    reference: str
    fetched: bool = False
    envelope: str = ""
    author: str = ""
    authentication: dict[str, str] = {}
    signed_by: tuple[str, ...] = ()
    server: str | None = None
    forwarded: Forwarded | None = None


class KnownSenders(Value):
    """Senders of a supplier that were known before the document in question.

    Attributes:
        domains: Registrable ones, of which everybody may write.
        addresses: Whole ones, at domains where anybody gets an address.
    """

    domains: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """All of them, domains first."""
        return (*self.domains, *self.addresses)

    def include(self, address: str) -> bool:
        """Whether this author is one of them."""
        if same_mailbox(address) in map(same_mailbox, self.addresses):
            return True
        domain = domain_of(address)
        return domain in self.domains and not is_public(domain)


class Voucher(StrEnum):
    """What vouches for the author's domain."""

    DMARC = "dmarc"
    SPF = "spf"
    DKIM = "dkim"


class Doubt(StrEnum):
    """Why a mail is held: a word of the hold's facts."""

    AUTHOR_UNREADABLE = "author_unreadable"
    DMARC_FAILED = "dmarc_failed"
    NO_VERDICTS = "no_verdicts"
    NOT_VOUCHED = "author_not_vouched"
    FORWARDED_BY_STRANGER = "forwarded_by_stranger"
    SET_ASIDE = "set_aside"
    IMITATES = "imitates_known"


@dataclass(frozen=True)
class SenderTrust:
    """What is held of a sender.

    Attributes:
        mail: The mail in question.
        known: Senders known before.
        voucher: What vouches for the author's domain, None when nothing does.
        doubts: Why it is held; empty when it is not.
        member: The vouched author is a member, who may pass on anybody's mail.
        looks_like: The known domain or address that the sender looks like without being it.
        unknown: Vouched, but not one of the supplier's known senders, of which there are some.
        shared: Other suppliers, by name, whose documents the address brought: that it is known
            says no more than that the supplier uses the same service.
        sends: The address that stands for the supplier, "" for a member's company, for what was
            passed on, and without a voucher.
        teaches: `sends`, unless it is known. Never a domain: one that bills for many, or that an
            imitator owns, would make everybody there known.
    """

    mail: MailSender
    known: KnownSenders
    voucher: Voucher | None
    doubts: tuple[Doubt, ...]
    member: bool
    looks_like: str | None
    unknown: bool
    shared: tuple[str, ...]
    sends: str
    teaches: str

    @property
    def domain(self) -> str:
        """The author's registrable domain; the envelope's, when the author can't be read."""
        return domain_of(self.mail.author) or _domain(self.mail.envelope)


def judge(
    mail: MailSender,
    known: KnownSenders,
    members: Collection[str],
    shared: tuple[str, ...] = (),
) -> SenderTrust:
    """What to hold of a mail's sender.

    Args:
        mail: The mail.
        known: Senders of the supplier, known before this document.
        members: Mail addresses of the organisation's members.
        shared: Names of other suppliers whose documents the author's address brought.

    Raises: nothing.
    """
    voucher = vouched_by(mail)
    member = voucher is not None and _among(mail.author, members)
    passing = KnownSenders() if shared else known
    stranger = not member and _passes_on(mail, passing, members, voucher)
    like = None if member else _imitated(mail, known, voucher)
    doubts = [
        *([] if voucher else [_why_not(mail)]),
        *([Doubt.FORWARDED_BY_STRANGER] if stranger else []),
        *([Doubt.SET_ASIDE] if set_aside_for(mail) else []),
        *([Doubt.IMITATES] if like else []),
    ]
    own = voucher is not None and not member and not stranger
    sends = _sent_by(mail.author, members) if own else ""
    return SenderTrust(
        mail=mail,
        known=known,
        voucher=voucher,
        doubts=tuple(doubts),
        member=member,
        looks_like=like,
        unknown=own and bool(known.named) and like is None and not known.include(mail.author),
        shared=shared if voucher is not None and not member else (),
        sends=sends,
        teaches="" if known.include(mail.author) else sends,
    )


def vouched_by(mail: MailSender) -> Voucher | None:
    """What vouches for the author's domain, None when nothing does.

    DMARC decides where it did. Where it could not (no policy published), SPF counts for an envelope
    of the author's domain, DKIM for a signature of it. At a public domain the envelope must be the
    author's very address: the domain alone would vouch for every customer of it.
    """
    words, author = mail.authentication, domain_of(mail.author)
    if not author or words.get("dmarc") == "fail":
        return None
    if words.get("dmarc") == "pass":
        return Voucher.DMARC
    if words.get("dkim") == "pass" and author in {registrable(each) for each in mail.signed_by}:
        return Voucher.DKIM
    aligned = _domain(mail.envelope) == author
    if aligned and is_public(author):
        aligned = same_mailbox(mail.envelope) == same_mailbox(mail.author)
    return Voucher.SPF if words.get("spf") == "pass" and aligned else None


def set_aside_for(mail: MailSender) -> str | None:
    """Code of why the mail stayed unfiled until a person filed it; None when nothing is against it.

    A collected mail without envelope sender is a machine's, such as an absence reply: only DMARC,
    the word of the author's own domain, lets it pass.
    """
    null_sender = not mail.fetched and not mail.envelope
    bounce = null_sender and vouched_by(mail) is not Voucher.DMARC
    return set_aside(mail.authentication) or ("bounce" if bounce else None)


def signing_domains(good: Sequence[str] | None, claimed: Sequence[str]) -> tuple[str, ...]:
    """Domains whose signature is good.

    Args:
        good: Those that the receiving server named, None when it named none.
        claimed: Those of the mail's own signature lines; "" for a line that names none.

    Shapes: what the server named must also stand in the mail, so that text which the sender got
    into the server's line can't name one. Without names, the only signature there is.
    """
    if good is None:
        return tuple(claimed) if len(claimed) == 1 and claimed[0] else ()
    signed = {registrable(each) for each in claimed if each}
    return tuple(each for each in good if registrable(each) in signed)


def known_senders(supplier: ThirdParty | None) -> KnownSenders:
    """Senders known of a supplier: those of validated invoices, and a confirmed supplier's own.

    The address of a supplier that nobody confirmed was read from the very documents in question:
    it proves nothing. A public domain kept in earlier days stands as a known sender that nobody
    can be.
    """
    if supplier is None:
        return KnownSenders()
    domains, addresses = list(supplier.sender_domains), list(supplier.sender_addresses)
    if supplier.email and supplier.state is not SupplierState.TO_CONFIRM:
        domain = domain_of(supplier.email)
        if is_public(domain):
            addresses.insert(0, same_mailbox(supplier.email))
        elif domain:
            domains.insert(0, domain)
    return KnownSenders(
        domains=tuple(dict.fromkeys(domains)), addresses=tuple(dict.fromkeys(addresses))
    )


def _why_not(mail: MailSender) -> Doubt:
    words: Mapping[str, str] = mail.authentication
    if not domain_of(mail.author):
        return Doubt.AUTHOR_UNREADABLE
    if words.get("dmarc") == "fail":
        return Doubt.DMARC_FAILED
    return Doubt.NOT_VOUCHED if any(map(words.get, Voucher)) else Doubt.NO_VERDICTS


def _passes_on(
    mail: MailSender, known: KnownSenders, members: Collection[str], voucher: Voucher | None
) -> bool:
    """Whether what the mail holds is somebody else's mail.

    A redirection keeps the author's own header: the author is who is vouched for, or not. It is no
    stranger's when a known sender passes it on, when the vouched author's own company wrote it, or
    when it quotes a member: an answer to them.
    """
    first = mail.forwarded
    if first is None or first.manner is ForwardManner.REDIRECTED:
        return False
    if _among(first.address, members):
        return False
    if voucher is None:
        return True
    author = domain_of(mail.author)
    ours = author == domain_of(first.address) and not is_public(author)
    return not (ours or known.include(mail.author))


def _imitated(mail: MailSender, known: KnownSenders, voucher: Voucher | None) -> str | None:
    """The known sender that author or envelope look like without being it."""
    if voucher is not None and known.include(mail.author):
        return None
    author = domain_of(mail.author)
    domains = tuple(dict.fromkeys((*known.domains, *map(domain_of, known.addresses))))
    like = imitated(author, domains) or imitated(_domain(mail.envelope), domains)
    if like is not None or not author:
        return like
    mailbox = same_mailbox(mail.author)
    others = (each for each in known.addresses if same_mailbox(each) != mailbox)
    return next((each for each in others if local_parts_alike(mailbox, same_mailbox(each))), None)


def _sent_by(author: str, members: Collection[str]) -> str:
    """The address that may stand for the supplier; none of a member's company."""
    domain = domain_of(author)
    ours = domain in {domain_of(each) for each in members} and not is_public(domain)
    return "" if ours else same_mailbox(author)


def _among(address: str, members: Collection[str]) -> bool:
    return bool(address) and same_mailbox(address) in {same_mailbox(each) for each in members}


def _domain(address: str) -> str:
    """The registrable domain of an address, or of a domain by itself; "" for what is none."""
    return registrable(address.rpartition("@")[2])
