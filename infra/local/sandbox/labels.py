"""How each French bank words a movement, as GoCardless fields.

Source: french-bank-labels §2 (Crédit Agricole), §3 (BNP Paribas), §4 (Société Générale),
§6 (CIC), §8 (BoursoBank); field placement from bank-providers §1.7.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Movement:
    """What happened, before a bank puts words on it.

    Attributes:
        kind: `transfer_in`, `transfer_out`, `direct_debit`, `card` or `fee`.
        name: The other side.
        motive: What the payer wrote, or the fee's name.
        reference: End-to-end id, "" for none.
        mandate: RUM.
        creditor_id: ICS.
        iban: The other side's, "" when the bank hides it.
        day: Booking date; cards are bought the day itself.
    """

    kind: str
    name: str
    motive: str
    reference: str
    mandate: str
    creditor_id: str
    iban: str
    day: date


Fields = dict[str, object]


def _bnp(m: Movement) -> Fields:
    day = m.day.strftime("%d%m%y")
    reference = m.reference or "NOTPROVIDED"
    text = {
        "transfer_in": f"VIR SEPA RECU /DE {m.name} /MOTIF {m.motive} /REF {reference}",
        "transfer_out": f"VIR SEPA EMIS /MOTIF {m.motive} /BEN {m.name} /REFDO {reference} /REFBEN",
        "direct_debit": f"PRLV SEPA {m.name} ECH/{day} ID EMETTEUR/{m.creditor_id} MDT/{m.mandate}"
        f" REF/{reference} LIB/{m.motive}",
        "card": f"FACTURE CARTE DU {day} {m.name} CARTE 4974XXXXXXXX1234",
        "fee": f"COMMISSIONS {m.motive}",
    }[m.kind]
    return {"remittanceInformationUnstructured": text, **_parties(m), **_references(m)}


def _sg(m: Movement) -> Fields:
    day = m.day.strftime("%d/%m")
    text = {
        "transfer_in": f"VIR RECU 8837241956S DE: {m.name} MOTIF: {m.motive} REF: {m.reference}",
        "transfer_out": f"000001 VIR EUROPEEN EMIS NET POUR: {m.name} REF: {m.reference}"
        f" MOTIF: {m.motive}",
        "direct_debit": f"PRELEVEMENT EUROPEEN 5512873400 DE: {m.name} ID: {m.creditor_id}"
        f" MOTIF: {m.motive} REF: {m.reference} MANDAT {m.mandate}",
        "card": f"CARTE X4821 {day} {m.name}",
        "fee": f"COTISATION MENSUELLE {m.motive}",
    }[m.kind]
    return {"remittanceInformationUnstructuredArray": [text], **_references(m)}


def _ca(m: Movement) -> Fields:
    dotted, slashed = m.day.strftime("%d.%m.%Y"), m.day.strftime("%d/%m")
    text = {
        "transfer_in": f"VIREMENT EN VOTRE FAVEUR {m.name} {m.motive} {dotted}",
        "transfer_out": f"VIREMENT EMIS {m.name} {m.motive}",
        "direct_debit": f"PRELEVEMENT {m.name} {m.motive} {m.mandate} {m.day:%d/%m/%Y}",
        "card": f"PAIEMENT PAR CARTE X7310 {m.name} {slashed}",
        "fee": f"COTISATION {m.motive}",
    }[m.kind]
    return {"remittanceInformationUnstructured": text, **_parties(m)}


def _cic(m: Movement) -> Fields:
    text = {
        "transfer_in": f"VIR {m.name} {m.motive}",
        "transfer_out": f"VIR {m.name} {m.motive}",
        "direct_debit": f"PRLV SEPA {m.name} {m.mandate}",
        "card": f"PAIEMENT CB {m.day:%d%m} PARIS {m.name} CARTE 6042",
        "fee": f"F COTIS {m.motive}",
    }[m.kind]
    return {"remittanceInformationUnstructured": text}


def _bourso(m: Movement) -> Fields:
    # The elements come in any order: `gocardless.py` turns them from call to call.
    array = {
        "transfer_in": [
            f"VIR {m.motive}",
            m.name,
            *([f"Réf : {m.reference}"] if m.reference else []),
        ],
        "transfer_out": [f"VIR SEPA {m.name}", m.motive],
        "direct_debit": [f"PRLV SEPA {m.name}", m.mandate, m.motive],
        "card": [f"CARTE {m.day:%d/%m/%y} {m.name} CB*5517"],
        "fee": [f"* {m.motive}"],
    }[m.kind]
    return {"remittanceInformationUnstructuredArray": [text for text in array if text]}


def _parties(m: Movement) -> Fields:
    if m.kind not in {"transfer_in", "transfer_out", "direct_debit"}:
        return {}
    side = "debtor" if m.kind == "transfer_in" else "creditor"
    named: Fields = {f"{side}Name": m.name}
    return {**named, f"{side}Account": {"iban": m.iban}} if m.iban else named


def _references(m: Movement) -> Fields:
    told = {"endToEndId": m.reference, "mandateId": m.mandate, "creditorId": m.creditor_id}
    return {name: value for name, value in told.items() if value}


STYLES: Mapping[str, Callable[[Movement], Fields]] = {
    "bnp": _bnp,
    "sg": _sg,
    "ca": _ca,
    "cic": _cic,
    "bourso": _bourso,
}
"""By `Institution.style`."""
