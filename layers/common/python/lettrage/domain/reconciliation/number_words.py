"""Words beside the numbers of a label: what they say that a number is.

Source: catalogue of French bank labels §1.
"""

CALLING = frozenset("FACT FACTURE FACTURES FAC FACS FACTS FCT FA INV INVOICE INVOICES".split())
"""Words that call the number after them a document's, as its letters do."""
CITING = frozenset(
    "FACT FACTURE FACTURES FAC FACS FA F N NO NUM NUMERO REF REFS REFERENCE INV INVOICE".split()
)
# Words that say that the number after them is another one than a document's.
NAMES_ANOTHER = frozenset(
    "CDE CMD CMDE COMMANDE CLIENT CODE DOSSIER CONTRAT POLICE ADHERENT MATRICULE TEL TELEPHONE"
    " FAX GSM MOBILE PORTABLE GUICHET COMPTE CPT AGENCE TERMINAL TPE LOT BP CP SIREN SIRET RCS"
    " PERIODE LOYER CHEQUE CHQ MANDAT BAIL ABONNE RESERVATION DU LE AU DEVIS DEV DV AVOIR AV BL BC"
    " BDC BON PO OT CHANTIER APPARTEMENT APPT APT ETAGE BATIMENT BAT MARCHE DOSS AFFAIRE SITE"
    " RUE".split()
)
QUOTED = tuple(
    f"{word}{sign}" for word in ("DEVIS", "DEV", "DV") for sign in ("", " N", " NO", " NUMERO")
)
"""Words before the number of a quote."""
SIGNS = frozenset("N NO NUM NUMERO REF REFS REFERENCE".split())  # of whatever is named before
CURRENCY = frozenset({"EUR", "EURO", "EUROS"})
