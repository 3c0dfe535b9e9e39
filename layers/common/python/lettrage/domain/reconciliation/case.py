"""One transaction under work: what was read of it, and what is known so far."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from lettrage.domain.labels import ParsedLabel
from lettrage.domain.reconciliation.amounts import Lens
from lettrage.domain.reconciliation.decision import Decision, Reason, RunnerUp
from lettrage.domain.reconciliation.inputs import MatchDocument, MatchTransaction, Rule
from lettrage.domain.reconciliation.names import NameMatch
from lettrage.domain.reconciliation.numbers import Cited, LabelNumbers, label_numbers


class Hardness(IntEnum):
    """How hard the evidence for a third party is. Source: decision rules, rule 2."""

    NONE = 0
    NUMBER_WITHOUT_AMOUNT = 1
    NAME = 2
    RULE = 3
    NUMBER = 4
    IDENTIFIER = 5


class Claim(NamedTuple):
    """One sign that points to one third party."""

    hardness: Hardness
    third_party_id: str
    reason: Reason


class Citation(NamedTuple):
    """A document whose number is in the label."""

    document: MatchDocument
    how: Cited


class Signs(NamedTuple):
    """What a search for the third party of one case found: fields of `Case`, documents by id."""

    names: tuple[NameMatch, ...]
    plausible: frozenset[str]
    party: str | None
    hardness: Hardness
    evidence: tuple[Reason, ...]
    conflict: bool
    rule: Rule | None
    cited: tuple[tuple[str, Cited], ...]
    hints: tuple[str, ...]
    quotes: tuple[str, ...]
    blocked: bool
    notes: tuple[Reason, ...]
    sets: tuple[tuple[str, ...], ...]
    carried: tuple[str, ...]


@dataclass(slots=True)
class Case:
    """State of one transaction in a run.

    Attributes:
        names: Third parties whose name fits the label, best first.
        plausible: Third parties that the name may stand for, the identified one included.
        party: The identified third party.
        hardness: Of the evidence for it.
        evidence: Reasons that identify it.
        conflict: Evidence points to two third parties.
        cited: Documents of the identified third party that the label cites.
        hints: Those that a few digits of the label may mean.
        quotes: Quotes of the third party that the label cites, where it cites nothing else.
        blocked: Nothing may be posted any more; `notes` say why.
        notes: Why not, in the order found.
        sets: Explanations found but not certain, best first.
        carried: Structured identifiers in it that are those of documents, hardest first.
        undoes: Of a reject: the transactions that it may undo, as likely one as the other.
    """

    transaction: MatchTransaction
    label: ParsedLabel
    lenses: tuple[Lens, ...]
    names: tuple[NameMatch, ...] = ()
    plausible: frozenset[str] = frozenset()
    party: str | None = None
    hardness: Hardness = Hardness.NONE
    evidence: tuple[Reason, ...] = ()
    conflict: bool = False
    rule: Rule | None = None
    cited: list[Citation] = field(default_factory=list)
    hints: tuple[MatchDocument, ...] = ()
    quotes: tuple[MatchDocument, ...] = ()
    blocked: bool = False
    notes: list[Reason] = field(default_factory=list)
    sets: list[tuple[str, ...]] = field(default_factory=list)
    runner_up: RunnerUp | None = None
    carried: tuple[str, ...] = ()
    undoes: "tuple[Case, ...]" = ()
    decision: Decision | None = None
    _numbers: LabelNumbers | None = None

    @property
    def numbers(self) -> LabelNumbers:
        """The digits of the label, read when they are first asked for."""
        if self._numbers is None:
            self._numbers = label_numbers(self.label.reference_text)
        return self._numbers

    @property
    def order(self) -> tuple[object, ...]:
        """Order of work inside a round: by day, then by identifiers, never by arrival."""
        t = self.transaction
        return (t.booking_date, t.bank_id, t.id)

    @property
    def usable(self) -> tuple[Lens, ...]:
        """The amounts that may be posted: an original amount in doubt only proposes."""
        return tuple(lens for lens in self.lenses if lens.doubt is None)

    def signs(self) -> Signs:
        """What was found so far, to be sent to another process."""
        return Signs(
            names=self.names,
            plausible=self.plausible,
            party=self.party,
            hardness=self.hardness,
            evidence=self.evidence,
            conflict=self.conflict,
            rule=self.rule,
            cited=tuple((citation.document.id, citation.how) for citation in self.cited),
            hints=tuple(hint.id for hint in self.hints),
            quotes=tuple(quote.id for quote in self.quotes),
            blocked=self.blocked,
            notes=tuple(self.notes),
            sets=tuple(self.sets),
            carried=self.carried,
        )

    def take(self, signs: Signs, document: Callable[[str], MatchDocument | None]) -> None:
        """Know what another process found; `document` looks up by identifier."""
        self.names, self.plausible = signs.names, signs.plausible
        self.party, self.hardness, self.evidence = signs.party, signs.hardness, signs.evidence
        self.conflict, self.rule, self.blocked = signs.conflict, signs.rule, signs.blocked
        self.carried = signs.carried
        self.notes, self.sets = list(signs.notes), list(signs.sets)
        found = ((document(document_id), how) for document_id, how in signs.cited)
        self.cited = [Citation(cited, how) for cited, how in found if cited is not None]
        self.hints = tuple(d for d in map(document, signs.hints) if d is not None)
        self.quotes = tuple(d for d in map(document, signs.quotes) if d is not None)

    def block(self, *notes: Reason) -> None:
        """Forbid posting and say why."""
        self.blocked = True
        self.notes.extend(notes)
