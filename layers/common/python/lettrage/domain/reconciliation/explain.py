"""Sentences for reasons, French for users and the English twin, rendered from facts."""

import re

from lettrage.domain.labels import KIND_FR, TransactionKind
from lettrage.domain.reconciliation.decision import Reason, ReasonCode
from lettrage.domain.reconciliation.plural_sentences import PLURAL_SENTENCES
from lettrage.domain.reconciliation.rate_sentences import RATE_SENTENCES, WITH_REFERENCE

_SENTENCES: dict[ReasonCode, tuple[str, str]] = RATE_SENTENCES | {
    ReasonCode.AMOUNT_EQUAL: (
        "Le montant {amount} {currency} est exactement celui qui reste dû.",
        "The amount {amount} {currency} is exactly what is due.",
    ),
    ReasonCode.AMOUNT_WITHIN_TOLERANCE: (
        "Un écart de règlement de {difference} {currency} est accepté.",
        "A settlement difference of {difference} {currency} is accepted.",
    ),
    ReasonCode.STRUCTURED_REFERENCE: (
        "La référence structurée {value} désigne le document.",
        "The structured reference {value} names the document.",
    ),
    ReasonCode.END_TO_END_ID: (
        "La référence de bout en bout {value} est celle de notre virement.",
        "The end-to-end id {value} is that of our transfer.",
    ),
    ReasonCode.MANDATE: (
        "Le mandat {value} est celui de {name}.",
        "The mandate {value} is that of {name}.",
    ),
    ReasonCode.CREDITOR_ID: (
        "L’identifiant créancier {value} est celui de {name}.",
        "The creditor identifier {value} is that of {name}.",
    ),
    ReasonCode.PAYOUT: (
        "Versement {reference} annoncé par {provider}.",
        "Payout {reference} announced by {provider}.",
    ),
    ReasonCode.DEPOSIT_SLIP: (
        "Le bordereau de remise {value} réunit ces documents.",
        "The deposit slip {value} holds these documents.",
    ),
    ReasonCode.BATCH: (
        "La remise (lot) {value} réunit ces documents.",
        "The batch {value} holds these documents.",
    ),
    ReasonCode.PERIOD: (
        "La période {period} est celle du document.",
        "The period {period} is that of the document.",
    ),
    ReasonCode.REFERENCE_FOUND: (
        "Le libellé cite le numéro {number}.",
        "The label cites number {number}.",
    ),
    ReasonCode.REFERENCE_ALIKE: (
        "Le libellé porte à peu près le numéro {number} : un indice, pas une preuve.",
        "The label holds about number {number}: a sign, no proof.",
    ),
    ReasonCode.THIRD_PARTY_NAME: ("{how}", "{how}"),
    ReasonCode.COUNTERPARTY_IBAN: (
        "L’IBAN est celui de {name}.",
        "The IBAN is that of {name}.",
    ),
    ReasonCode.DUE_DATE_NEAR: (
        "C’est le seul document à {days} jour(s) de l’opération ; les autres sont loin.",
        "It is the only document {days} day(s) from the transaction; the others are far.",
    ),
    ReasonCode.KEYWORD_RULE: (
        "La règle {rule} s’applique (mots clés : {keywords}).",
        "Rule {rule} applies (keywords: {keywords}).",
    ),
    ReasonCode.LEARNT_ALIAS: (
        "Vos rapprochements passés lient ce libellé ou cet IBAN au même tiers.",
        "Your past matches tie this wording or IBAN to the same third party.",
    ),
    ReasonCode.SUM_OF_DOCUMENTS: (
        "La somme de {count} documents fait le montant : {numbers}.",
        "{count} documents add up to the amount: {numbers}.",
    ),
    ReasonCode.CHEQUE_NUMBER: (
        "Le chèque n° {value} est celui du document.",
        "Cheque no. {value} is that of the document.",
    ),
    ReasonCode.PART_PAYMENT: (
        "Paiement partiel (acompte ou solde) de {number} : {amount} {currency}, reste {rest}.",
        "Part payment of {number}: {amount} {currency}, {rest} left.",
    ),
    ReasonCode.FEE_STATED: (
        "Des frais ou une commission de {fee} {currency} expliquent l’écart.",
        "A fee or commission of {fee} {currency} explains the difference.",
    ),
    ReasonCode.DISCOUNT_IN_TIME: (
        "Un escompte de {discount} {currency} est encore dans les délais (jusqu’au {until}).",
        "A discount of {discount} {currency} is still in time (until {until}).",
    ),
    ReasonCode.ORIGINAL_AMOUNT: (
        "Le montant d’origine en devise, {amount} {currency}, est exactement celui qui reste dû.",
        "The original amount, {amount} {currency}, is exactly what is due.",
    ),
    ReasonCode.ONLY_ONE_LEFT: (
        "{count} opérations et {count} documents du même montant : une seule répartition possible.",
        "{count} transactions and {count} documents of one amount: one way only to pair them.",
    ),
    ReasonCode.REJECTION: (
        "Rejet ou impayé : le règlement de {number} est annulé et le document redevient dû.",
        "Reject or return: the settlement of {number} is undone and the document is due again.",
    ),
    ReasonCode.INTERNAL_TRANSFER: (
        "Virement interne entre vos comptes (autre compte : {account}).",
        "Internal transfer between own accounts (other account: {account}).",
    ),
    ReasonCode.DUPLICATE_DELIVERY: (
        "Doublon : la banque a déjà transmis l’opération {bank_id}.",
        "Duplicate: the bank has delivered transaction {bank_id} before.",
    ),
    ReasonCode.ACCOUNT_NOT_FOLLOWED: (
        "Le compte {account} n’est pas suivi.",
        "Account {account} is not followed.",
    ),
    ReasonCode.NOT_BOOKED: (
        "Opération en attente : elle n’est pas encore comptabilisée par la banque.",
        "Pending: the bank has not booked it yet.",
    ),
    ReasonCode.DECIDED_BEFORE: (
        "Décision déjà prise (manuelle ou antérieure) : elle est conservée.",
        "Decided before (by hand or by an earlier run): it stays.",
    ),
    ReasonCode.CARD_SUMMARY: (
        "Relevé mensuel de carte : le détail est rapproché, pas le total.",
        "Monthly card summary: its lines are matched, not the total.",
    ),
    ReasonCode.EXPENSE_CREATED: (
        "La règle {rule} crée la dépense de {amount} {currency}.",
        "Rule {rule} creates the expense of {amount} {currency}.",
    ),
    ReasonCode.KIND_RECOGNISED: (
        "Nature reconnue : {kind}. Une règle peut l’affecter.",
        "Kind recognised: {kind}. A rule can assign it.",
    ),
    ReasonCode.DOUBLE_PAYMENT: (
        "Double paiement possible : {number} est déjà réglé.",
        "Possible double payment: {number} is settled already.",
    ),
    ReasonCode.EVIDENCE_CONFLICT: (
        "Indices contradictoires : ils désignent {signs} tiers différents.",
        "Conflicting evidence: it points to {signs} third parties.",
    ),
    ReasonCode.SEVERAL_EXPLANATIONS: (
        "Plusieurs explications possibles ({count}) : à vous de choisir.",
        "Several explanations are possible ({count}): yours to choose.",
    ),
    ReasonCode.NO_DOCUMENT: (
        "Le tiers est connu, mais aucun de ses documents ouverts n’explique {amount} {currency}.",
        "The third party is known, but none of its open documents explains {amount} {currency}.",
    ),
    ReasonCode.NO_THIRD_PARTY: (
        "Aucun tiers ne se distingue ; le montant {amount} {currency} seul ne prouve rien.",
        "No third party stands out; the amount {amount} {currency} alone proves nothing.",
    ),
    ReasonCode.UNEXPLAINED_DIFFERENCE: (
        "Un écart entre l’opération et le document reste inexpliqué.",
        "A difference between the transaction and the document is not explained.",
    ),
    ReasonCode.UNAVAILABLE_DOCUMENT: (
        "Le document cité {number} est annulé, un brouillon ou un devis.",
        "The cited document {number} is cancelled, a draft or a quote.",
    ),
    ReasonCode.ORIGINAL_AMOUNT_MISSING: (
        "Aucun document du tiers ne fait ce montant ; un document en devise ({currency}) est"
        " ouvert, mais le montant d’origine manque et un cours ne suffit pas.",
        "No document of the third party makes this amount; one in {currency} is open, but the"
        " original amount is missing and a rate alone is not enough.",
    ),
    ReasonCode.REFUSED_PAIR: (
        "Vous avez refusé ce rapprochement.",
        "You refused this match.",
    ),
    ReasonCode.IDENTIFIER_OF_ANOTHER_AMOUNT: (
        "Cette référence est celle de {number}, dont il reste dû {expected} {currency} :"
        " le montant est un autre.",
        "This reference is that of {number}, of which {expected} {currency} is due: the amount is"
        " another.",
    ),
    ReasonCode.OTHER_PERIOD: (
        "Le libellé parle de {period} ; ce n’est pas ce que dit le document {number} du {day}.",
        "The label is about {period}; document {number} of {day} is not.",
    ),
    ReasonCode.LONG_OVERDUE: (
        "Le document {number} du {day} est échu depuis plus d’un an : le nom et le montant ne"
        " suffisent pas.",
        "Document {number} of {day} is overdue for more than a year: name and amount are not"
        " enough.",
    ),
    ReasonCode.REJECTED_BEFORE: (
        "Le règlement de {number} est postérieur à ce rejet, qui ne peut pas l’annuler.",
        "The settlement of {number} is later than this reject, which cannot undo it.",
    ),
    ReasonCode.NAME_OF_SEVERAL: (
        "Le nom ne désigne pas un seul tiers à coup sûr ; le numéro {number} parle pour celui-ci :"
        " un indice, pas une preuve.",
        "The name does not surely mean one third party; number {number} speaks for this one: a"
        " sign, no proof.",
    ),
    ReasonCode.UNPROVED: (
        "Le document {number} fait le montant, sans que rien d’autre ne le désigne assez : à vous"
        " de confirmer.",
        "Document {number} makes the amount, and nothing else points to it enough: yours to"
        " confirm.",
    ),
    ReasonCode.NUMBER_OF_NONE: (
        "Le libellé cite le numéro {number}, qui n’est pas celui du document : le payeur parle"
        " peut-être d’un autre.",
        "The label cites number {number}, which is not the document’s: the payer may mean another.",
    ),
}


_UNKNOWN = {"provider": ("le prestataire de paiement", "the payment provider")}
"""What is said of a fact that nobody gave."""
NAMED = {
    "": ("Le nom {name} est dans le libellé.", "The name {name} is in the label."),
    "apart": (
        "L’autre partie, nommée à part du libellé, est {name}.",
        "The other side, named apart from the label, is {name}.",
    ),
    "cut": (
        "Le début du nom {name} est dans le libellé, où le nom est coupé.",
        "The start of the name {name} is in the label, where the name is cut.",
    ),
    "slip": (
        "Le libellé porte un nom à une faute près de {name}.",
        "The label holds a name that is {name} but for a slip.",
    ),
}
"""How well a name is there, whole where nothing is said: French, English."""

_NOTHING_TO_UNDO = (
    "Rejet ou impayé de {unpaid}, que rien ne règle encore : rapprochez d’abord l’encaissement ou"
    " le paiement qui revient.",
    "Reject or return of {unpaid}, which nothing settles yet: match first the payment that comes"
    " back.",
)
_REFUND = (
    "Le libellé annonce un remboursement, et non le règlement de {refund}.",
    "The label tells of a refund, not of a payment of {refund}.",
)
_NET = (
    "Le libellé annonce un règlement dont un avoir est déduit, et non celui de {net} seul.",
    "The label tells of a payment less a credit note, not of {net} alone.",
)
_RATES = frozenset({"rate", "rates", "reference", "percent"})
_DAYS = frozenset({"day", "until", "rates"})
_DAY = re.compile(r"\b20[0-9]{2}-[0-9]{2}-[0-9]{2}\b")
_MONEY = re.compile(r"-?[0-9]+\.[0-9]{2,3}\Z")


def sentence_fr(reason: Reason) -> str:
    """The reason in French, for the screen: comma decimals, kinds in words."""
    facts = {name: _french(name, value) for name, value in reason.facts}
    return _said(reason, facts, 0)


def sentence_en(reason: Reason) -> str:
    """The English twin."""
    facts = {
        name: value.replace("_", " ") if name == "kind" else value for name, value in reason.facts
    }
    return _said(reason, facts, 1)


def _said(reason: Reason, facts: dict[str, str], language: int) -> str:
    given = {name: value or _UNKNOWN.get(name, ("", ""))[language] for name, value in facts.items()}
    if reason.code is ReasonCode.THIRD_PARTY_NAME:
        return NAMED[given.get("how", "")][language].format_map(given)
    if reason.code is ReasonCode.UNEXPLAINED_DIFFERENCE and "unpaid" in given:
        return _NOTHING_TO_UNDO[language].format_map(given)
    if reason.code is ReasonCode.KIND_RECOGNISED and "refund" in given:
        return _REFUND[language].format_map(given)
    if reason.code is ReasonCode.KIND_RECOGNISED and "net" in given:
        return _NET[language].format_map(given)
    known = WITH_REFERENCE if "reference" in given else _SENTENCES
    if ", " in given.get("number", ""):
        known = PLURAL_SENTENCES
    return known.get(reason.code, _SENTENCES[reason.code])[language].format_map(given)


def _french(name: str, value: str) -> str:
    if name == "kind":
        return KIND_FR[TransactionKind(value)].lower()
    if name in _DAYS:  # no others: a number of a document may look like a day
        value = _DAY.sub(lambda found: "/".join(reversed(found[0].split("-"))), value)
    return value.replace(".", ",") if name in _RATES or _MONEY.match(value) else value
