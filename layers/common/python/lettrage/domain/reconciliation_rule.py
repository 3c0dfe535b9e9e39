"""A user's rules of reconciliation, and the series that gives them their codes."""

from collections.abc import Iterable
from enum import StrEnum
from typing import ClassVar

from lettrage.domain.labels.text import normal_form
from lettrage.domain.money import Amount
from lettrage.domain.open_document import OpenDocumentKind
from lettrage.domain.record import Lookup, Record, SortedSet, Unique

SWITCHED_OFF = "-"
"""What the list of all rules shows of one that does nothing: no word."""


class KeywordMode(StrEnum):
    """`rule.keyword_mode`: all keywords must be in the label, or any of them."""

    ALL = "all"
    ANY = "any"


class ReconciliationRule(Record):
    """A user's rule: keywords in the label name a third party.

    Attributes:
        code: Given once, such as `R0007`; a deleted rule's is never given again.
        name: Free label for people, may be empty.
        priority: Lower first.
        keywords: Whole words; accents and case do not count.
        keyword_mode: See `KeywordMode`.
        document_type: `invoice`, `income`, `purchase` or `expense`; it gives the side.
        third_party_id: Whom it names.
        bank_account_ids: Empty means every account.
        amount_min: Of the absolute amount, inclusive.
        amount_max: Likewise.
        create_document: For `expense` only.
        create_payment: Settle what was created.
        active: A switched-off rule does nothing.
    """

    KIND: ClassVar[str] = "reconciliation_rule"

    code: str = ""
    name: str = ""
    priority: int = 100
    keywords: tuple[str, ...]
    keyword_mode: KeywordMode = KeywordMode.ALL
    document_type: OpenDocumentKind
    third_party_id: str
    bank_account_ids: SortedSet[str] = frozenset()
    amount_min: Amount | None = None
    amount_max: Amount | None = None
    create_document: bool = False
    create_payment: bool = False
    active: bool = True

    def lookups(self) -> Iterable[Lookup]:
        """All rules, in the order they are tried; active ones by a word that a label must hold.

        The list of all shows these words, `SWITCHED_OFF` for a rule that is.
        """
        order = f"{self.priority:06d}"
        shows = " ".join(self.words()) if self.active else SWITCHED_OFF
        yield Lookup(name="all", value="all", sort=order, shows=shows)
        for word in self.words() if self.active else ():
            yield Lookup(name="word", value=word, sort=order)

    def words(self) -> tuple[str, ...]:
        """Words one of which stands in every label that the rule fires on, as labels are compared.

        The longest of each keyword, as long ones are rare; of `all` keywords the longest one's.
        """
        longest = [max(normal_form(k).split(), key=len, default="") for k in self.keywords]
        if self.keyword_mode is KeywordMode.ALL:
            longest = [max(longest, key=len, default="")]
        return tuple(dict.fromkeys(word for word in longest if word))

    def uniques(self) -> Iterable[Unique]:
        """One rule a code."""
        if self.code:
            yield Unique(name="code", value=self.code)


class RuleSeries(Record):
    """The last number given to a rule; one record an organisation, `id` is `rules`."""

    KIND: ClassVar[str] = "rule_series"

    last: int = 0
