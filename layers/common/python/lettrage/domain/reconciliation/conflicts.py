"""Signs that point to two third parties: which count, and what a person is told of them."""

from collections import defaultdict
from collections.abc import Sequence

from lettrage.domain.identifiers import BUSINESS_CODE
from lettrage.domain.reconciliation.candidates import Candidates
from lettrage.domain.reconciliation.case import Case, Citation
from lettrage.domain.reconciliation.decision import Facts
from lettrage.domain.reconciliation.inputs import MatchDocument
from lettrage.domain.reconciliation.keys import compact
from lettrage.domain.reconciliation.numbers import Cited, LabelNumbers, number_form, places_of

MOST_PLAUSIBLE = 24  # third parties of one name that are read one by one


def drop_other_creditors(case: Case, candidates: Candidates) -> None:
    """A debit of an unknown creditor is not of a third party known as another creditor, by name.

    One creditor may have several mandates and business codes, but one identifier.
    Source: EPC262-08, AT-02.
    """
    creditor = case.transaction.creditor_id or case.label.creditor_id
    if creditor is None or case.transaction.amount > 0 or case.label.is_reject:
        return  # of what we collect, and of its rejects, the creditor is ourselves

    def other(third_party_id: str) -> bool:
        party = candidates.third_party(third_party_id)
        known = party.creditor_id if party else None
        return known is not None and _creditor(known) != _creditor(creditor)

    case.names = tuple(match for match in case.names if not other(match.third_party_id))
    if len(case.plausible) <= MOST_PLAUSIBLE:
        case.plausible = frozenset(party for party in case.plausible if not other(party))


def _creditor(identifier: str) -> str:
    """An identifier without its business code, which a creditor chooses."""
    plain = compact(identifier)
    return plain[: BUSINESS_CODE.start] + plain[BUSINESS_CODE.stop :]


def say_whose(case: Case, candidates: Candidates, alone: Sequence[Citation]) -> None:
    """Beside a cited number of a conflict, its third party; what is cited is proposed first."""
    owners: dict[str, list[MatchDocument]] = defaultdict(list)
    for citation in alone:
        owners[citation.document.third_party_id].append(citation.document)
    named: dict[Facts, list[str]] = defaultdict(list)
    for owner in sorted(owners):
        numbers = ", ".join(document.number for document in owners[owner])
        party = candidates.third_party(owner)
        if party is not None:
            named[(("number", numbers),)].append(party.name)
        cited = [d.id for d in owners[owner] if d.available and d.open > 0]
        if cited:
            case.sets.append(tuple(sorted(cited)))
    whose: dict[Facts, Facts] = {
        facts: (("number", f"{facts[0][1]} ({', '.join(names)})"),)
        for facts, names in named.items()
    }
    case.notes = [note._replace(facts=whose.get(note.facts, note.facts)) for note in case.notes]
    case.evidence = tuple(
        reason._replace(facts=whose.get(reason.facts, reason.facts)) for reason in case.evidence
    )


def on_this_side(case: Case, alone: Sequence[Citation]) -> list[Citation]:
    """Of documents that bear one number, those that money in this direction settles, if any do.

    Our invoice and a supplier's may bear the same number; a reject moves money the other way.
    """
    side = 1 if (case.transaction.amount > 0) != case.label.is_reject else -1
    fitting = {
        number_form(citation.document.number).compact
        for citation in alone
        if citation.document.sign == side
    }
    return [
        citation
        for citation in alone
        if citation.document.sign == side
        or number_form(citation.document.number).compact not in fitting
    ]


def outside_others(alone: Sequence[Citation], label: LabelNumbers) -> list[Citation]:
    """Citations without those that stand only inside a longer cited number.

    118 is not cited by FA-2026-118 where that is a document. Source: decision rules of the
    scenario files, "Evidence": digits inside a longer number are none.
    """
    numbers = {number_form(citation.document.number).compact for citation in alone}
    inner = {
        number
        for number in numbers
        for longer in numbers
        if number != longer
        and number in longer
        and longer in label.compact
        and label.compact.count(number) == label.compact.count(longer)
    }
    return [c for c in alone if number_form(c.document.number).compact not in inner]


def tails_apart(cited: Sequence[Citation], label: LabelNumbers) -> list[Citation]:
    """Citations without tails of a number cited in full: 117 of FA-2026-0117 is no other's."""
    taken: set[int] = set()
    for citation in cited:
        if citation.how > Cited.TAIL:
            taken |= places_of(citation.document.number, label)
    return [c for c in cited if c.how > Cited.TAIL or places_of(c.document.number, label) - taken]
