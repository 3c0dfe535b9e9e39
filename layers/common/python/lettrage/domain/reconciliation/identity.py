"""Who is on the other side: signs are gathered, then weighed together.

Identifier (IBAN, mandate), cited number, rule, then wording learned and name. Signs that point to
two third parties are a conflict, unless the name may stand for both.

Source: decision rules of the scenario files, rule 2; reconciliation specification §5.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from lettrage.domain.labels import ParsedLabel, normal_form, wording
from lettrage.domain.labels.text import alphanumeric
from lettrage.domain.reconciliation.candidates import Candidates
from lettrage.domain.reconciliation.case import Case, Citation, Claim, Hardness
from lettrage.domain.reconciliation.conflicts import outside_others, say_whose
from lettrage.domain.reconciliation.decision import Reason, ReasonCode
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
from lettrage.domain.reconciliation.name_search import Names, NameSearch
from lettrage.domain.reconciliation.names import Level, NameMatch
from lettrage.domain.reconciliation.numbers import Cited, how_cited, number_form, stands_alone

_WITH_DIGIT = re.compile(r"\S*[0-9]\S*")
_BY_NUMBER = frozenset({Hardness.NUMBER, Hardness.NUMBER_WITHOUT_AMOUNT})
_LONGEST_PREFIX = 4  # letters of a number such as FACT; longer ones may be a name glued to it
_MOST_PLAUSIBLE = 24  # third parties of one name whose documents are read one by one
_CONFIRMATIONS = 2  # rule: tied to one third party at least twice and never to another
_HOW = {Level.CUT: "cut", Level.SLIP: "slip"}
_IN = frozenset({DocumentType.INVOICE, DocumentType.INCOME})


class Directory:
    """Rules, learned wordings and names of one run, ready to be asked."""

    def __init__(self, context: Context, candidates: Candidates) -> None:
        self.names = NameSearch(candidates)
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

    def rule(self, case: Case) -> Rule | None:
        """The first rule that applies: priority, then more keywords, then bound to an account."""
        if not self._rules:
            return None
        transaction = case.transaction
        padded = f" {case.label.normal} "
        size = abs(transaction.amount)
        for rule, words in self._rules:
            if (
                words
                and (rule.type in _IN) == (transaction.amount > 0)
                and (not rule.account_ids or transaction.account_id in rule.account_ids)
                and (rule.amount_min is None or size >= rule.amount_min)
                and (rule.amount_max is None or size <= rule.amount_max)
                and (any if rule.any_keyword else all)(word in padded for word in words)
            ):
                return rule
        return None

    def learned(self, case: Case) -> str | None:
        """The third party that the user tied to this IBAN, mandate or wording often enough."""
        iban = case.transaction.counterparty_iban
        if iban and (party := self._ibans.get(compact(iban))):
            return party
        mandate = case.transaction.mandate_id or case.label.mandate_id
        if mandate and (party := self._mandates.get(compact(mandate))):
            return party
        return self._wordings.get(wording(case.transaction.label)) if self._wordings else None


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


def identify(case: Case, candidates: Candidates, directory: Directory, names: Names) -> None:
    """Find the third party of a case, its citations, and whether the signs agree.

    `names` are those that `search_names` found.
    """
    case.names, case.plausible = names
    alone = _alone(case, candidates)
    claims = [*_identifiers(case, candidates), *_numbers(case, alone)]
    case.rule = directory.rule(case)
    if case.rule is not None:
        keywords = ", ".join(case.rule.keywords)
        reason = Reason(
            ReasonCode.KEYWORD_RULE, (("rule", case.rule.id), ("keywords", keywords)), 60
        )
        claims.append(Claim(Hardness.RULE, case.rule.third_party_id, reason))
    learned = directory.learned(case)
    if learned is not None:
        reason = Reason(ReasonCode.LEARNT_ALIAS, (("label", wording(case.label.text)),), 55)
        claims.append(Claim(Hardness.NAME, learned, reason))
    elif case.names and _stands_out(case.names):
        party = candidates.third_party(case.names[0].third_party_id)
        shown = (("name", party.name if party else ""), ("how", _HOW.get(case.names[0].level, "")))
        reason = Reason(ReasonCode.THIRD_PARTY_NAME, shown, 50)
        claims.append(Claim(Hardness.NAME, case.names[0].third_party_id, reason))
    _weigh(case, claims)
    _cite(case, candidates, alone)
    if case.conflict:
        say_whose(case, candidates, alone)


def _stands_out(names: Sequence[NameMatch]) -> bool:
    """The first is evidence, and explains more letters than any other, or as many but whole."""
    first = names[0]
    if first.level is Level.PARTLY:
        return False
    if len(names) == 1:
        return True
    second = names[1]
    return (first.letters, first.level is Level.WHOLE) > (
        second.letters,
        second.level is Level.WHOLE,
    )


def _weigh(case: Case, claims: list[Claim]) -> None:
    if not claims:
        return
    claims.sort(key=lambda claim: -claim.hardness)
    first = claims[0]
    others = {
        claim.third_party_id for claim in claims if claim.third_party_id != first.third_party_id
    }
    if first.hardness in _BY_NUMBER and case.plausible and not bears(case, first.third_party_id):
        others |= case.plausible  # a name that several bear, and none of them is cited
    if others and first.hardness > Hardness.RULE and bears(case, first.third_party_id):
        others -= {c.third_party_id for c in claims if c.hardness is Hardness.NAME}
    hardest = {c.third_party_id for c in claims if c.hardness == first.hardness}
    case.party = first.third_party_id if len(hardest) == 1 else None
    case.hardness = first.hardness
    case.evidence = tuple(c.reason for c in claims if c.third_party_id == first.third_party_id)
    if others:
        case.conflict = True
        shown = (("signs", str(len(others) + 1)),)
        case.block(Reason(ReasonCode.EVIDENCE_CONFLICT, shown, 90))
        case.notes.extend(c.reason for c in claims if c.third_party_id in others)


def bears(case: Case, third_party_id: str) -> bool:
    """True when the name in the label may be that of the third party, cut or shortened.

    It explains as many letters as the best name does; a slip costs one.
    """
    if third_party_id in case.plausible:
        return True
    best = case.names[0].letters if case.names else 0
    return any(
        match.third_party_id == third_party_id and match.letters >= best - 2 for match in case.names
    )


def _identifiers(case: Case, candidates: Candidates) -> list[Claim]:
    """IBAN, mandate and creditor identifier, of the fields and of the label."""
    transaction, label = case.transaction, case.label
    claims = []
    if transaction.counterparty_iban:
        parties = candidates.third_parties_by_iban(compact(transaction.counterparty_iban))
        if party := _one(case, parties):
            reason = Reason(ReasonCode.COUNTERPARTY_IBAN, (("name", party.name),), 80)
            claims.append(Claim(Hardness.IDENTIFIER, party.id, reason))
    mandate = transaction.mandate_id or label.mandate_id
    creditor = transaction.creditor_id or label.creditor_id
    for code, value in ((ReasonCode.MANDATE, mandate), (ReasonCode.CREDITOR_ID, creditor)):
        party = _one(case, candidates.third_parties_by_mandate(compact(value))) if value else None
        if party:
            shown = (("name", party.name), ("value", value or ""))
            claims.append(Claim(Hardness.IDENTIFIER, party.id, Reason(code, shown, 80)))
            break
    return claims


def _one(case: Case, parties: Sequence[MatchThirdParty]) -> MatchThirdParty | None:
    """The only one; between the customer and the supplier of one company, the side decides."""
    if len(parties) > 1:
        parties = [party for party in parties if in_role(case, party)]
    return parties[0] if len(parties) == 1 else None


def in_role(case: Case, party: MatchThirdParty) -> bool:
    """True when money in this direction is what one expects of the third party."""
    return _wanted(case) in party.roles or Role.OTHER in party.roles


def _wanted(case: Case) -> Role:
    money_in = (case.transaction.amount > 0) != (case.label.is_reject or case.label.is_refund)
    return Role.CUSTOMER if money_in else Role.SUPPLIER


def search_names(case: Case, directory: Directory) -> Names:
    """Third parties whose name may be in the label; nothing else of the run is looked at."""
    names, wanted = directory.names, _wanted(case)
    found = names.search(_name_words(case.label), wanted)
    if case.label.counterparty_tagged and not any(m.level for m in found.matches):
        every = tuple(word for word in case.label.normal.split() if word.isalpha())
        second = names.search(every, wanted)
        found = second if second.matches else found
    return found


def _name_words(label: ParsedLabel) -> tuple[str, ...]:
    """Words that may be of a name: the letters of a cited number, FA or INV, are not."""
    glued = {
        part
        for token in _WITH_DIGIT.findall(label.text)
        for part in (
            (token,) if token.isascii() and token.isalnum() else alphanumeric(token).split()
        )
        if len(part) <= _LONGEST_PREFIX
    }
    if glued.isdisjoint(label.party_words):
        return label.party_words
    return tuple(word for word in label.party_words if word not in glued)


def _alone(case: Case, candidates: Candidates) -> list[Citation]:
    """Documents whose number is in the label in a way that needs no other sign."""
    found: dict[str, Citation] = {}
    for key in case.numbers.keys:
        for document in candidates.by_number(key):
            how = how_cited(document.number, case.numbers)
            if how is not None and stands_alone(document.number, how):
                found[document.id] = Citation(document, how)
    return (
        outside_others(list(found.values()), case.numbers) if len(found) > 1 else [*found.values()]
    )


def _numbers(case: Case, alone: list[Citation]) -> list[Claim]:
    claims = []
    parties = sorted({c.document.third_party_id for c in alone})
    for party in parties:
        documents = [c.document for c in alone if c.document.third_party_id == party]
        fits = any(
            sum(d.sign * d.total for d in documents if d.currency == lens.currency) == lens.amount
            or any(
                d.currency == lens.currency and d.sign * d.open == lens.amount for d in documents
            )
            for lens in case.lenses
        )
        number = ", ".join(document.number for document in documents)
        reason = Reason(ReasonCode.REFERENCE_FOUND, (("number", number),), 70)
        hardness = Hardness.NUMBER if fits else Hardness.NUMBER_WITHOUT_AMOUNT
        claims.append(Claim(hardness, party, reason))
    return claims


def _cite(case: Case, candidates: Candidates, alone: list[Citation]) -> None:
    """Citations of the identified third party's documents, tails included."""
    found = {c.document.id: c for c in alone if c.document.third_party_id == case.party}
    numbers = case.numbers
    for document in _citable(case, candidates) if numbers.runs else ():
        # Nearly every document ends at the first question.
        if number_form(document.number).core in numbers.compact and document.id not in found:
            how = how_cited(document.number, numbers)
            if how is not None:
                found[document.id] = Citation(document, how)
    case.cited = sorted(found.values(), key=lambda c: (-c.how, c.document.id))
    if case.party and any(c.how is Cited.TAIL for c in case.cited):
        number = ", ".join(c.document.number for c in case.cited)
        if not any(reason.code is ReasonCode.REFERENCE_FOUND for reason in case.evidence):
            reason = Reason(ReasonCode.REFERENCE_FOUND, (("number", number),), 65)
            case.evidence = (*case.evidence, reason)


def _citable(case: Case, candidates: Candidates) -> Iterable[MatchDocument]:
    """Open documents of who may be meant; of a crowd, only those filed under a cited number."""
    if case.party:
        yield from candidates.by_third_party(case.party)
    elif len(case.plausible) <= _MOST_PLAUSIBLE:
        for party in sorted(case.plausible):
            yield from candidates.by_third_party(party)
    else:
        for key in case.numbers.keys:
            for document in candidates.by_number(key):
                if document.third_party_id in case.plausible and document.open > 0:
                    yield document
