"""Use case: rules proposed from repeated decisions, with what they would have done.

A wording that a person tied to one third party at least twice, and never to another, is worth a
rule: until it is one, it only names the third party. A proposal that contradicts a past decision
is not made.
"""

from collections import Counter
from dataclasses import dataclass

from lettrage.domain.errors import NotFound
from lettrage.domain.labels import parse
from lettrage.domain.learned_sign import LearnedSign, SignKind
from lettrage.domain.open_document import OpenDocumentKind
from lettrage.domain.paris import paris_date
from lettrage.domain.reconciliation_rule import ReconciliationRule
from lettrage.services.learning import Learning
from lettrage.services.manage_rules import RuleFields, drafted
from lettrage.services.preview_rules import PastEffect, PreviewRules, past_effects
from lettrage.services.unit_of_work import Actor, Work
from lettrage.services.whole_lists import whole

MOST_PROPOSED = 20
"""Proposals shown, the most confirmed first: what a person reads."""

MOST_KEYWORDS = 4
"""Words of a proposal: enough to tell a wording from others."""

_SHORTEST_WORD = 3
_TYPES = (
    OpenDocumentKind.INVOICE,
    OpenDocumentKind.INCOME,
    OpenDocumentKind.PURCHASE,
    OpenDocumentKind.EXPENSE,
)


@dataclass(frozen=True)
class Proposal:
    """A rule worth keeping.

    Attributes:
        id: Of the learned sign: names the proposal when it is declined.
        fields: What the rule would say.
        confirmations: Decisions of a person that speak for it.
        past: What it would have done, the latest first.
    """

    id: str
    fields: RuleFields
    confirmations: int
    past: tuple[PastEffect, ...]


class ProposeRules:
    """Lists and declines proposals."""

    def __init__(self, work: Work, previews: PreviewRules) -> None:
        self._work = work
        self._previews = previews

    def __call__(self, organisation_id: str) -> tuple[Proposal, ...]:
        """Proposals that no rule covers yet, the most confirmed first."""
        store = self._work.store
        worth = [s for s in Learning(self._work).trusted(organisation_id) if self._worth(s)]
        if not worth:
            return ()
        rules = whole(store, ReconciliationRule, organisation_id)
        past = self._previews.past(organisation_id)
        found = []
        for sign in sorted(worth, key=lambda each: (-len(each.votes), each.value)):
            fields = self._fields(sign)
            if fields is None or any(_covers(rule, fields) for rule in rules):
                continue
            rule = drafted(self._work, organisation_id, fields)
            effects = past_effects(rule, rules, past)
            if effects and all(effect.outcome != "contradicts" for effect in effects):
                found.append(Proposal(sign.id, fields, len(sign.votes), effects))
            if len(found) == MOST_PROPOSED:
                break
        return tuple(found)

    def decline(self, actor: Actor, organisation_id: str, sign_id: str) -> None:
        """Never propose this one again. Raises: NotFound, Stale."""
        sign = self._work.store.get(LearnedSign, organisation_id, sign_id)
        if sign.sign is not SignKind.WORDING:
            raise NotFound("no such proposal", kind="rule_proposal")
        after = sign.changed(at=self._work.clock.now(), rule_declined=True)
        self._work.change(actor, sign, after, "rule_declined")

    @staticmethod
    def _worth(sign: LearnedSign) -> bool:
        return sign.sign is SignKind.WORDING and not sign.rule_declined

    def _fields(self, sign: LearnedSign) -> RuleFields | None:
        kinds = Counter(vote.document_type for vote in sign.votes if vote.document_type)
        if len(kinds) != 1 or sign.third_party_id is None:
            return None
        kind = next(iter(kinds))
        keywords = self._keywords(sign, kind)
        if kind not in _TYPES or not keywords:
            return None
        expense = kind is OpenDocumentKind.EXPENSE
        return RuleFields(
            priority=100,
            keywords=keywords,
            document_type=kind,
            third_party_id=sign.third_party_id,
            create_document=expense,
            create_payment=expense,
            name=" ".join(keywords).capitalize(),
        )

    def _keywords(self, sign: LearnedSign, kind: OpenDocumentKind) -> tuple[str, ...]:
        money_in = kind in (OpenDocumentKind.INVOICE, OpenDocumentKind.INCOME)
        today = paris_date(self._work.clock.now())
        label = parse(sign.value, amount_sign=1 if money_in else -1, booking_date=today)
        words = [word for word in label.party_words if word.isalpha()]
        long = [word for word in words if len(word) >= _SHORTEST_WORD]
        return tuple(dict.fromkeys(long))[:MOST_KEYWORDS]


def _covers(rule: ReconciliationRule, fields: RuleFields) -> bool:
    """Whether a rule, also one switched off by a person, speaks of the same wording."""
    words = {word.casefold() for word in rule.keywords}
    return bool(words & {word.casefold() for word in fields.keywords}) and (
        rule.third_party_id == fields.third_party_id
    )
