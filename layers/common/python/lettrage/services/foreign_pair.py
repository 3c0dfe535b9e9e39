"""A transaction and a document in another currency: original amount, rate, worth; pure.

The same reading and the same limits as the engine's, so that what is explained is what decides.
"""

from decimal import Decimal

from lettrage.domain import reconciliation as engine
from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.labels import parse
from lettrage.domain.money import minor_units
from lettrage.domain.open_document import SIGN, OpenDocument
from lettrage.domain.reconciliation.amounts import Lens, lenses
from lettrage.domain.reconciliation.exchange import rate_text, text, worth
from lettrage.services.engine_inputs import match_transaction
from lettrage.services.pair_obstacles import PairFact, Weighs


def original(transaction: Transaction, rates: engine.Rates) -> Lens | None:
    """The amount in another currency that the bank or the label states, None without."""
    given = match_transaction(transaction)
    label = parse(given.label, amount_sign=given.amount, booking_date=given.booking_date)
    return next((lens for lens in lenses(given, label, rates) if not lens.own), None)


def foreign_fact(
    transaction: Transaction, document: OpenDocument, due: Decimal, rates: engine.Rates
) -> PairFact:
    """What the currencies say of the pair, with the rates used.

    Units: `due` in major units of the document's currency.
    """
    lens, cents = original(transaction, rates), minor_units(due, document.currency)
    facts = {"transaction": transaction.currency, "document": document.currency}
    if lens is not None and (lens.currency, abs(lens.amount)) == (document.currency, cents):
        return _same(lens, facts)
    own, day = transaction.currency, transaction.booking_date
    ours = SIGN[document.document_kind] * transaction.amount > 0
    found = worth(cents, document.currency, own, day, rates) if ours else None
    said_fr = f"Le document est en {document.currency}, et le montant d’origine manque ou diffère."
    said = f"The document is in {document.currency}, and the original amount is missing or differs."
    if found is not None:
        value, rate = text(found.amount, own), rate_text(found.reference.rate)
        on = found.reference.day
        facts |= {"worth": value, "reference": rate, "day": on.isoformat()}
        said_fr += (
            f" Au cours de référence du {on:%d/%m/%Y} ({rate.replace('.', ',')}), il vaut"
            f" {value.replace('.', ',')} {own}."
        )
        said += f" At the reference rate of {on.isoformat()} ({rate}) it is worth {value} {own}."
    return PairFact("currency", Weighs.AGAINST, facts, said_fr, said)


def _same(lens: Lens, facts: dict[str, str]) -> PairFact:
    said_fr = "Le montant d’origine en devise est celui du document."
    said = "The original amount is the document's."
    if lens.rate is not None:
        facts |= {name: value for name, value in lens.rate.facts if name != "currency"}
        said_fr += f" {engine.sentence_fr(lens.rate)}"
        said += f" {engine.sentence_en(lens.rate)}"
    weighs = Weighs.FOR if lens.doubt is None else Weighs.AGAINST
    return PairFact("currency", weighs, facts, said_fr, said)
