"""Bodies of the routes of what reconciliation learned, and of how far it is trusted."""

from pydantic import AwareDatetime, Field

from lettrage.contracts.api.common import View
from lettrage.domain.evidence_words import evidence_words
from lettrage.domain.learned_sign import LearnedSign, SignKind
from lettrage.domain.trust import ReconciliationTrust


class LearnedSignView(View):
    """A wording, an IBAN or a mandate that decisions tied to a third party."""

    id: str
    sign: SignKind
    value: str
    third_party_id: str | None = Field(description="Whom runs take it for; null while unsure")
    confirmations: int
    contradicted: bool
    updated_at: AwareDatetime

    @classmethod
    def of(cls, sign: LearnedSign) -> "LearnedSignView":
        """The view of a stored sign."""
        named = {vote.third_party_id for vote in sign.votes}
        return cls(
            id=sign.id,
            sign=sign.sign,
            value=sign.value,
            third_party_id=sign.third_party_id,
            confirmations=sum(not vote.against for vote in sign.votes),
            contradicted=len(named) > 1 or any(vote.against for vote in sign.votes),
            updated_at=sign.updated_at,
        )


class EvidenceTrustView(View):
    """One kind of evidence and what became of the matches that rested on it."""

    kind: str = Field(examples=["third_party_name-amount_equal"])
    kind_fr: str = Field(examples=["Nom du tiers, montant exact"])
    kind_en: str = Field(examples=["Third party's name, exact amount"])
    posted: int
    undone: int


class TrustView(View):
    """How far automatic matches are trusted."""

    threshold: int = Field(description="Least confidence, per mille, of an automatic match")
    kinds: tuple[EvidenceTrustView, ...]

    @classmethod
    def of(cls, trust: ReconciliationTrust) -> "TrustView":
        """The view of the organisation's record."""
        return cls(
            threshold=trust.threshold,
            kinds=tuple(
                EvidenceTrustView(
                    kind=kind,
                    kind_fr=evidence_words(kind)[0],
                    kind_en=evidence_words(kind)[1],
                    posted=tally.posted,
                    undone=tally.undone,
                )
                for kind, tally in sorted(trust.kinds.items())
            ),
        )
