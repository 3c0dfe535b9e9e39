"""What a text says of bank details: accounts, and words that announce a change of them; pure.

A mail that says «nous avons changé de banque» is how payments are diverted, whether or not it gives
an account. Warnings against just that fraud, and what concerns the reader's own bank details, are
no announcement.
Source: security-reliability H6, H7; wording of the warnings of Banque de France and of the FBF on
fraud by changed bank details, and of Action Fraud (UK) on mandate fraud.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from lettrage.domain.account_text import accounts_in
from lettrage.domain.record import Value
from lettrage.domain.rib import ribs_in

MOST_ACCOUNTS = 10
"""Accounts kept of a mail: a sender chooses how many it names."""

_MOST_SHOWN = 150
"""Characters of the sentence that is shown (security-reliability E3)."""


_OF_THE_BANK = 4
"""Where the account begins within an IBAN, behind country and key. Source: ISO 13616."""


class ToldAccounts(Value):
    """What a mail's texts say of bank details.

    Attributes:
        ibans: Accounts with a right key, in order, once each; those given as a RIB come after.
        announces: The sentence that announces a change, cut; "" without one.
    """

    ibans: tuple[str, ...] = ()
    announces: str = ""


def told(texts: Iterable[str]) -> ToldAccounts:
    """What these texts say together: a mail's plain text, its HTML, and those of mails within it.

    Raises: nothing.
    """
    ibans: dict[str, None] = {}
    announces = ""
    for text in texts:
        # A link's letters are nobody's account; lines break where the mail program wanted.
        whole = " ".join(_LINK.sub(" ", _composed(text)).split())
        ibans |= dict.fromkeys(each.iban for each in accounts_in(whole) if _apart(whole, each[0]))
        # The same account told twice is one: in Monaco, RIB and IBAN differ in the country only.
        told_so_far = {iban[_OF_THE_BANK:] for iban in ibans}
        ibans |= dict.fromkeys(
            rib for rib in ribs_in(whole) if rib[_OF_THE_BANK:] not in told_so_far
        )
        announces = announces or announced(text)
    return ToldAccounts(ibans=tuple(ibans)[:MOST_ACCOUNTS], announces=announces)


def announced(text: str) -> str:
    """The first sentence that announces a change of bank details, cut; "" without one.

    Raises: nothing.
    """
    for sentence in _sentences(_composed(text)):
        if _announces(_folded(sentence)):
            return sentence[:_MOST_SHOWN].strip()
    return ""


_SIGNS = re.compile(r"\W+")
_LINK = re.compile(r"\b(?:https?://|www\.)\S+")
_END = re.compile(r"[.!?;]\s+|\n\s*\n")

_BANK = (
    r"(?:ribs?|ibans?|r i b|releves? d identite bancaire"
    r"|(?:coordonnees|references|informations|donnees) (?:bancaires?|de paiement)"
    r"|domiciliations? bancaires?|comptes? bancaires?|etablissement bancaire"
    r"|banques?(?! (?:postale|populaire|alimentaire|de france))"
    r"|(?:bank(?:ing)?|bank account|account|remittance|payment) (?:details?|information|data)"
    r"|bank accounts?|banks?(?! (?:holidays?|transfers?|statements?|charges?|fees?|cards?))"
    r"|bankverbindung|kontoverbindung|bankdaten|bankkonto"
    r"|datos bancarios|cuenta bancaria|coordinate bancarie|conto bancario|bankgegevens"
    r"|bankrekening|dados bancarios|conta bancaria)"
)
_STEMS = (
    *"rib ban kont cuenta conta conto rekening paiement payment account remittance".split(),
    "r i b",
)
"""Letters that every noun of `_BANK` holds: most sentences are done with after one look."""
_NEW = (
    r"(?:nouvel|nouvelles?|nouveaux?|new|updated|revised|neuen?|neuer|geanderten?|nuev[oa]s?"
    r"|nuov[oaie]|nieuwe|gewijzigde|nov[oa]s?)"
)
_CHANGED = (
    r"(?:changee?s?|changer|modifiee?s?|modifier|evolue(?:nt)?|remplacee?s?|mis(?:es?)? a jour"
    r"|actualisee?s?|changed|updated|switched|moved|geandert|gewechselt|cambiado|modificado"
    r"|cambiato|cambiata|gewijzigd|veranderd|alterad[oa]s?)"
)
_CHANGE = (
    rf"(?:{_CHANGED}|changements?|changeons|modifications?|modifions|evolutions?|mises? a jour"
    r"|mettre a jour|actualiser|changes?|changing|updates?|updating|anderung(?:en)?|wechsel"
    r"|cambios?|cambiamento|wijziging|alteracao)"
)
_OF = (
    r"(?: (?:d|de|du|des|l|le|la|les|nos|notre|mon|mes|ses|of|to|in|the|our|my|its|company"
    r"|unsere[rn]?|der|die|nuestr[oa]s?|los|las|del|della|delle|dei|nostr[oaie]|onze|ons|van"
    r"|nossos?))*"
)
_WE = (
    r"(?:nos|notre|mes|mon|our|my|unsere?|unseren?|nuestr[oa]s?|nostr[oaie]|onze|ons|nossos?"
    r"|voici le|voici les|voici l|voici)"
)
_SAYS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_NEW} {_BANK}\b",
        rf"\b{_CHANGE}{_OF} {_BANK}\b",
        rf"\b{_BANK}(?: \w+){{0,3}} {_CHANGED}\b",
        rf"\b{_BANK} {_NEW}\b",
        rf"\b(?:ancien(?:ne)?s?|old|previous|precedente?s?|alte[nr]?) {_BANK}\b",
    )
)
"""A change of some bank details, whosever and however meant."""
_ASSERTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_WE} {_NEW} {_BANK}\b",
        rf"\b(?:nous|on) (?:avons|venons de|a) (?:\w+ )?{_CHANGED}\b",
        rf"\bwe (?:have|ve|ve just|have recently|have just) {_CHANGED}\b",
        rf"\bwir haben\b.* {_CHANGED}\b",
        rf"\b{_WE} {_BANK} (?:ont|a|sont|est|has|have|is|are|haben?|hat|han|sono|zijn|is)"
        rf"(?: (?:ete|recemment|been|recently|sich))* {_CHANGED}\b",
        r"\b(?:ne plus utiliser|n est plus (?:valable|valide|utilise|actif)|no longer (?:use|valid"
        r"|in use|active))\b",
    )
)
"""The writer says it of their own, whatever else the sentence warns of."""
_DENIES = re.compile(
    r"\b(?:jamais|never|aucun|aucune|niemals|nunca|nooit|inchange\w*|unchanged|no change"
    r"|(?:not|n t|pas|nicht|non|niet) (?:\w+ )?(?:\w+ )?" + _CHANGED[:-1] + r"|change|modifie)"
    r"|will not|won t|do not|does not)\b"
)
_WARNS = re.compile(
    r"\b(?:fraud\w*|escroquer\w*|arnaque\w*|hameconnage|phishing|usurpation|vigilan\w+|scams?"
    rf"|betrug\w*|(?:vos|votre|your|ihre?n?|sus|vostr[oaie]|uw) (?:{_NEW} )?{_BANK})\b"
)
_SUPPOSES = re.compile(
    r"\b(?:en cas d(?:e|un|une)?|si vous recev\w+|si un|si une"
    r"|toute? (?:changement|modification|demande)"
    r"|if you (?:\w+ )?(?:receive|get|are)|if anyone|if someone|any (?:change|request|notice)"
    r"|in the event|in case|before any|sollten|falls sie|im falle|en caso de|in caso di"
    r"|se ricev\w+)\b"
)


def _announces(folded: str) -> bool:
    """Whether a sentence says that the writer's bank details change."""
    if not any(stem in folded for stem in _STEMS) or _SUPPOSES.search(folded):
        return False
    if not any(each.search(folded) for each in _SAYS):
        return False
    if any(each.search(folded) for each in _ASSERTS):
        return True
    return not (_DENIES.search(folded) or _WARNS.search(folded))


def _sentences(text: str) -> Iterator[str]:
    for sentence in _END.split(text):
        joined = " ".join(sentence.split())
        if joined:
            yield joined


def _composed(text: str) -> str:
    """Compatibility forms made plain; signs that can't be seen taken out."""
    plain = unicodedata.normalize("NFKC", text)
    if plain.isprintable():
        return plain
    return "".join(c for c in plain if c in "\n\t" or unicodedata.category(c)[0] != "C")


def _folded(sentence: str) -> str:
    """Small letters without accents, words by one space: what the patterns are written in."""
    letters = sentence.casefold()
    if not letters.isascii():
        plain = unicodedata.normalize("NFKD", letters)
        letters = "".join(c for c in plain if not unicodedata.combining(c))
    return _SIGNS.sub(" ", letters).strip()


def _apart(text: str, start: int) -> bool:
    return start == 0 or not text[start - 1].isalnum()
