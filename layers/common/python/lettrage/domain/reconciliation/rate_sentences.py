"""Sentences for reasons about exchange rates, French and English, rendered from facts."""

from lettrage.domain.reconciliation.decision import ReasonCode

RATE_SENTENCES: dict[ReasonCode, tuple[str, str]] = {
    ReasonCode.RATE_IMPLAUSIBLE: (
        "{amount} {currency} pour {booked} {own} font un cours de {rate}, loin du cours de"
        " référence.",
        "{amount} {currency} for {booked} {own} make a rate of {rate}, far from the reference"
        " rate.",
    ),
    ReasonCode.RATE_NEAR: (
        "Le cours payé, {rate} {currency} pour 1 {own}, s’écarte de {percent} % du cours de"
        " référence du {day} ({reference}).",
        "The rate paid, {rate} {currency} for 1 {own}, is {percent} % off the reference rate of"
        " {day} ({reference}).",
    ),
    ReasonCode.RATE_USUAL: (
        "Le cours payé, {rate} {currency} pour 1 {own}, est de ceux des dernières années ; le cours"
        " de référence de ce jour n’est pas connu.",
        "The rate paid, {rate} {currency} for 1 {own}, is one of recent years; the reference rate"
        " of that day is not known.",
    ),
    ReasonCode.EXCHANGE_DIFFERENCE: (
        "Au cours de référence de sa date, {rates}, ce qui est réglé valait {value} {currency} :"
        " l’écart de change est de {difference} {currency}.",
        "At the reference rate of its date, {rates}, what is settled was worth {value} {currency}:"
        " the exchange difference is {difference} {currency}.",
    ),
    ReasonCode.RATE_UNKNOWN: (
        "Aucun cours de référence de {currency} n’est connu : le montant en devise ne peut pas être"
        " vérifié.",
        "No reference rate of {currency} is known: the foreign amount cannot be checked.",
    ),
}

WITH_REFERENCE: dict[ReasonCode, tuple[str, str]] = {
    ReasonCode.RATE_IMPLAUSIBLE: (
        "{amount} {currency} pour {booked} {own} font un cours de {rate}, qui s’écarte de"
        " {percent} % du cours de référence du {day} ({reference}).",
        "{amount} {currency} for {booked} {own} make a rate of {rate}, {percent} % off the"
        " reference rate of {day} ({reference}).",
    ),
    ReasonCode.ORIGINAL_AMOUNT_MISSING: (
        "Aucun document du tiers ne fait ce montant ; {number}, en devise ({currency}), vaut"
        " {worth} {own} au cours de référence du {day} ({reference}), mais le montant d’origine"
        " manque et un cours ne suffit pas.",
        "No document of the third party makes this amount; {number}, in {currency}, is worth"
        " {worth} {own} at the reference rate of {day} ({reference}), but the original amount is"
        " missing and a rate alone is not enough.",
    ),
}
"""Where the reference rate of the day is known."""
