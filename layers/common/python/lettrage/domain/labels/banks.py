"""Whose dialect a bank's labels are in: from its name, a provider's identifier, BIC or IBAN.

Source: BIC and bank codes as in the register of French banks that the package schwifty 2026.10
carries; styles are those of the catalogue of French bank labels, §2 to §10.
"""

import re

from lettrage.domain.labels.text import plain_text

# In this order: a federation with a dialect of its own stands before the group it belongs to.
_NAMES = {
    "arkea": "ARKEA FORTUNEO FTNOFRP CMBRFR AXA_BANQUE AXABFRPP CREDIT_MUTUEL_DE_BRETAGNE"
    " CREDIT_MUTUEL_DU_SUD_OUEST",
    "credit_agricole": "CREDIT_AGRICOLE AGRIFRP AGRIMQMX AGRIRERX AGRIGPGX",
    "bnp_paribas": "BNP BNPAFRPP HELLO_BANK HELLOBANK",
    "societe_generale": "SOCIETE_GENERALE SOGEFRPP CREDIT_DU_NORD NORDFRPP SG",
    "lcl": "LCL CRLYFRPP CREDIT_LYONNAIS",
    "credit_mutuel": "CREDIT_MUTUEL CMCIFR CIC",
    "banque_postale": "BANQUE_POSTALE LA_BANQUE_POSTALE LABANQUEPOSTALE PSSTFRPP",
    "boursobank": "BOURSO BOURSOBANK BOURSORAMA BOUSFRPP",
    "bpce": "BPCE CAISSE_D_EPARGNE CAISSE_DEPARGNE CAISSE_EPARGNE CEPAFRPP BANQUE_POPULAIRE"
    " CCBPFRPP BRED BREDFRPP",
}
_BIC = re.compile(r"^[A-Z]{4}(?:FR|MQ|RE|GP)[A-Z0-9]*$")
_CODES = {
    "arkea": "14518 15589 18829 12548",
    "credit_agricole": "10206 11006 11206 11306 11706 12006 12206 12406 12506 12906 13106 13306"
    " 13506 13606 13906 14006 14406 14506 14706 14806 16006 16106 16606 16706 16806 16906 17106"
    " 17206 17806 17906 18106 18206 18306 18706 19106 19406 19506 19806 19906 30006",
    "bnp_paribas": "30004 13088 41919",
    "societe_generale": "30003 30076 30077",
    "lcl": "30002",
    "credit_mutuel": "10278 11628 11808 11899 15489 15519 15629 16159 10057 10096 11978 14690 30027"
    " 30047 30066 30087 30568 41199",
    "banque_postale": "10011 20041",
    "boursobank": "40618",
    "bpce": "11315 11425 12135 13135 13335 13485 13825 14265 14445 14505 15135 16275 17515 18025"
    " 18315 18715 10107 10207 10807 10907 11907 13507 13807 14607 14707 15607 16607 16707 16807"
    " 17169 17807 18707",
}
_STYLE_OF_CODE = {code: style for style, codes in _CODES.items() for code in codes.split()}
_FRENCH_IBAN = re.compile(r"FR[0-9]{2}([0-9]{5})")


def style_of(*banks: str) -> str:
    """Bank style of a bank's names or identifiers, "" when no table is its own.

    Shapes: each of `banks` is a name, a provider's identifier, a BIC or a style; the first that
    is known counts.
    Raises: nothing.
    """
    for bank in banks:
        plain = "_" + re.sub(r"[^A-Z0-9]+", "_", plain_text(bank)).strip("_") + "_"
        for style, names in _NAMES.items():
            if f"_{style.upper()}_" == plain or any(_told(plain, each) for each in names.split()):
                return style
    return ""


def style_of_iban(iban: str | None) -> str:
    """Bank style of a French IBAN by its bank code, "" when no table is its own."""
    found = _FRENCH_IBAN.match((iban or "").replace(" ", "").upper())
    return style_of_code(found[1]) if found else ""


def style_of_code(code: str) -> str:
    """Bank style of a French bank code of five digits, "" when no table is its own."""
    return _STYLE_OF_CODE.get(code, "")


def _told(plain: str, name: str) -> bool:
    """Whole words of a name; of a BIC its beginning, for the branch follows it unparted."""
    return f"_{name}" in plain if _BIC.match(name) else f"_{name}_" in plain
