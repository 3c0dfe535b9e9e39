"""Leading keywords of French banks and the kind of movement they announce.

Tables only, one a bank style. A keyword is a phrase of whole words at the head of the normal
form; the longest phrase wins, so summaries, returns, refunds and takings are told from the plain
card without an order of lines. `-` and `+` keep a phrase to money out or in.

Source: catalogue of French bank labels, §2 to §13.
"""

from typing import NamedTuple

from lettrage.domain.labels.parsed import TransactionKind as Kind


class Keyword(NamedTuple):
    """One phrase. `direction` is `credit`, `debit` or "" when the sign of the amount decides.

    `styles` are the bank styles whose tables hold it.
    """

    phrase: tuple[str, ...]
    kind: Kind
    direction: str
    refund: bool
    styles: tuple[str, ...] = ("common",)


_Row = tuple[str, Kind, str]

_COMMON: tuple[_Row, ...] = (
    ("VIR", Kind.TRANSFER, ""),
    ("VIREMENT", Kind.TRANSFER, ""),
    ("VIREMENTS", Kind.TRANSFER, ""),
    ("VIR SEPA", Kind.TRANSFER, ""),
    ("VIREMENT SEPA", Kind.TRANSFER, ""),
    ("VIR RECU", Kind.TRANSFER, "credit"),
    ("VIR SEPA RECU", Kind.TRANSFER, "credit"),
    ("VIR SEPA RECU DE", Kind.TRANSFER, "credit"),
    ("VIREMENT RECU", Kind.TRANSFER, "credit"),
    ("VIREMENT RECU DE", Kind.TRANSFER, "credit"),
    ("VIREMENT SEPA RECU", Kind.TRANSFER, "credit"),
    ("VIREMENT SEPA RECU DE", Kind.TRANSFER, "credit"),
    ("VIR DE", Kind.TRANSFER, "credit"),
    ("VIREMENT DE", Kind.TRANSFER, "credit"),
    ("VIR RECU DE", Kind.TRANSFER, "credit"),
    ("VIR INTL RECU", Kind.TRANSFER, "credit"),
    ("VIR INTL EMIS", Kind.TRANSFER, "debit"),
    ("VIR ETRANGER RECU", Kind.TRANSFER, "credit"),
    ("VIR ETRANGER EMIS", Kind.TRANSFER, "debit"),
    ("VIREMENT INTERNATIONAL RECU", Kind.TRANSFER, "credit"),
    ("VIREMENT INTERNATIONAL EMIS", Kind.TRANSFER, "debit"),
    ("VIR INTERNATIONAL RECU", Kind.TRANSFER, "credit"),
    ("VIR INTERNATIONAL EMIS", Kind.TRANSFER, "debit"),
    ("VIR SEPA EMIS", Kind.TRANSFER, "debit"),
    ("VIR SEPA EMIS VERS", Kind.TRANSFER, "debit"),
    ("VIR EMIS", Kind.TRANSFER, "debit"),
    ("VIR EMIS VERS", Kind.TRANSFER, "debit"),
    ("VIREMENT EMIS", Kind.TRANSFER, "debit"),
    ("VIREMENT EMIS WEB", Kind.TRANSFER, "debit"),
    ("VIREMENT SEPA EMIS", Kind.TRANSFER, "debit"),
    ("VIREMENT POUR", Kind.TRANSFER, "debit"),
    ("VIREMENT A", Kind.TRANSFER, "debit"),
    ("VIR SEPA DE", Kind.TRANSFER, "credit"),
    ("VIR SEPA POUR", Kind.TRANSFER, "debit"),
    ("VIR POUR", Kind.TRANSFER, "debit"),
    ("VIR INST", Kind.INSTANT_TRANSFER, ""),
    ("VIR INSTANTANE", Kind.INSTANT_TRANSFER, ""),
    ("VIREMENT INST", Kind.INSTANT_TRANSFER, ""),
    ("VIREMENT INSTANTANE", Kind.INSTANT_TRANSFER, ""),
    ("VIR INST RECU", Kind.INSTANT_TRANSFER, "credit"),
    ("VIR INST RECU DE", Kind.INSTANT_TRANSFER, "credit"),
    ("VIR INST EMIS", Kind.INSTANT_TRANSFER, "debit"),
    ("VIR SEPA INST", Kind.INSTANT_TRANSFER, ""),
    ("VIR SEPA INST RECU", Kind.INSTANT_TRANSFER, "credit"),
    ("VIR SEPA INST EMIS", Kind.INSTANT_TRANSFER, "debit"),
    ("VIR PERM", Kind.TRANSFER, "debit"),
    ("VIR PERMANENT", Kind.TRANSFER, "debit"),
    ("VIR INTERNE", Kind.INTERNAL_TRANSFER, ""),
    ("VIREMENT INTERNE", Kind.INTERNAL_TRANSFER, ""),
    ("VIR INTERNE RECU", Kind.INTERNAL_TRANSFER, "credit"),
    ("VIR INTERNE EMIS", Kind.INTERNAL_TRANSFER, "debit"),
    ("VIR DE COMPTE A COMPTE", Kind.INTERNAL_TRANSFER, ""),
    ("VIREMENT DE COMPTE A COMPTE", Kind.INTERNAL_TRANSFER, ""),
    ("VIREMENT COMPTE A COMPTE", Kind.INTERNAL_TRANSFER, ""),
    ("VIR COMPTE A COMPTE", Kind.INTERNAL_TRANSFER, ""),
    ("PRLV", Kind.DIRECT_DEBIT, ""),
    ("PRLV SEPA", Kind.DIRECT_DEBIT, ""),
    ("PRLV SEPA DE", Kind.DIRECT_DEBIT, ""),
    ("PRLV SEPA RECU", Kind.DIRECT_DEBIT, "credit"),
    ("PRLV RECU", Kind.DIRECT_DEBIT, "credit"),
    ("PRELEVEMENT", Kind.DIRECT_DEBIT, ""),
    ("PRELEVEMENTS", Kind.DIRECT_DEBIT, ""),
    ("PRELEVEMENT DE", Kind.DIRECT_DEBIT, ""),
    ("PRELEVEMENT SEPA", Kind.DIRECT_DEBIT, ""),
    ("PRELEVEMENT SEPA DE", Kind.DIRECT_DEBIT, ""),
    ("PRELEVT", Kind.DIRECT_DEBIT, ""),
    ("PRELEVMNT", Kind.DIRECT_DEBIT, ""),
    ("PRELEV", Kind.DIRECT_DEBIT, ""),
    ("PRELEV SEPA", Kind.DIRECT_DEBIT, ""),
    ("REMISE PRELEVEMENTS", Kind.DIRECT_DEBIT, "credit"),
    ("REMISE PRLV", Kind.DIRECT_DEBIT, "credit"),
    ("REMISE LCR", Kind.OTHER, "credit"),
    ("TIP", Kind.DIRECT_DEBIT, "debit"),
    ("TIP SEPA", Kind.DIRECT_DEBIT, "debit"),
    ("CB", Kind.CARD, ""),
    ("CARTE", Kind.CARD, ""),
    ("PAIEMENT CB", Kind.CARD, "debit"),
    ("PAIEMENT CARTE", Kind.CARD, "debit"),
    ("PAIEMENT PAR CARTE", Kind.CARD, "debit"),
    ("ACHAT CB", Kind.CARD, "debit"),
    ("ACHAT CARTE", Kind.CARD, "debit"),
    ("CHEQUE", Kind.CHEQUE, ""),
    ("CHQ", Kind.CHEQUE, ""),
    ("CHEQUE EMIS", Kind.CHEQUE, "debit"),
    ("CHEQUE N", Kind.CHEQUE, ""),
    ("REMISE CHEQUE", Kind.CHEQUE, "credit"),
    ("REMISE CHEQUES", Kind.CHEQUE, "credit"),
    ("REMISE DE CHEQUE", Kind.CHEQUE, "credit"),
    ("REMISE DE CHEQUES", Kind.CHEQUE, "credit"),
    ("REMISE CHQ", Kind.CHEQUE, "credit"),
    ("REM CHQ", Kind.CHEQUE, "credit"),
    ("RETRAIT", Kind.CASH, "debit"),
    ("RETRAIT DAB", Kind.CASH, "debit"),
    ("RETRAIT AU DISTRIBUTEUR", Kind.CASH, "debit"),
    ("RET DAB", Kind.CASH, "debit"),
    ("DAB", Kind.CASH, "debit"),
    ("VERSEMENT", Kind.CASH, "credit"),
    ("VERSEMENT ESPECES", Kind.CASH, "credit"),
    ("VERSEMENT D ESPECES", Kind.CASH, "credit"),
    ("VRST", Kind.CASH, "credit"),
    ("COTISATION", Kind.FEE, ""),
    ("COTISATIONS", Kind.FEE, ""),
    ("COTIS", Kind.FEE, ""),
    ("CARTE BANCAIRE", Kind.CARD, ""),
    ("CREDIT CARTE", Kind.CARD, "refund"),
    ("AVOIR", Kind.CARD, "refund"),
    ("AVOIR CARTE", Kind.CARD, "refund"),
    ("AVOIR CB", Kind.CARD, "refund"),
    ("REMISE", Kind.CHEQUE, "credit"),
    ("COM", Kind.FEE, ""),
    ("COMMISSION", Kind.FEE, ""),
    ("COMMISSIONS", Kind.FEE, ""),
    ("FRAIS", Kind.FEE, ""),
    ("ABON", Kind.FEE, ""),
    ("ABONNEMENT", Kind.FEE, ""),
    ("AGIOS", Kind.FEE, "debit"),
    ("INTERETS DEBITEURS", Kind.INTEREST, "debit"),
    ("INTERETS CREDITEURS", Kind.INTEREST, "credit"),
    ("INTERETS", Kind.INTEREST, ""),
    ("ARRETE DE COMPTE", Kind.FEE, ""),
    ("ECH PRET", Kind.LOAN, "debit"),
    ("ECHEANCE PRET", Kind.LOAN, "debit"),
    ("ECHEANCE DE PRET", Kind.LOAN, "debit"),
    ("ECHEANCEPRET", Kind.LOAN, "debit"),
    ("REMBOURSEMENT DE PRET", Kind.LOAN, "debit"),
    ("REMBOURSEMENT PRET", Kind.LOAN, "debit"),
    ("REJET", Kind.REJECT, ""),
    ("REJETE", Kind.REJECT, ""),
    ("IMPAYE", Kind.REJECT, ""),
    ("RETOUR", Kind.REJECT, ""),
    ("REJET VIR", Kind.REJECT, ""),
    ("REJET VIR SEPA", Kind.REJECT, ""),
    ("REJET PRLV", Kind.REJECT, ""),
    ("REJET PRLV SEPA", Kind.REJECT, ""),
    ("REJET PRELEVEMENT", Kind.REJECT, ""),
    ("REJET CHEQUE", Kind.REJECT, ""),
    ("RETOUR VIR", Kind.REJECT, ""),
    ("RETOUR PRLV", Kind.REJECT, ""),
    ("RETOUR PRLV SEPA", Kind.REJECT, ""),
    ("RETOUR VIREMENT", Kind.REJECT, ""),
    ("PRLV REJETE", Kind.REJECT, ""),
    ("CHEQUE IMPAYE", Kind.REJECT, ""),
    ("IMPAYE CHEQUE", Kind.REJECT, ""),
    ("IMPAYE PRLV", Kind.REJECT, ""),
    ("IMPAYE PRLV SEPA", Kind.REJECT, ""),
    ("REMISE CB", Kind.CARD_PAYOUT, "credit"),
    ("REMISE CARTE", Kind.CARD_PAYOUT, "credit"),
    ("REMISE CARTES", Kind.CARD_PAYOUT, "credit"),
    ("REMCB", Kind.CARD_PAYOUT, "credit"),
    ("SALAIRE", Kind.SALARY, ""),
    ("SALAIRES", Kind.SALARY, ""),
    ("TELEREGLEMENT", Kind.TAX, "debit"),
)
_CREDIT_AGRICOLE: tuple[_Row, ...] = (
    ("VIREMENT EN VOTRE FAVEUR", Kind.TRANSFER, "credit"),
    ("VIREMENT EN VOTRE FAVEUR DE", Kind.TRANSFER, "credit"),
    ("PRELEVEMENT CARTE", Kind.CARD_SUMMARY, "debit"),
)
_BNP: tuple[_Row, ...] = (
    ("FACTURE CARTE", Kind.CARD, "debit"),
    ("FACTURE CARTE DU", Kind.CARD, "debit"),
    ("FACTURE CARTE SELON RELEVE DU", Kind.CARD_SUMMARY, "debit"),
    ("FACTURE CARTE CARTE AFFAIRES", Kind.CARD_SUMMARY, "debit"),
    ("REMBOURST CB", Kind.CARD, "refund"),
    ("REMBOURST CB DU", Kind.CARD, "refund"),
    ("PRLV EUROPEEN SEPA", Kind.DIRECT_DEBIT, ""),
    ("VIR CPTE A CPTE", Kind.INTERNAL_TRANSFER, ""),
    ("VIR CPTE A CPTE EMIS", Kind.INTERNAL_TRANSFER, "debit"),
    ("VIR CPTE A CPTE RECU", Kind.INTERNAL_TRANSFER, "credit"),
    ("1ER TIERS SUR FACTURE", Kind.CARD, "debit"),
    ("2EME TIERS SUR FACTURE", Kind.CARD, "debit"),
)
_SOCIETE_GENERALE: tuple[_Row, ...] = (
    ("VIR INST RE", Kind.INSTANT_TRANSFER, "credit"),
    ("VIR INSTANTANE EMIS", Kind.INSTANT_TRANSFER, "debit"),
    ("VIR EUROPEEN EMIS", Kind.TRANSFER, "debit"),
    ("VIR EUROPEEN EMIS LOGITEL", Kind.TRANSFER, "debit"),
    ("VIR EUROPEEN EMIS NET", Kind.TRANSFER, "debit"),
    ("VIR EUROPEEN RECU", Kind.TRANSFER, "credit"),
    ("PRELEVEMENT EUROPEEN", Kind.DIRECT_DEBIT, ""),
    ("PRLV EUROP PONCTUEL", Kind.DIRECT_DEBIT, ""),
    ("TOTAL DES FACTURES", Kind.CARD_SUMMARY, "debit"),
    ("DEBIT MENSUEL CARTE", Kind.CARD_SUMMARY, "debit"),
)
_LCL: tuple[_Row, ...] = (
    ("PE SEPA", Kind.DIRECT_DEBIT, ""),
    ("EVI", Kind.TRANSFER, "debit"),
    ("CB RETRAIT DU", Kind.CASH, "debit"),
    ("RESULTAT ARRETE", Kind.FEE, ""),
    ("RELEVE CB AU", Kind.CARD_SUMMARY, "debit"),
)
_CREDIT_MUTUEL: tuple[_Row, ...] = (
    ("PAIEMENT PSC", Kind.CARD, "debit"),
    ("PAIEMENT MOB", Kind.CARD, "debit"),
    ("REGROUPEMENT", Kind.CARD, "debit"),
    ("REMISES", Kind.CARD_PAYOUT, "credit"),
    ("COMCB", Kind.FEE, "debit"),
    ("F", Kind.FEE, ""),
    ("F COMMISSION", Kind.FEE, ""),
    ("F COTIS", Kind.FEE, ""),
    ("R", Kind.FEE, "refund"),
    ("RETRO F", Kind.FEE, "refund"),
    ("FACTURE SGT", Kind.FEE, "debit"),
    ("RELEVE CARTE", Kind.CARD_SUMMARY, "debit"),
)
_BANQUE_POSTALE: tuple[_Row, ...] = (
    ("CREDIT CARTE BANCAIRE", Kind.CARD, "refund"),
    ("VIREMENT INSTANTANE DE", Kind.INSTANT_TRANSFER, "credit"),
    ("VIREMENT INSTANTANE A", Kind.INSTANT_TRANSFER, "debit"),
    ("DEBIT CARTE BANCAIRE DIFFERE", Kind.CARD_SUMMARY, "debit"),
)
_BOURSOBANK: tuple[_Row, ...] = (
    ("SOLDE DES OPERATIONS CB", Kind.CARD_SUMMARY, "debit"),
    ("RELEVE DIFFERE CARTE", Kind.CARD_SUMMARY, "debit"),
)
_BPCE: tuple[_Row, ...] = (
    ("FACT", Kind.CARD, "debit"),
    ("FAC CB", Kind.CARD, "debit"),
    ("VIR PERIODIQUE", Kind.TRANSFER, "debit"),
    ("CONVENTION", Kind.FEE, "debit"),
    ("QUITTANCE", Kind.DIRECT_DEBIT, "debit"),
    ("COMMISSION CB", Kind.FEE, "debit"),
)
_ARKEA: tuple[_Row, ...] = (
    ("ANN CARTE", Kind.CARD, "refund"),
    ("R", Kind.FEE, "refund"),
    ("F", Kind.FEE, ""),
    ("RETRO F", Kind.FEE, "refund"),
)
STYLES: dict[str, tuple[_Row, ...]] = {
    "common": _COMMON,
    "credit_agricole": _CREDIT_AGRICOLE,
    "bnp_paribas": _BNP,
    "societe_generale": _SOCIETE_GENERALE,
    "lcl": _LCL,
    "credit_mutuel": _CREDIT_MUTUEL,
    "banque_postale": _BANQUE_POSTALE,
    "boursobank": _BOURSOBANK,
    "bpce": _BPCE,
    "arkea": _ARKEA,
}
"""Bank style to its rows; a test walks them all."""


def _index() -> dict[str, tuple[Keyword, ...]]:
    found: dict[str, dict[tuple[str, ...], Keyword]] = {}
    for style, of_style in STYLES.items():
        for text, kind, sense in of_style:
            phrase = tuple(text.split())
            refund = sense == "refund"
            rows_of_word = found.setdefault(phrase[0], {})
            before = rows_of_word[phrase].styles if phrase in rows_of_word else ()
            direction = "credit" if refund else sense
            rows_of_word[phrase] = Keyword(phrase, kind, direction, refund, (*before, style))
    return {
        first: tuple(sorted(rows.values(), key=lambda row: -len(row.phrase)))
        for first, rows in found.items()
    }


KEYWORDS = _index()
"""First word of a phrase to its keywords, longest first."""
