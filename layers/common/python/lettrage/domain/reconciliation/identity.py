"""Who is on the other side: signs are gathered, then weighed together.

Identifier (IBAN, mandate), cited number, rule, then wording learned and name. Signs that point to
two third parties are a conflict, unless the name may stand for both.

Source: decision rules of the scenario files, rule 2; reconciliation specification §5.
"""

from collections.abc import Iterable, Sequence

from lettrage.domain.labels import ibans, wording
from lettrage.domain.reconciliation.alone import may_stand_alone, stands_alone
from lettrage.domain.reconciliation.candidates import Candidates
from lettrage.domain.reconciliation.case import Case, Citation, Claim, Hardness
from lettrage.domain.reconciliation.conflicts import (
    MOST_PLAUSIBLE,
    drop_other_creditors,
    on_this_side,
    outside_others,
    say_whose,
    tails_apart,
)
from lettrage.domain.reconciliation.decision import Reason, ReasonCode
from lettrage.domain.reconciliation.directory import Directory, in_role, search_names
from lettrage.domain.reconciliation.doubts import is_pay
from lettrage.domain.reconciliation.inputs import (
    DocumentType,
    MatchDocument,
    MatchThirdParty,
)
from lettrage.domain.reconciliation.keys import compact
from lettrage.domain.reconciliation.names import Level, NameMatch, beside
from lettrage.domain.reconciliation.numbers import (
    Cited,
    how_cited,
    quote_cited,
)
from lettrage.domain.reconciliation.ranges import with_ranges

_BY_NUMBER = frozenset({Hardness.NUMBER, Hardness.NUMBER_WITHOUT_AMOUNT})
_HOW = {Level.CUT: "cut", Level.SLIP: "slip"}


def identify(case: Case, candidates: Candidates, directory: Directory) -> None:
    """Find the third party of a case, its citations, and whether the signs agree.

    Nothing but the case is changed, and no other case is looked at.
    """
    case.names, case.plausible = search_names(case, directory)
    alone, weak = _alone(case, candidates)
    identified = _identifiers(case, candidates, directory.own_ibans)
    if not identified:
        drop_other_creditors(case, candidates)
    claims = [*identified, *_numbers(case, alone)]
    for rule in directory.rules(case):
        case.rule = case.rule or rule
        shown = (("rule", rule.id), ("keywords", ", ".join(rule.keywords)))
        reason = Reason(ReasonCode.KEYWORD_RULE, shown, 60)
        claims.append(Claim(Hardness.RULE, rule.third_party_id, reason))
    account = directory.learned_account(case)
    if account is not None:
        reason = Reason(ReasonCode.LEARNT_ALIAS, (("label", wording(case.label.text)),), 55)
        claims.append(Claim(Hardness.IDENTIFIER, account, reason))
    learned = directory.learned(case)
    if learned is not None:
        reason = Reason(ReasonCode.LEARNT_ALIAS, (("label", wording(case.label.text)),), 55)
        claims.append(Claim(Hardness.NAME, learned, reason))
    else:
        claims += [_named(case, match, candidates) for match in _standing_out(case.names)]
    _weigh(case, claims)
    _doubt(case, weak)
    if case.party and is_pay(case, candidates.third_party(case.party), case.evidence):
        kind = (("kind", case.label.kind.value),)
        case.block(Reason(ReasonCode.KIND_RECOGNISED, kind, 70))
    _cite(case, candidates, directory, alone)
    if case.conflict:
        say_whose(case, candidates, alone)


def _named(case: Case, match: NameMatch, candidates: Candidates) -> Claim:
    party = candidates.third_party(match.third_party_id)
    apart = case.transaction.name_apart
    whole = "apart" if apart and case.label.counterparty == apart else ""
    shown = (("name", party.name if party else ""), ("how", _HOW.get(match.level, whole)))
    return Claim(
        Hardness.NAME, match.third_party_id, Reason(ReasonCode.THIRD_PARTY_NAME, shown, 50)
    )


def _standing_out(names: Sequence[NameMatch]) -> list[NameMatch]:
    """The first where it is evidence and explains more letters than any other, or is whole.

    With it a second that other words of the label name: who pays for whom, nobody can tell. A name
    that goes on in the label as nobody's is none.
    """
    if not names or names[0].level <= Level.WEAK:
        return []
    first, *others = names
    second = beside(first, others)[:1]
    rival = next((match for match in others if match not in second), None)
    if rival and (rival.letters, rival.level is Level.WHOLE) >= (
        first.letters,
        first.level is Level.WHOLE,
    ):
        return []
    return [first, *second] if first.ends or second else []


def _weigh(case: Case, claims: list[Claim]) -> None:
    if not claims:
        return
    claims.sort(key=lambda claim: -claim.hardness)
    claims = _of_the_named(claims)
    first = claims[0]
    others = {
        claim.third_party_id for claim in claims if claim.third_party_id != first.third_party_id
    }
    if first.hardness in _BY_NUMBER and case.plausible and not bears(case, first.third_party_id):
        others |= case.plausible  # a name that several bear, and none of them is cited
    if others and first.hardness > Hardness.RULE and bears(case, first.third_party_id):
        others -= {c.third_party_id for c in claims if c.hardness is Hardness.NAME}
    for level in (Hardness.RULE, Hardness.NAME):  # of several that a sign may mean, it is this one
        meant = {c.third_party_id for c in claims if c.hardness is level}
        if first.hardness > level and first.third_party_id in meant:
            others -= meant
    hardest = {c.third_party_id for c in claims if c.hardness == first.hardness}
    case.party = first.third_party_id if len(hardest) == 1 else None
    case.hardness = first.hardness
    case.evidence = tuple(c.reason for c in claims if c.third_party_id == first.third_party_id)
    if others:
        case.conflict = True
        shown = (("signs", str(len(others) + 1)),)
        case.block(Reason(ReasonCode.EVIDENCE_CONFLICT, shown, 90))
        case.notes.extend(c.reason for c in claims if c.third_party_id in others)


def _of_the_named(claims: list[Claim]) -> list[Claim]:
    """Where several third parties have a document of the cited number, that of the one named."""
    cited = {c.third_party_id for c in claims if c.hardness is Hardness.NUMBER}
    named = cited & {c.third_party_id for c in claims if c.hardness is Hardness.NAME}
    numbers = {c.reason.facts for c in claims if c.hardness is Hardness.NUMBER}
    if len(cited) < 2 or len(named) != 1 or len(numbers) != 1:  # noqa: PLR2004 - several
        return claims
    return [c for c in claims if c.hardness is not Hardness.NUMBER or c.third_party_id in named]


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


def _identifiers(case: Case, candidates: Candidates, own: frozenset[str]) -> list[Claim]:
    """IBAN, mandate and creditor identifier, of the fields and of the label; `own` are ours."""
    transaction, label = case.transaction, case.label
    claims = []
    field = transaction.counterparty_iban
    for iban in (compact(field),) if field else ibans(label.text):
        parties = candidates.third_parties_by_iban(iban) if iban not in own else ()
        if party := _one(case, parties):
            reason = Reason(ReasonCode.COUNTERPARTY_IBAN, (("name", party.name),), 80)
            claims.append(Claim(Hardness.IDENTIFIER, party.id, reason))
    mandate = transaction.mandate_id or label.mandate_id
    creditor = transaction.creditor_id or label.creditor_id
    debtor: str | None = None
    for code, value in ((ReasonCode.MANDATE, mandate), (ReasonCode.CREDITOR_ID, creditor)):
        party = _one(case, candidates.third_parties_by_mandate(compact(value))) if value else None
        if party and party.id != debtor:
            debtor = party.id
            shown = (("name", party.name), ("value", value or ""))
            claims.append(Claim(Hardness.IDENTIFIER, party.id, Reason(code, shown, 80)))
    return claims


def _one(case: Case, parties: Sequence[MatchThirdParty]) -> MatchThirdParty | None:
    """The only one; between the customer and the supplier of one company, the side decides."""
    if len(parties) > 1:
        parties = [party for party in parties if in_role(case, party)]
    return parties[0] if len(parties) == 1 else None


def _alone(case: Case, candidates: Candidates) -> tuple[list[Citation], list[Citation]]:
    """Documents whose number is in the label in a way that needs no other sign; then doubtful."""
    found: dict[str, Citation] = {}
    weak: dict[str, Citation] = {}
    for key in case.numbers.keys:
        for document in candidates.by_number(key):
            how = how_cited(document.number, case.numbers)
            if how is not None and stands_alone(document.number, how, case.numbers):
                found[document.id] = Citation(document, how)
            elif how is not None and may_stand_alone(document.number, how):
                weak[document.id] = Citation(document, how)
    alone = on_this_side(case, [*found.values()])
    return outside_others(alone, case.numbers) if len(alone) > 1 else alone, [*weak.values()]


def _doubt(case: Case, weak: Sequence[Citation]) -> None:
    """Digits that may be the number of another third party's document of just this amount."""
    if case.party is None:
        for party in sorted({citation.document.third_party_id for citation in weak}):
            documents = [c.document for c in weak if c.document.third_party_id == party]
            case.sets.append(tuple(sorted(d.id for d in documents if d.available and d.open > 0)))
        return
    if case.hardness > Hardness.NAME or case.conflict:
        return
    fitting = [
        citation.document
        for citation in weak
        for lens in case.usable
        if citation.document.third_party_id != case.party
        and citation.document.currency == lens.currency
        and citation.document.sign * citation.document.open == lens.amount
    ]
    if fitting and not any(c.document.third_party_id == case.party for c in weak):
        case.conflict = True
        case.block(Reason(ReasonCode.EVIDENCE_CONFLICT, (("signs", "2"),), 90))
        shown = (("number", ", ".join(document.number for document in fitting)),)
        case.notes.append(Reason(ReasonCode.REFERENCE_FOUND, shown, 70))
        case.sets.extend((document.id,) for document in fitting)


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
            for lens in case.usable
        )
        number = ", ".join(document.number for document in documents)
        reason = Reason(ReasonCode.REFERENCE_FOUND, (("number", number),), 70)
        hardness = Hardness.NUMBER if fits else Hardness.NUMBER_WITHOUT_AMOUNT
        claims.append(Claim(hardness, party, reason))
    return claims


def _cite(case: Case, candidates: Candidates, directory: Directory, alone: list[Citation]) -> None:
    """Citations of the identified third party's documents, tails included."""
    found = {c.document.id: c for c in alone if c.document.third_party_id == case.party}
    numbers = case.numbers
    for document in _citable(case, candidates, directory) if numbers.runs else ():
        how = how_cited(document.number, numbers) if document.id not in found else None
        if how is not None:
            found[document.id] = Citation(document, how)
    every = sorted(found.values(), key=lambda c: (-c.how, c.document.id))
    if len(every) > 1:
        every = tails_apart(every, numbers)
    if case.party and every:
        every = with_ranges(every, numbers, (d for _, d in directory.cores(case.party)))
    case.cited = [c for c in every if c.how is not Cited.HINT]
    case.hints = tuple(c.document for c in every if c.how is Cited.HINT)
    case.quotes = () if case.cited else tuple(_quotes(case, candidates))
    if case.party and any(c.how is Cited.TAIL for c in case.cited):
        number = ", ".join(c.document.number for c in case.cited)
        if not any(reason.code is ReasonCode.REFERENCE_FOUND for reason in case.evidence):
            reason = Reason(ReasonCode.REFERENCE_FOUND, (("number", number),), 65)
            case.evidence = (*case.evidence, reason)


def _quotes(case: Case, candidates: Candidates) -> Iterable[MatchDocument]:
    """Quotes of the identified third party whose number the label cites in full."""
    for key in case.numbers.keys if case.party else ():
        for document in candidates.by_number(key):
            if (
                document.third_party_id == case.party
                and document.type is DocumentType.QUOTE
                and quote_cited(document.number, case.numbers)
            ):
                yield document


def _citable(case: Case, candidates: Candidates, directory: Directory) -> Iterable[MatchDocument]:
    """Open documents of who may be meant, where the core of their number is in the label.

    Of a crowd, only those filed under a cited number.
    """
    digits = case.numbers.compact
    if case.party or len(case.plausible) <= MOST_PLAUSIBLE:
        for party in (case.party,) if case.party else sorted(case.plausible):
            for core, document in directory.cores(party):
                if core in digits:
                    yield document
    else:
        for key in case.numbers.keys:
            for document in candidates.by_number(key):
                if document.third_party_id in case.plausible and document.open > 0:
                    yield document
