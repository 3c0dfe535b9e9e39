"""Money that goes the other way than it does by nature, and why we say so; pure.

A supplier pays back, a customer is paid back. A reject is none: it undoes a payment; nor is the
bank's fee for one, which is no money of the customer's.
"""

from collections.abc import Collection

from lettrage.domain.bank_transaction import (
    REFUND,
    Direction,
    Reason,
    Transaction,
    TransactionState,
)
from lettrage.domain.labels import TransactionKind, parse

_NATURAL = {Direction.CREDIT: "customer", Direction.DEBIT: "supplier"}
"""Who is on the other side by nature, as `third_party.roles` say it."""
_ROLE = {"customer": ("client", "a customer"), "supplier": ("fournisseur", "a supplier")}


def refund_of(transaction: Transaction, name: str, roles: Collection[str]) -> Reason | None:
    """Why the transaction, as it is decided now, is a refund; None when it is none.

    The type of what it settles decides; without one, the roles of its third party `name` and the
    words of the label. Raises: nothing.
    """
    if transaction.state in (TransactionState.EXCLUDED, TransactionState.CANCELLED):
        return None
    label = parse(
        transaction.label,
        amount_sign=int(transaction.amount > 0) or -1,
        booking_date=transaction.booking_date,
    )
    fee = label.is_reject_fee or label.kind is TransactionKind.FEE
    if label.is_reject or fee or any(reason.code == "rejection" for reason in transaction.reasons):
        return None
    if transaction.document_type is None:
        return _by_party(transaction, name, roles, told=label.is_refund and not label.is_net)
    if not transaction.against_its_type:
        return None
    way_fr, way = _way(transaction)
    return _because(
        "document_type",
        f"{way_fr}, à l’inverse du type de document",
        f"{way}, against the type of document",
    )


def _by_party(
    transaction: Transaction, name: str, roles: Collection[str], *, told: bool
) -> Reason | None:
    """Whether the roles of the third party make it one, or the label's word beside them."""
    way_fr, way = _way(transaction)
    natural = _NATURAL[transaction.direction]
    (other,) = set(_ROLE) - {natural}
    role_fr, role = _ROLE[other]
    if other in roles and told:
        return _because(
            "label",
            f"le libellé le dit, {name} est {role_fr} et {way_fr}",
            f"the label says so, {name} is {role} and {way}",
        )
    if set(roles) == {other}:
        return _because(
            "third_party",
            f"{name} n’est que {role_fr}, et {way_fr}",
            f"{name} is only {role}, and {way}",
        )
    return None


def _way(transaction: Transaction) -> tuple[str, str]:
    if transaction.direction is Direction.DEBIT:
        return "l’argent sort", "money goes out"
    return "l’argent entre", "money comes in"


def said_by_hand() -> Reason:
    """A person said that it is one."""
    return _because("by_hand", "vous l’avez dit", "you said so")


def _because(code: str, french: str, english: str) -> Reason:
    return Reason(
        code=REFUND,
        facts={"because": code},
        message_fr=f"Remboursement : {french}.",
        message_en=f"Refund: {english}.",
    )
