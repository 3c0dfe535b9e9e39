"""Signs that point to two third parties: what a person is told of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from lettrage.domain.reconciliation.candidates import Candidates
from lettrage.domain.reconciliation.case import Case, Citation
from lettrage.domain.reconciliation.decision import Facts
from lettrage.domain.reconciliation.inputs import MatchDocument


def say_whose(case: Case, candidates: Candidates, alone: Sequence[Citation]) -> None:
    """Beside a cited number of a conflict, its third party; what is cited is proposed first."""
    owners: dict[str, list[MatchDocument]] = defaultdict(list)
    for citation in alone:
        owners[citation.document.third_party_id].append(citation.document)
    named: dict[Facts, Facts] = {}
    for owner in sorted(owners):
        numbers = ", ".join(document.number for document in owners[owner])
        party = candidates.third_party(owner)
        if party is not None:
            named[(("number", numbers),)] = (("number", f"{numbers} ({party.name})"),)
        cited = [d.id for d in owners[owner] if d.available and d.open > 0]
        if cited:
            case.sets.append(tuple(sorted(cited)))
    case.notes = [replace(note, facts=named.get(note.facts, note.facts)) for note in case.notes]
    case.evidence = tuple(
        replace(reason, facts=named.get(reason.facts, reason.facts)) for reason in case.evidence
    )
