"""What a run knows of names: rules, learned wordings, and the search for third parties."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from lettrage.domain.labels import (
    ParsedLabel,
    TransactionKind,
    name_words,
    normal_form,
    wording,
)
from lettrage.domain.labels.text import alphanumeric
from lettrage.domain.reconciliation.candidates import Candidates
from lettrage.domain.reconciliation.case import Case
from lettrage.domain.reconciliation.inputs import (
    Context,
    DocumentType,
    MatchDocument,
    MatchThirdParty,
    PastMatch,
    Role,
    Rule,
)
from lettrage.domain.reconciliation.keys import compact
from lettrage.domain.reconciliation.label_names import LEGAL_FORMS, LINKS
from lettrage.domain.reconciliation.name_search import NameSearch
from lettrage.domain.reconciliation.names import Level, NameMatch, Names
from lettrage.domain.reconciliation.numbers import number_form
from lettrage.domain.reconciliation.surroundings import COMMON_WORDS

_TOWN_MARK = "\\"  # BoursoBank: MERCHANT\TOWN\\ FR. Source: catalogue of French bank labels
_WITH_DIGIT = re.compile(r"\S*[0-9]\S*")
_LONGEST_PREFIX = 4  # letters of a number such as FACT; longer ones may be a name glued to it
_CONFIRMATIONS = 2  # rule: tied to one third party at least twice and never to another
_IN = frozenset({DocumentType.INVOICE, DocumentType.INCOME})


class Directory:
    """Rules, learned wordings and names of one run, ready to be asked."""

    def __init__(self, context: Context, candidates: Candidates) -> None:
        self.names = NameSearch(candidates)
        self.own_ibans = frozenset(compact(own.iban) for own in context.accounts if own.iban)
        self._candidates = candidates
        self._cores: dict[str, list[tuple[str, MatchDocument]]] = {}
        self._rules = [
            (rule, [f" {normal_form(word)} " for word in rule.keywords])
            for rule in sorted(context.rules, key=_rule_order)
        ]
        self._wordings = _learned((wording(m.label), m) for m in context.history)
        self._ibans = _learned(
            (compact(m.counterparty_iban), m) for m in context.history if m.counterparty_iban
        )
        self._mandates = _learned(
            (compact(m.mandate_id), m) for m in context.history if m.mandate_id
        )

    def cores(self, third_party_id: str) -> Sequence[tuple[str, MatchDocument]]:
        """Open documents of a third party, each with the core of its number, told once a run."""
        found = self._cores.get(third_party_id)
        if found is None:
            found = self._cores[third_party_id] = [
                (number_form(document.number).core, document)
                for document in self._candidates.by_third_party(third_party_id)
            ]
        return found

    def joins_words(self, third_party_id: str) -> bool:
        """Whether the name of a third party holds ET itself, as that of partners does."""
        party = self._candidates.third_party(third_party_id)
        return party is not None and "ET" in normal_form(party.name).split()

    def rules(self, case: Case) -> list[Rule]:
        """The first rule that applies, and others of its rank that name another third party.

        Rank: priority, then more keywords, then bound to an account.
        """
        found: list[Rule] = []
        if not self._rules:
            return found
        transaction = case.transaction
        padded = f" {case.label.normal} "
        size = abs(transaction.amount)
        for rule, words in self._rules:
            if found and _rule_order(rule)[:3] != _rule_order(found[0])[:3]:
                break
            if (
                words
                and (rule.type in _IN) == (transaction.amount > 0)
                and (not rule.account_ids or transaction.account_id in rule.account_ids)
                and (rule.amount_min is None or size >= rule.amount_min)
                and (rule.amount_max is None or size <= rule.amount_max)
                and (any if rule.any_keyword else all)(word in padded for word in words)
                and all(known.third_party_id != rule.third_party_id for known in found)
            ):
                found.append(rule)
        return found

    def rule(self, case: Case) -> Rule | None:
        """The first of `rules`."""
        return next(iter(self.rules(case)), None)

    def learned(self, case: Case) -> str | None:
        """The third party that the user tied to this wording often enough."""
        return self._wordings.get(wording(case.transaction.label)) if self._wordings else None

    def learned_account(self, case: Case) -> str | None:
        """The third party that the user tied to this IBAN or mandate often enough."""
        iban = case.transaction.counterparty_iban
        if iban and (party := self._ibans.get(compact(iban))):
            return party
        mandate = case.transaction.mandate_id or case.label.mandate_id
        return self._mandates.get(compact(mandate)) if mandate else None


def _rule_order(rule: Rule) -> tuple[int, int, bool, str]:
    return (rule.priority, -len(rule.keywords), not rule.account_ids, rule.id)


def _learned(pairs: Iterable[tuple[str, PastMatch]]) -> dict[str, str]:
    seen: dict[str, list[str]] = defaultdict(list)
    for key, match in pairs:
        if key:
            seen[key].append(match.third_party_id)
    return {
        key: parties[0]
        for key, parties in seen.items()
        if len(parties) >= _CONFIRMATIONS and len(set(parties)) == 1
    }


def in_role(case: Case, party: MatchThirdParty) -> bool:
    """True when money in this direction is what one expects of the third party."""
    return _wanted(case) in party.roles or Role.OTHER in party.roles


def _wanted(case: Case) -> Role:
    money_in = (case.transaction.amount > 0) != (case.label.is_reject or case.label.is_refund)
    return Role.CUSTOMER if money_in else Role.SUPPLIER


def search_names(case: Case, directory: Directory) -> Names:
    """Third parties whose name may be in the label; nothing else of the run is looked at.

    Where a tag names somebody, a name in another place of the label is no evidence: who is named
    there is what the payment is about; but the shop stands in a card's label, whoever the bank
    names apart for it. Of what the bank books by itself, one word is none; of cash, loans and own
    transfers no word is.
    """
    names, wanted, label = directory.names, _wanted(case), case.label
    card = label.kind is TransactionKind.CARD or _TOWN_MARK in label.text
    words, ends = words_of_names(label, label.party_words, label.party_ends)
    found = names.search(words, wanted, ends, card=card)
    if label.counterparty_tagged and not any(m.level for m in found.matches):
        second = names.search(*_every(label, wanted), card=card)
        if second.matches:
            found = second if card else _weak(second, every=bool(words))
    elif not found.matches or not found.matches[0].level:
        found = _with_bank_words(label, names, wanted, card=card) or found
    if label.kind in _NOBODYS:
        return _weak(found, every=True)
    if found.matches and not _stands_for_name(label, found.matches[0].words):
        found = _common_weak(found)
    if " ET " in label.normal:
        found = _unless_two_people(label, found, directory)
    return _weak(found) if label.kind in _OF_THE_BANK else found


_NOBODYS = frozenset(
    {TransactionKind.INTERNAL_TRANSFER, TransactionKind.LOAN, TransactionKind.CASH}
)
_OF_THE_BANK = frozenset(
    {
        TransactionKind.FEE,
        TransactionKind.INTEREST,
        TransactionKind.CHEQUE,
        TransactionKind.CARD_SUMMARY,
        TransactionKind.CARD_PAYOUT,
    }
)


def _weak(names: Names, *, every: bool = False) -> Names:
    """The names as likenesses only: those of one word, or `every` one."""
    return names._replace(
        matches=tuple(
            match._replace(level=Level.WEAK, ends=False)
            if match.level > Level.WEAK and (every or len(match.words) == 1)
            else match
            for match in names.matches
        )
    )


def _stands_for_name(label: ParsedLabel, words: Sequence[str]) -> bool:
    """A name of words that payers and banks use too is one only where a name alone stands.

    Mars is the firm in PRLV SEPA MARS, and the month in LOYER MARS.
    """
    if not words or not COMMON_WORDS.issuperset(words) or label.kind is TransactionKind.CARD:
        return True
    own = {*words, *LINKS, *LEGAL_FORMS}
    said = [word for word in alphanumeric(label.counterparty).split() if word.isalpha()]
    return label.kind is not TransactionKind.TAX and own.issuperset(said)


def _common_weak(names: Names) -> Names:
    return names._replace(
        matches=tuple(
            match._replace(level=Level.WEAK, ends=False)
            if match.level > Level.WEAK and COMMON_WORDS.issuperset(match.words)
            else match
            for match in names.matches
        )
    )


def _unless_two_people(label: ParsedLabel, names: Names, directory: Directory) -> Names:
    """MARTIN ET DURAND is not Durand Martin, though the order of words alone does not count."""
    said = label.normal.split()
    couples = [(said[at - 1], said[at + 1]) for at, word in enumerate(said[:-1]) if word == "ET"]

    def joined(match: NameMatch) -> bool:
        at = {word: place for place, word in enumerate(match.words)}
        return any(at.get(one, -1) > at.get(other, len(at)) for one, other in couples)

    return names._replace(
        matches=tuple(
            match._replace(ends=False)
            if joined(match) and not directory.joins_words(match.third_party_id)
            else match
            for match in names.matches
        )
    )


def _every(label: ParsedLabel, wanted: Role) -> tuple[tuple[str, ...], Role, frozenset[int]]:
    """Every word of the label, for `NameSearch.search`."""
    words, stops = words_of_names(label, *name_words(label.normal.split()))
    return words, wanted, stops


def _with_bank_words(
    label: ParsedLabel, names: NameSearch, wanted: Role, *, card: bool
) -> Names | None:
    """A name that holds a word which banks use too, such as Le Retour du Vin: only whole.

    A word of its own must be in it.
    """
    asked = _every(label, wanted)
    if len(name_words(label.normal.split())[0]) == len(label.party_words):
        return None
    if not names.holds_whole(asked[0], label.party_words):
        return None
    second = names.search(*asked, card=card)
    first = second.matches[0] if second.matches else None
    if first is None or first.level is not Level.WHOLE:
        return None
    return None if set(first.words).isdisjoint(label.party_words) else second


def words_of_names(
    label: ParsedLabel, words: tuple[str, ...], stops: frozenset[int]
) -> tuple[tuple[str, ...], frozenset[int]]:
    """Of words that may be of a name, those that are: letters of a cited number, FA, are not."""
    if all(len(word) > _LONGEST_PREFIX for word in words):
        return words, stops
    glued = {
        part
        for token in _WITH_DIGIT.findall(label.text)
        for part in (
            (token,) if token.isascii() and token.isalnum() else alphanumeric(token).split()
        )
        if len(part) <= _LONGEST_PREFIX
    }
    glued.difference_update(label.normal.split() if label.counterparty_tagged else ())
    if glued.isdisjoint(words):
        return words, stops
    kept: list[str] = []
    ends: set[int] = set()
    for at, word in enumerate(words):
        if word not in glued:
            kept.append(word)
        if word in glued or at in stops:
            ends.add(len(kept) - 1)
    return tuple(kept), frozenset(ends - {-1})
