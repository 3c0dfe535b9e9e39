"""What speaks for and against one transaction and one document, as facts with sentences; pure.

The engine decides over all transactions together; this tells, for one pair that a person asks
about, what each sign says, where in the label it stands, and what would change the answer.
"""

from collections.abc import Iterator
from decimal import Decimal

from lettrage.domain.bank_transaction import Transaction
from lettrage.domain.identifiers import compact
from lettrage.domain.labels import ParsedLabel, TransactionKind, name_words, normal_form, parse
from lettrage.domain.money import decimal_fr, decimal_text, minor_units
from lettrage.domain.open_document import OpenDocument
from lettrage.domain.reconciliation import Rates
from lettrage.domain.reconciliation.directory import words_of_names
from lettrage.domain.reconciliation.exchange import NO_RATES
from lettrage.domain.reconciliation.explain import NAMED
from lettrage.domain.reconciliation.label_names import label_name
from lettrage.domain.reconciliation.names import Level, match_name
from lettrage.domain.reconciliation.numbers import how_cited, label_numbers
from lettrage.domain.third_party import ThirdParty
from lettrage.services.engine_inputs import name_apart, read_text
from lettrage.services.foreign_pair import foreign_fact
from lettrage.services.pair_obstacles import PairFact, Weighs, forbidden, other_party, refused


def pair_facts(
    transaction: Transaction,
    document: OpenDocument,
    party: ThirdParty | None,
    assigned: ThirdParty | None = None,
    *,
    rates: Rates = NO_RATES,
) -> tuple[PairFact, ...]:
    """Every fact of the pair, the decisive one against it first: a refusal, then another party.

    `party` is the document's, `assigned` the transaction's; a document of nobody that the
    transaction names is of another matter, whatever else speaks against it.
    Units: amounts in cents of their currency and as decimal text; days signed, positive when the
    transaction is later; places in the label as character offsets, the end exclusive.
    """
    mine = document.id in {a.document_id for a in transaction.allocations}
    party_facts = tuple(_party(transaction, party)) if party is not None else ()
    numbers = tuple(_number(transaction, document))
    other = other_party(transaction, document, party, assigned)
    strange = other is not None or _strange((*party_facts, *numbers))
    found = [
        *refused(transaction, document),
        *([other] if other is not None else ()),
        *(party_facts if strange else ()),
        *forbidden(transaction, document, mine=mine, strange=strange),
        *_amount(transaction, document, rates, mine=mine),
        *_date(transaction, document),
        *numbers,
        *(() if strange else party_facts),
    ]
    return tuple(found)


def _strange(signs: tuple[PairFact, ...]) -> bool:
    """Nothing in the transaction names the document or its third party."""
    unnamed = any(fact.code == "name" and fact.weighs is Weighs.AGAINST for fact in signs)
    return unnamed and all(fact.weighs is not Weighs.FOR for fact in signs)


def _amount(
    transaction: Transaction, document: OpenDocument, rates: Rates, *, mine: bool
) -> Iterator[PairFact]:
    due = document.outstanding
    if mine:
        own = (a.amount for a in transaction.allocations if a.document_id == document.id)
        part = sum(own, Decimal(0))
        due += part
    if document.currency != transaction.currency:
        yield foreign_fact(transaction, document, due, rates)
        return
    if mine and (part != due or abs(transaction.amount) != due):
        yield _settled_part(transaction, document, part)
        return
    difference = minor_units(abs(transaction.amount) - due, transaction.currency)
    facts = {
        "transaction": decimal_text(abs(transaction.amount)),
        "due": decimal_text(due),
        "difference_cents": str(difference),
    }
    if difference == 0:
        yield PairFact(
            "amount",
            Weighs.FOR,
            facts,
            f"Le montant est exactement celui qui reste dû ({decimal_fr(due)}).",
            f"The amount is exactly what is due ({decimal_text(due)}).",
        )
        return
    kept = document.commission_kept
    if kept and transaction.amount == due - kept:
        yield PairFact(
            "amount",
            Weighs.FOR,
            {**facts, "commission": decimal_text(kept)},
            f"Le montant est celui qui reste dû ({decimal_fr(due)}) moins la commission"
            f" ({decimal_fr(kept)}).",
            f"The amount is what is due ({decimal_text(due)}) less the commission"
            f" ({decimal_text(kept)}).",
        )
        return
    more = difference > 0
    gap = decimal_text(abs(abs(transaction.amount) - due))
    yield PairFact(
        "amount",
        Weighs.AGAINST,
        facts,
        f"L’opération vaut {gap.replace('.', ',')} de {'plus' if more else 'moins'} que ce qui"
        f" reste dû ({decimal_fr(due)}).",
        f"The transaction is {gap} {'more' if more else 'less'} than what is due"
        f" ({decimal_text(due)}).",
        "Ajouter d’autres documents ou des frais qui font la différence."
        if more
        else "Que le libellé cite le numéro (paiement partiel), ou régler une partie à la main.",
        "Add other documents or a fee that make up the difference."
        if more
        else "A label that cites the number (part payment), or settle a part by hand.",
    )


def _settled_part(transaction: Transaction, document: OpenDocument, part: Decimal) -> PairFact:
    """What the transaction does to a document that is not simply all of it."""
    facts = {"transaction": decimal_text(abs(transaction.amount)), "part": decimal_text(part)}
    shown_fr = f"{decimal_fr(abs(part))} {document.currency}"
    shown = f"{decimal_text(abs(part))} {document.currency}"
    if part < 0:
        return PairFact(
            "amount",
            Weighs.FOR,
            facts,
            f"L’opération annule {shown_fr} de ce qui était réglé.",
            f"The transaction undoes {shown} of what was settled.",
        )
    rest = document.outstanding
    left_fr = f"il reste dû {decimal_fr(rest)}" if rest else "plus rien n’est dû"
    left = f"{decimal_text(rest)} is still due" if rest else "nothing is due any more"
    return PairFact(
        "amount",
        Weighs.FOR,
        facts,
        f"L’opération règle {shown_fr} de ce document : {left_fr}.",
        f"The transaction settles {shown} of this document: {left}.",
    )


def _date(transaction: Transaction, document: OpenDocument) -> Iterator[PairFact]:
    issued = (transaction.booking_date - document.issue_date).days
    facts = {"days_after_issue": str(issued)}
    due_fr, due_en = "", ""
    if document.due_date is not None:
        late = (transaction.booking_date - document.due_date).days
        facts["days_after_due"] = str(late)
        due_fr = f", {abs(late)} jour(s) {'après' if late >= 0 else 'avant'} l’échéance"
        due_en = f", {abs(late)} day(s) {'after' if late >= 0 else 'before'} it was due"
    yield PairFact(
        "date",
        Weighs.AGAINST if issued < 0 else Weighs.NEUTRAL,
        facts,
        f"L’opération est {abs(issued)} jour(s) {'après' if issued >= 0 else 'avant'} le"
        f" document{due_fr}.",
        f"The transaction is {abs(issued)} day(s) {'after' if issued >= 0 else 'before'} the"
        f" document{due_en}.",
    )


def _number(transaction: Transaction, document: OpenDocument) -> Iterator[PairFact]:
    if not document.number:
        return
    label = _read(transaction)
    how = how_cited(document.number, label_numbers(label.reference_text))
    if how is None:
        yield PairFact(
            "number",
            Weighs.NEUTRAL,
            {"number": document.number},
            f"Le libellé ne cite pas le numéro {document.number}.",
            f"The label does not cite number {document.number}.",
            "Que le payeur cite le numéro dans le motif.",
            "A payer who cites the number.",
        )
        return
    place = _place(transaction.label, document.number)
    yield PairFact(
        "number",
        Weighs.FOR,
        {"number": document.number, "how": how.name.lower(), **place},
        f"Le libellé cite le numéro {document.number}.",
        f"The label cites number {document.number}.",
    )


_NAMED = {
    Level.WHOLE: NAMED[""],
    Level.SLIP: NAMED["slip"],
    Level.CUT: NAMED["cut"],
    Level.WEAK: (
        "Le libellé porte un nom qui ressemble à {name}, qui peut être celui d’un autre.",
        "The label holds a name like {name}, which may be another’s.",
    ),
    Level.PARTLY: (
        "Le nom {name} n’est pas dans le libellé.",
        "The name {name} is not in the label.",
    ),
}


def _party(transaction: Transaction, party: ThirdParty) -> Iterator[PairFact]:
    label = _read(transaction)
    card = label.kind is TransactionKind.CARD
    words = label_name(*words_of_names(label, label.party_words, label.party_ends), card=card)
    match = match_name(party.id, party.name, words)
    if not match.level:
        every = name_words(label.normal.split())
        words = label_name(*words_of_names(label, *every), card=card)
        match = match_name(party.id, party.name, words)
    level = match.level if match.ends else min(match.level, Level.WEAK)
    named = level > Level.WEAK
    said_fr, said_en = _NAMED.get(level, _NAMED[Level.PARTLY])
    if level is Level.WHOLE and label.counterparty == name_apart(transaction):
        said_fr, said_en = NAMED["apart"]
    for reason in transaction.reasons:  # what the run saw of all names together
        if reason.code == "third_party_name" and reason.facts.get("name") == party.name:
            named, said_fr, said_en = True, reason.message_fr, reason.message_en
    word = next((w for w in normal_form(party.name).split() if w in words.words), party.name)
    known_by = Weighs.NEUTRAL if transaction.third_party_id == party.id else Weighs.AGAINST
    yield PairFact(
        "name",
        Weighs.FOR if named else known_by,  # of who it is assigned to, it need not say the name
        {
            "name": party.name,
            "level": level.name.lower(),
            **(_place(transaction.label, word) if named else {}),
        },
        said_fr.replace("{name}", party.name),
        said_en.replace("{name}", party.name),
        "" if named else "Confirmer deux fois ce libellé pour ce tiers, ou créer une règle.",
        "" if named else "Confirm this wording twice for this third party, or make a rule.",
    )
    iban = compact(transaction.counterparty.iban or "")
    if iban:
        known = iban in {compact(each.iban) for each in party.ibans}
        yield PairFact(
            "iban",
            Weighs.FOR if known else Weighs.NEUTRAL,
            {"known": str(known).lower()},
            f"L’IBAN de l’opération {'est' if known else 'n’est pas'} celui du tiers.",
            f"The transaction's IBAN is {'' if known else 'not '}the third party's.",
            "" if known else "Ajouter cet IBAN au tiers, après vérification.",
            "" if known else "Add this IBAN to the third party, once verified.",
        )
    mandate = transaction.mandate_id or label.mandate_id
    if mandate:
        known = compact(mandate) in {compact(each) for each in party.mandates}
        yield PairFact(
            "mandate",
            Weighs.FOR if known else Weighs.NEUTRAL,
            {"mandate": mandate},
            f"Le mandat {mandate} {'est' if known else 'n’est pas'} connu de ce tiers.",
            f"Mandate {mandate} is {'' if known else 'not '}known of this third party.",
            "" if known else "Ajouter ce mandat au tiers.",
            "" if known else "Add this mandate to the third party.",
        )


def _read(transaction: Transaction) -> ParsedLabel:
    return parse(
        read_text(transaction),
        amount_sign=1 if transaction.amount > 0 else -1,
        booking_date=transaction.booking_date,
    )


def _place(label: str, words: str) -> dict[str, str]:
    """Where the words stand in the raw label, whatever separates their letters; {} if nowhere."""
    wanted = normal_form(words).replace(" ", "")
    letters = [(normal_form(c).replace(" ", ""), i) for i, c in enumerate(label)]
    kept = [(c, i) for text, i in letters for c in text]
    start = "".join(c for c, _ in kept).find(wanted)
    if not wanted or start < 0:
        return {}
    first, last = kept[start][1], kept[start + len(wanted) - 1][1]
    return {"from": str(first), "to": str(last + 1), "text": label[first : last + 1]}
