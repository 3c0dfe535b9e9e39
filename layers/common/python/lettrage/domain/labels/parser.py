"""From one label to its fields. Rules run on the plain text, once, in a fixed order."""

import re
from collections.abc import Sequence
from datetime import date

from lettrage.domain.labels import kinds, references, subjects, tags
from lettrage.domain.labels.names import MOTIVE_WORDS
from lettrage.domain.labels.parsed import ParsedLabel, TransactionKind
from lettrage.domain.labels.text import alphanumeric, plain_text, zeros_mended

PARSER_VERSION = "3"

_CARD = re.compile(
    r"\bCB\*?[0-9]{4}\b|\bCB\*+[0-9]+|\bCARTE (?:N\S* )?[0-9X*]{4,19}\b|\bX[0-9]{4}\b"
    r"|\bPAYWEB[0-9]*|\b[0-9]{4}[X*]{4,}[0-9]{0,4}\b|\b[0-9]{15}IOPD\b|\b[0-9]{10}S\b"
)
_CARD_SIGN = re.compile(r"CB|CARTE|[X*]|PAYWEB|IOPD|[0-9]S")  # one of them is in every card
_TIME = re.compile(r"\b[0-9]{2}H[0-9]{2}\b|\b[0-9]{2}:[0-9]{2}\b")
_IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
_CHEQUE = re.compile(
    r"\b(?:CHEQUE|CHQ)(?:\s?(?:EMIS|IMPAYE|REJETE))?[ .]*(?:N[O°]?[ .:]*)?([0-9]{4,9})\b"
)
_SLIP = re.compile(
    r"\b(?:BORDEREAU|BORD|REMISES?(?: DE)? CHEQUES?|REM(?:ISE)? CHQ|REMISE)[ .]*"
    r"(?:N[O°]?[ .:]*)?([0-9]{4,12})\b"
)
_PROCESSOR = re.compile(r"^(?:SUMUP|PAYPAL|SQ|MOL|HPY|KLARNA|ZETTLE|LYDIA|STRIPE) ?\* ?")
# "CARREFOUR44NANTES": department glued between merchant and town (Banque Populaire).
_GLUED_TOWN = re.compile(r"(?<=[A-Z]{3})[0-9]{2}(?=[A-Z]{3,}$)")
# Words that head a motive or a keyword; never part of a third party's name on their own.
_NOT_NAME = frozenset(
    "FACT FACTURE FACTURES FAC FA FACTUR INV REF REFERENCE REGLEMENT RGLT VIREMENT VIR SEPA"
    " RECU EMIS INST PRLV PRELEVEMENT MOTIF VOTRE NOTRE SOLDE ACOMPTE ECHEANCE NOTPROVIDED CB CARTE"
    " WEB EUR EUROS FRAIS REJET IMPAYE RETOUR LOYER COMMANDE CDE PAIEMENT N NO NUM DU DE LE LA LES"
    " AU AUX ET EN".split()
)
_WITHIN = frozenset("DE DU DES D LA LE LES L AU AUX A ET EN".split())  # a name goes on after them
NAME_ENDS = (_NOT_NAME | MOTIVE_WORDS) - _WITHIN
"""Words of banks and of motives: a name does not go on after one of them."""


def parse(label: str, *, amount_sign: int, booking_date: date) -> ParsedLabel:
    """Read one bank label.

    Units: `amount_sign` is positive for money in; amounts come back in major units.
    Raises: nothing.
    """
    text = plain_text(label)
    normal = alphanumeric(text)
    words = normal.split()
    keyword, start = _keyword(words)
    parts = tags.split(text, amount_sign)
    subject = (
        subjects.subject_of(normal, amount_sign)
        if keyword is None or keyword.kind in _OPEN_KINDS
        else None
    )
    kind = subject or (keyword.kind if keyword else TransactionKind.OTHER)
    if text.startswith("* "):
        kind = TransactionKind.FEE
    returned = kind is TransactionKind.REJECT or not subjects.REJECT_WORDS.isdisjoint(words)
    is_reject = returned and kind is not TransactionKind.FEE
    head_words = alphanumeric(parts.head).split() if parts.head is not text else words
    if kind is TransactionKind.CARD:
        head_words = [part for word in head_words for part in _GLUED_TOWN.sub(" ", word).split()]
    rest = head_words[start:] if len(head_words) >= start else []
    original = references.original(text) if references.may_hold_original(words) else None
    if original is not None:
        rest, words = (_without_code(each, original.currency) for each in (rest, words))
    tagged = parts.fields.get("name", "")
    counterparty = tagged or " ".join(rest)
    stated_fee = references.fee(text)
    day, reference_text = _without_noise(text, parts, booking_date)
    party_words, party_ends = _party_words(tagged, rest, parts, words)
    return ParsedLabel(
        text=text,
        normal=normal,
        kind=TransactionKind.REJECT if is_reject else kind,
        direction=(keyword.direction if keyword else "")
        or ("credit" if amount_sign > 0 else "debit"),
        counterparty=_PROCESSOR.sub("", counterparty),
        counterparty_tagged=bool(tagged),
        motive=parts.fields.get("motive", ""),
        end_to_end_id=references.identifier(parts.fields.get("end_to_end_id", "")),
        mandate_id=_first(references.identifier(parts.fields.get("mandate", ""))),
        creditor_id=references.creditor_id(text)
        if "ZZZ" in text or "creditor" in parts.fields or "other" in parts.fields
        else None,
        card_day=day,
        cheque_number=_group(_CHEQUE, text) if "CH" in text else None,
        deposit_slip=_group(_SLIP, text) if "REM" in text or "BORD" in text else None,
        fee=stated_fee[0] if stated_fee else None,
        fee_is_commission=bool(stated_fee and stated_fee[1]),
        gross=references.gross(text),
        original=original,
        reference_text=reference_text,
        rf_references=references.rf_references(text),
        period=references.period(text, words, booking_date),
        is_card_summary=kind is TransactionKind.CARD_SUMMARY or " TOT DIF" in normal,
        is_reject=is_reject,
        is_reject_fee=returned and not is_reject,
        is_part=not subjects.PART_WORDS.isdisjoint(words),
        is_refund=bool(keyword and keyword.refund) or not subjects.REFUND_WORDS.isdisjoint(words),
        is_net=subjects.is_net(normal),
        party_words=party_words,
        party_ends=party_ends,
    )


_OPEN_KINDS = frozenset(
    {
        TransactionKind.TRANSFER,
        TransactionKind.INSTANT_TRANSFER,
        TransactionKind.DIRECT_DEBIT,
        TransactionKind.TAX,
    }
)


def _keyword(words: list[str]) -> tuple[kinds.Keyword | None, int]:
    """The longest phrase at the head (after a line number), and how many words it takes."""
    skipped = 1 if words and words[0].isdigit() and len(words) > 1 else 0
    if skipped and words[0] in ("1", "2"):
        skipped = 0
    for keyword in kinds.KEYWORDS.get(words[skipped], ()) if len(words) > skipped else ():
        end = skipped + len(keyword.phrase)
        if tuple(words[skipped:end]) == keyword.phrase:
            return keyword, end
    return None, 0


def _without_noise(text: str, parts: tags.Parts, booking_date: date) -> tuple[date | None, str]:
    """The purchase day, and the text in which numbers of documents may be cited."""
    day, before = None, text
    days = references.days(text)
    for found in days:
        day = day or references.card_day(found[0], found[1], found[2], booking_date)
    for field in ("mandate", "creditor", "account", "bank", "due"):
        if field in parts.fields:
            first = parts.fields[field].split(" ")[0]
            text = text.replace(first, " ") if any(c.isdigit() for c in first) else text
    for *_, (start, end) in days if text is before else references.days(text):
        text = text[:start] + " " * (end - start) + text[end:]
    if "," in text or "." in text:
        text = references.ANY_AMOUNT.sub(" ", text)
    if _CARD_SIGN.search(text):
        text = _CARD.sub(" ", text)
    if "H" in text or ":" in text:
        text = _TIME.sub(" ", text)
    if "FR" in text:
        text = _IBAN.sub(" ", text)
    return day, zeros_mended(alphanumeric(text))


def _without_code(words: list[str], code: str) -> list[str]:
    """`words` less the code of a currency before its figure: it is no part of a name."""
    following = [*words[1:], ""]
    return [w for w, after in zip(words, following, strict=True) if w != code or after.isalpha()]


def _party_words(
    tagged: str, rest: list[str], parts: tags.Parts, words: list[str]
) -> tuple[tuple[str, ...], frozenset[int]]:
    """Words of the name part, in order, without digits and without words of motives."""
    if tagged:
        return name_words(alphanumeric(tagged).split())
    named, ends = name_words(rest or words, without=_NOT_NAME)
    if not rest:
        motive = alphanumeric(parts.fields.get("motive", "")).split()
        more, stops = name_words(motive, without=_NOT_NAME | set(named))
        ends |= {len(named) + at for at in stops}
        named += more
    return named, ends


def name_words(
    words: Sequence[str], *, without: frozenset[str] = frozenset()
) -> tuple[tuple[str, ...], frozenset[int]]:
    """Words of one field that may be of a name, and those after which a name cannot go on.

    Raises: nothing.
    """
    kept: list[str] = []
    ends: set[int] = set()
    for word in words:
        if not word.isalpha() or word in NAME_ENDS:
            ends.add(len(kept) - 1)
        if word.isalpha() and word not in without:
            kept.append(word)
    ends.add(len(kept) - 1)
    return tuple(kept), frozenset(ends - {-1})


def _first(value: str | None) -> str | None:
    return value.split(" ")[0] if value else None


def _group(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found.group(1) if found else None
