"""Explanations by the numbers that the payer cites."""

from collections.abc import Sequence
from decimal import Decimal

from lettrage.domain.reconciliation.amounts import Lens, facts, fit, text
from lettrage.domain.reconciliation.apart import NEAR_DAYS
from lettrage.domain.reconciliation.case import Case, Hardness
from lettrage.domain.reconciliation.decision import Reason, ReasonCode
from lettrage.domain.reconciliation.doubts import other_number
from lettrage.domain.reconciliation.inputs import MatchDocument
from lettrage.domain.reconciliation.ledger import Ledger, double_payment, post
from lettrage.domain.reconciliation.names import name_form
from lettrage.domain.reconciliation.numbers import Cited
from lettrage.domain.reconciliation.sums import exact_sums

_LEAST_REST = 10  # per cent of the document. Source: decision rules, rule 5
_WITH_TAX = Decimal("1.2")  # where the net is not known. Source: CGI article 278
_LATER_DAYS = 10  # what is meant may be issued later. Source: decision rules, rule 4 window
_MOST_CREDITS = 8  # credit notes tried beside a cited document


def settle(case: Case, ledger: Ledger) -> None:
    """Post a case whose label cites documents of the identified third party."""
    strong = [c.document for c in case.cited if c.how is not Cited.TAIL]
    if _gone(case, strong, ledger):
        return
    usable = [
        document
        for document in (c.document for c in case.cited)
        if document.available and ledger.open(document) > 0 and not ledger.refused(case, document)
    ]
    if not usable:
        return
    case.sets.append(tuple(sorted(document.id for document in usable)))
    whole = any(_whole(lens, usable, ledger) for lens in case.usable)
    if other_number(case, usable, exact=whole):  # with what that is of, it may still add up
        return
    if _added_up(case, usable, strong, ledger):
        return
    _with_credit_notes(case, case.lenses[0], usable, ledger)
    if case.decision is None and not case.blocked:
        _part(case, case.lenses[0], usable, ledger)


def _whole(lens: Lens, documents: Sequence[MatchDocument], ledger: Ledger) -> bool:
    """The documents make the amount to the cent."""
    same = all(document.currency == lens.currency for document in documents)
    return same and sum(map(ledger.signed, documents)) == lens.amount


def _gone(case: Case, strong: Sequence[MatchDocument], ledger: Ledger) -> bool:
    """A document cited in full that is cancelled or settled: nothing else may be posted."""
    if gone := [document for document in strong if not document.available]:
        shown = (("number", ", ".join(document.number for document in gone)),)
        case.block(Reason(ReasonCode.UNAVAILABLE_DOCUMENT, shown, 80))
        return True
    if settled := [document for document in strong if ledger.open(document) <= 0]:
        back = all(document.sign * case.transaction.amount < 0 for document in settled)
        case.block(
            Reason(ReasonCode.NO_DOCUMENT, facts(case.transaction), 60)
            if back and case.label.is_refund  # what is paid back is not paid twice
            else double_payment(case, settled)
        )
        return True
    return False


def _added_up(
    case: Case, usable: Sequence[MatchDocument], strong: Sequence[MatchDocument], ledger: Ledger
) -> bool:
    """All cited documents, else those cited in full, else the only set that adds up."""
    tried = [usable] if len(strong) in (0, len(usable)) else [usable, strong]
    return any(
        _exact(case, lens, documents, ledger) for documents in tried for lens in case.usable
    ) or (
        len(usable) > 1 and any(_subset(case, lens, usable, strong, ledger) for lens in case.usable)
    )


def _exact(case: Case, lens: Lens, documents: Sequence[MatchDocument], ledger: Ledger) -> bool:
    same = [document for document in documents if document.currency == lens.currency]
    if not same or len(same) < len(documents):
        return False
    total = sum(ledger.signed(document) for document in same)
    explained = fit(lens, total, same, case.transaction, case.label)
    if explained is None:
        return False
    post(case, same, ledger, fit=explained)
    return True


def _subset(
    case: Case,
    lens: Lens,
    usable: Sequence[MatchDocument],
    strong: Sequence[MatchDocument],
    ledger: Ledger,
) -> bool:
    """The only set of cited documents that adds up, every one cited in full among them."""
    same = [document for document in usable if document.currency == lens.currency]
    values = [ledger.signed(document) for document in same]
    found = exact_sums(values, lens.amount)
    if len(found) != 1:
        return False
    chosen = [same[i] for i in found[0]]
    if any(document not in chosen for document in strong):
        return False
    explained = fit(lens, lens.amount, chosen, case.transaction, case.label)
    post(case, chosen, ledger, fit=explained)
    return True


def _with_credit_notes(
    case: Case, lens: Lens, usable: Sequence[MatchDocument], ledger: Ledger
) -> None:
    """Paid net of a credit note that the label does not cite: exact to the cent, and only one."""
    side = 1 if lens.amount > 0 else -1
    total = sum(ledger.signed(d) for d in usable if d.currency == lens.currency)
    if case.party is None or total * side <= lens.amount * side or case.label.is_part:
        return
    chosen_ids = {document.id for document in usable}
    credits = [
        document
        for document in ledger.of_party(case, case.party)
        if document.sign == -side
        and document.currency == lens.currency
        and document.id not in chosen_ids
        and (document.date - case.transaction.booking_date).days <= _LATER_DAYS
    ][:_MOST_CREDITS]
    found = exact_sums([ledger.signed(d) for d in credits], lens.amount - total)
    if len(found) == 1 and not _may_be_part(lens, usable, ledger):
        documents = [*usable, *(credits[i] for i in found[0])]
        explained = fit(lens, lens.amount, documents, case.transaction, case.label)
        post(case, documents, ledger, fit=explained)
    elif found:
        case.block(Reason(ReasonCode.SEVERAL_EXPLANATIONS, (("count", "2"),), 80))
        case.sets[:0] = [
            tuple(sorted([*chosen_ids, *(credits[i].id for i in chosen)])) for chosen in found
        ]


def _may_be_part(lens: Lens, usable: Sequence[MatchDocument], ledger: Ledger) -> bool:
    """Whether the money may as well be a part of the one cited document: then nobody can tell."""
    if len(usable) != 1:
        return False
    due = ledger.open(usable[0])
    return (due - abs(lens.amount)) * 100 >= due * _LEAST_REST


def _named(case: Case, document: MatchDocument, ledger: Ledger) -> bool:
    """A number alone takes the exact amount; a part needs another sign of the third party.

    Most words of the name, or two of them, are enough beside a number cited in full.
    """
    if case.hardness is not Hardness.NUMBER_WITHOUT_AMOUNT or case.label.is_part:
        return True
    party = ledger.candidates.third_party(document.third_party_id)
    words = name_form(party.name).words if party else ()
    present = sum(word in case.label.party_words for word in words)
    return present > 1 or present * 2 > len(words)


def _equals_another(case: Case, document: MatchDocument, paid: int, ledger: Ledger) -> bool:
    """A part that is just the document's net or its tax, or what another document is for.

    The payer may have left the tax out or cited the wrong number. Called a part (acompte), it may
    be what another document is for by chance.
    """
    net = document.net if document.net is not None else round(document.total / _WITH_TAX)
    tax = document.total - document.net if document.net is not None else None
    if paid in (net, tax):
        return True
    return not case.label.is_part and any(
        other is not document
        and other.sign == document.sign
        and other.currency == document.currency
        and paid in (ledger.open(other), other.net)
        and (other.date - case.transaction.booking_date).days <= _LATER_DAYS
        for other in ledger.of_party(case, document.third_party_id)
    )


def _part(case: Case, lens: Lens, usable: Sequence[MatchDocument], ledger: Ledger) -> None:
    """Part of one cited document, with a real rest or a word that says so."""
    if len(usable) != 1:
        return
    document = usable[0]
    if document.currency != lens.currency or (document.sign > 0) != (lens.amount > 0):
        return
    due, paid = ledger.open(document), abs(lens.amount)
    ahead = (document.date - case.transaction.booking_date).days
    # No part is paid of a number that is not given yet; a supplier may date its invoice later.
    if paid >= due or ahead > (1 if document.sign > 0 else NEAR_DAYS):
        return
    rest = due - paid
    if not case.label.is_part and rest * 100 < due * _LEAST_REST:
        return
    if case.label.fee is not None or not _named(case, document, ledger):
        return
    if _equals_another(case, document, paid, ledger):
        case.block(Reason(ReasonCode.SEVERAL_EXPLANATIONS, (("count", "2"),), 80))
        return
    shown = (
        ("number", document.number),
        ("amount", text(paid, lens.currency)),
        ("rest", text(rest, lens.currency)),
        ("currency", lens.currency),
    )
    reason = Reason(ReasonCode.PART_PAYMENT, shown, 40)
    post(case, [document], ledger, amounts=[paid], reasons=(reason,), hardness=Hardness.NUMBER)
