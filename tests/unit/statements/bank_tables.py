"""Exports of French banks and services as they lie about, invented rows in the real layouts.

Every table of `READ` tells the movements of `SAME` or what stands beside it; those of `ASKED` can't
be read without a person, and say why.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Told = tuple[date, Decimal, str]


@dataclass(frozen=True)
class Table:
    """One file.

    Attributes:
        text: As a person sees it; `␣` a no-break space, `·` a narrow one.
        encoding: Of its bytes.
        told: Booked movements in order, the label by its beginning.
        currency: Of every movement, None when the file does not say.
        proof: `closes`, or the code of why it can't be proved.
        pending: Lines that are not booked.
    """

    text: str
    encoding: str = "utf-8"
    told: tuple[Told, ...] = ()
    currency: str | None = None
    proof: str = "no_balances"
    pending: int = 0

    @property
    def data(self) -> bytes:
        """The file."""
        spaced = self.text.replace("␣", "\u00a0").replace("·", "\u202f")
        return spaced.encode(self.encoding)


def one(day: int, amount: str, label: str, month: int = 3) -> Told:
    return date(2026, month, day), Decimal(amount), label


EDF = one(2, "-112.50", "PRLV SEPA EDF")
CLIENT = one(4, "1200.00", "VIR SEPA MENUISERIE")
CB = one(5, "-8.90", "CB BOULANGERIE")
SAME = (EDF, CLIENT, CB)

READ: dict[str, Table] = {
    "societe_generale": Table(
        '="0123456789012345";01/03/2026;31/03/2026;\n\n'
        "Date de l'opération;Libellé;Détail de l'écriture;Montant de l'opération;Devise\n"
        "02/03/2026;PRLV SEPA EDF;PRLV SEPA EDF PRO REF 123;-112,50;EUR\n"
        "04/03/2026;VIR SEPA MENUISERIE;VIR SEPA MENUISERIE ROUX;1200,00;EUR\n"
        "05/03/2026;CB BOULANGERIE;CB BOULANGERIE 04/03;-8,90;EUR\n",
        encoding="cp1252",
        told=SAME,
        currency="EUR",
    ),
    "credit_agricole": Table(
        "Téléchargement du 31/03/2026;\n\nM. CLAIRE PETIT;\nCompte courant n° 12345678901;\n"
        "Solde au 31/03/2026 2␣078,60 €\n\nListe des opérations du compte entre le 01/03/2026 et"
        " le 31/03/2026;\n\nDate;Libellé;Débit euros;Crédit euros;\n"
        '02/03/2026;"PRLV SEPA EDF\n  ECH/020326\n  ID EMETTEUR/FR12 ";112,50;;\n'
        '04/03/2026;"VIR SEPA MENUISERIE ""ROUX"" ";;1␣200,00;\n'
        '05/03/2026;"CB BOULANGERIE; PAIN";8,90;;\n',
        encoding="cp1252",
        told=SAME,
        currency="EUR",
        proof="no_opening_balance",
    ),
    "caisse_epargne_old": Table(
        "Code de la banque : 11315;Code de l'agence : 00001;Date de début : 01/03/2026\n"
        "Numéro de compte : 04123456789;Nom du compte : COMPTE COURANT;Devise : EUR\n"
        "Solde en fin de période;;;;2078,60\n"
        "Date;Numéro d'opération;Libellé;Débit;Crédit;Détail;\n"
        "05/03/26;0001;CB BOULANGERIE;-8,90;;FACT 040326;\n"
        "04/03/26;0002;VIR SEPA MENUISERIE;;+1200,00;;\n"
        "02/03/26;0003;PRLV SEPA EDF;-112,50;;;\n"
        "Solde en début de période;;;;1000,00\n",
        told=(CB, CLIENT, EDF),
        proof="closes",
    ),
    "caisse_epargne_new": Table(
        "Date de comptabilisation;Libelle simplifie;Libelle operation;Reference;"
        "Informations complementaires;Type operation;Categorie;Sous categorie;Debit;Credit;"
        "Date operation;Date de valeur;Pointage operation\n"
        "02/03/2026;EDF;PRLV SEPA EDF;R1;;Prelevement;Energie;Energie;-112,50;;02/03/2026;"
        "02/03/2026;0\n"
        "04/03/2026;MENUISERIE;VIR SEPA MENUISERIE;R2;Facture 12;Virement;Recettes;Recettes;;"
        "+1200,00;04/03/2026;04/03/2026;0\n",
        told=(one(2, "-112.50", "EDF"), one(4, "1200.00", "MENUISERIE")),
    ),
    "banque_populaire": Table(
        "Compte;Date de comptabilisation;Date opération;Libellé;Référence;Date valeur;Montant\n"
        "12345678901;02/03/2026;01/03/2026;PRLV SEPA EDF;AB12;02/03/2026;-112,50\n"
        "12345678901;04/03/2026;04/03/2026;VIR SEPA MENUISERIE;AB13;04/03/2026;1200,00\n"
        "12345678901;05/03/2026;04/03/2026;CB BOULANGERIE;AB14;05/03/2026;-8,90\n",
        encoding="utf-8-sig",
        told=SAME,
    ),
    "credit_mutuel": Table(
        "Date;Date de valeur;Débit;Crédit;Libellé;Solde\n"
        "02/03/2026;02/03/2026;-112,50;;PRLV SEPA EDF;887,50\n"
        "04/03/2026;04/03/2026;;1200,00;VIR SEPA MENUISERIE;2087,50\n"
        "05/03/2026;06/03/2026;-8,90;;CB BOULANGERIE;2078,60\n",
        encoding="cp1252",
        told=SAME,
        proof="closes",
    ),
    "cic_newest_first_dots": Table(
        "Date d'opération,Date de valeur,Débit,Crédit,Libellé,Solde\n"
        '05/03/2026,06/03/2026,"-8,90",,CB BOULANGERIE,"2 078,60"\n'
        '04/03/2026,04/03/2026,,"1 200,00",VIR SEPA MENUISERIE,"2 087,50"\n'
        '02/03/2026,02/03/2026,"-112,50",,PRLV SEPA EDF,"887,50"\n',
        told=SAME,
        proof="closes",
    ),
    "boursorama": Table(
        "dateOp;dateVal;label;category;categoryParent;supplierFound;amount;accountNum;"
        "accountLabel;accountbalance\n"
        '2026-03-02;2026-03-02;"PRLV SEPA EDF";"Energie";"Logement";"edf";-112,50;00012345678;'
        '"BoursoBank Pro";2078.60\n'
        '2026-03-04;2026-03-04;"VIR SEPA MENUISERIE";"Virements";"Virements";;"1 200,00";'
        '00012345678;"BoursoBank Pro";2078.60\n'
        '2026-03-05;2026-03-05;"CB BOULANGERIE";"Alimentation";"Vie";"boulangerie";-8,90;'
        '00012345678;"BoursoBank Pro";2078.60\n',
        encoding="utf-8-sig",
        told=SAME,
        proof="no_opening_balance",
    ),
    "qonto": Table(
        "Statut;Date de la valeur (UTC);Date de l'opération (UTC);Montant total (TTC);Devise;"
        "Nom de la contrepartie;Moyen de paiement;Initiateur;Référence;Note;Identifiant de"
        " transaction\n"
        "Exécuté;02-03-2026 10:15:00;01-03-2026 22:00:00;-112,50;EUR;PRLV SEPA EDF;Prélèvement;;"
        "FACT 1;;tx-1\n"
        "Exécuté;04-03-2026 06:00:00;04-03-2026 06:00:00;1200,00;EUR;VIR SEPA MENUISERIE;"
        "Virement;;FACT 12;;tx-2\n"
        "En cours;;06-03-2026 06:00:00;-5,00;EUR;CB TABAC;Carte;;;;tx-3\n"
        "Refusé;;06-03-2026 06:00:00;-900,00;EUR;CB HIFI;Carte;;;;tx-4\n",
        told=(EDF, CLIENT),
        currency="EUR",
        pending=2,
    ),
    "shine": Table(
        "Date d'opération,Date de valeur,Type,Contrepartie,Libellé,Débit,Crédit,Devise\n"
        '02/03/2026,02/03/2026,Prélèvement,EDF,PRLV SEPA EDF,"112,50",,EUR\n'
        '04/03/2026,04/03/2026,Virement,Menuiserie Roux,VIR SEPA MENUISERIE,,"1200,00",EUR\n'
        '05/03/2026,05/03/2026,Carte,Boulangerie,CB BOULANGERIE,"8,90",,EUR\n',
        told=SAME,
        currency="EUR",
    ),
    "revolut_business": Table(
        "Date started (UTC),Date completed (UTC),ID,Type,State,Description,Reference,Payer,"
        "Card number,Orig currency,Orig amount,Payment currency,Amount,Total amount,"
        "Exchange rate,Fee,Fee currency,Balance,Account,Beneficiary IBAN\n"
        "2026-03-01,2026-03-02,65f1,TRANSFER,COMPLETED,PRLV SEPA EDF,FACT 1,,,EUR,-112.30,EUR,"
        "-112.30,-112.50,,0.20,EUR,887.50,Principal,\n"
        "2026-03-04,2026-03-04,65f2,TOPUP,COMPLETED,VIR SEPA MENUISERIE,FACT 12,,,EUR,1200.00,"
        "EUR,1200.00,1200.00,,0.00,EUR,2087.50,Principal,\n"
        "2026-03-05,2026-03-05,65f3,CARD_PAYMENT,COMPLETED,CB BOULANGERIE,,Claire,4*1,CHF,-8.50,"
        "EUR,-8.90,-8.90,1.047,0.00,EUR,2078.60,Principal,\n"
        "2026-03-06,,65f4,CARD_PAYMENT,PENDING,CB TABAC,,Claire,4*1,EUR,-5.00,EUR,-5.00,-5.00,,"
        "0.00,EUR,,Principal,\n",
        told=SAME,
        currency="EUR",
        proof="closes",
        pending=1,
    ),
    "n26": Table(
        '"Booking Date","Value Date","Partner Name","Partner Iban",Type,"Payment Reference",'
        '"Account Name","Amount (EUR)","Original Amount","Original Currency","Exchange Rate"\n'
        '2026-03-02,2026-03-02,"EDF",FR7630002005500001234567824,Direct Debit,"PRLV SEPA EDF",'
        '"Main",-112.5,,,\n'
        '2026-03-04,2026-03-04,"Menuiserie",,Credit Transfer,"VIR SEPA MENUISERIE","Main",1200.0,'
        ",,\n"
        '2026-03-05,2026-03-05,"CB BOULANGERIE",,MasterCard Payment,,"Main",-8.9,-8.5,CHF,1.047\n',
        told=SAME,
        currency="EUR",
    ),
    "fortuneo": Table(
        "Date opération;Date valeur;libellé;Débit;Crédit;\n"
        "02/03/2026;02/03/2026;PRLV SEPA EDF;-112,50;;\n"
        "04/03/2026;04/03/2026;VIR SEPA MENUISERIE;;1 200,00;\n"
        "05/03/2026;05/03/2026;CB BOULANGERIE;-8,90;;\n",
        encoding="cp1252",
        told=SAME,
    ),
    "hello_bank": Table(
        "Date operation;Categorie operation;Sous Categorie operation;Libelle operation;"
        "Montant operation;Pointage operation\n"
        "02-03-2026;Energie;Electricite;PRLV SEPA EDF;-112,50;0\n"
        "04-03-2026;Recettes;Ventes;VIR SEPA MENUISERIE;1 200,00;0\n"
        "05-03-2026;Repas;Repas;CB BOULANGERIE;-8,90;0\n",
        told=SAME,
    ),
    "banque_postale": Table(
        "Numéro Compte   ;1234567A020\nType         ;CCP\nCompte tenu en  ;euros\n"
        "Date            ;31/03/2026\nSolde (EUROS)   ;2078,60\nSolde (FRANCS)   ;13634,72\n\n"
        "Date;Libellé;Montant(EUROS);Montant(FRANCS)\n"
        "05/03/2026;CB BOULANGERIE;-8,90;-58,38\n"
        "04/03/2026;VIR SEPA MENUISERIE;1200,00;7871,48\n"
        "02/03/2026;PRLV SEPA EDF;-112,50;-737,95\n",
        encoding="cp1252",
        told=(CB, CLIENT, EDF),
        currency="EUR",
        proof="no_opening_balance",
    ),
    "paypal": Table(
        '"Date","Heure","Fuseau horaire","Nom","Type","État","Devise","Avant commission",'
        '"Commission","Net","De l\'adresse email","Solde","Numéro de transaction"\n'
        '"02/03/2026","08:15:00","Europe/Paris","PRLV SEPA EDF","Paiement","Terminé","EUR",'
        '"-112,50","0,00","-112,50","edf@example.org","887,50","T1"\n'
        '"04/03/2026","09:00:00","Europe/Paris","VIR SEPA MENUISERIE","Paiement","Terminé","EUR",'
        '"1␣230,00","-30,00","1␣200,00","roux@example.org","2␣087,50","T2"\n'
        '"05/03/2026","10:00:00","Europe/Paris","CB BOULANGERIE","Paiement","Terminé","EUR",'
        '"-8,90","0,00","-8,90","pain@example.org","2␣078,60","T3"\n',
        encoding="utf-8-sig",
        told=SAME,
        currency="EUR",
        proof="closes",
    ),
    "stripe_balance": Table(
        "id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Available On (UTC),Description\n"
        "txn_1,charge,ch_1,120.00,1.80,118.20,eur,2026-03-02 10:00,2026-03-05 00:00,VENTE 1\n"
        'txn_2,payout,po_1,"-1,018.20",0.00,"-1,018.20",eur,2026-03-05 00:00,2026-03-05 00:00,'
        "STRIPE PAYOUT\n",
        told=(one(5, "118.20", "VENTE 1"), one(5, "-1018.20", "STRIPE PAYOUT")),
        currency="EUR",
    ),
    "stripe_payouts": Table(
        "id,Amount,Created (UTC),Currency,Arrival Date (UTC),Status,Type,Description\n"
        "po_1,1018.20,2026-03-03 08:00,eur,2026-03-05 00:00,paid,bank_account,STRIPE PAYOUT\n"
        "po_2,55.00,2026-03-04 08:00,eur,2026-03-06 00:00,in_transit,bank_account,STRIPE PAYOUT\n",
        told=(one(5, "1018.20", "STRIPE PAYOUT"),),
        currency="EUR",
        pending=1,
    ),
    "wise": Table(
        '"TransferWise ID",Date,Amount,Currency,Description,"Payment Reference",'
        '"Running Balance","Exchange From","Exchange To","Payee Name","Total fees"\n'
        'T-3,05-03-2026,-8.90,EUR,"CB BOULANGERIE",,2078.60,,,Boulangerie,0.00\n'
        'T-2,04-03-2026,1200.00,EUR,"VIR SEPA MENUISERIE",F12,2087.50,,,,0.00\n'
        'T-1,13-02-2026,-112.50,EUR,"PRLV SEPA EDF",,887.50,,,EDF,0.00\n',
        told=(one(13, "-112.50", "PRLV SEPA EDF", month=2), CLIENT, CB),
        currency="EUR",
        proof="closes",
    ),
    "sense_column_and_unsigned_amounts": Table(
        "Date compta;Date valeur;Libellé;Montant;Sens;Devise\n"
        "02.03.2026;02.03.2026;PRLV SEPA EDF;112,50;D;EUR\n"
        "04.03.2026;04.03.2026;VIR SEPA MENUISERIE;1·200,00;C;EUR\n"
        "05.03.2026;05.03.2026;CB BOULANGERIE;8,90;D;EUR\n",
        told=SAME,
        currency="EUR",
    ),
    "sense_in_words": Table(
        "Date;Nature;Libellé;Montant;Débit/Crédit\n"
        "02/03/26;PRLV;PRLV SEPA EDF;112,50 €;Débit\n"
        "04/03/26;VIR;VIR SEPA MENUISERIE;1 200,00 €;Crédit\n"
        "05/03/26;CB;CB BOULANGERIE;8,90 €;Débit\n",
        told=SAME,
        currency="EUR",
    ),
    "excel_unicode_text": Table(
        "Date\tLibellé\tMontant\tSolde\n"
        "02/03/2026\tPRLV SEPA EDF\t-112,50\t887,50\n"
        "04/03/2026\tVIR SEPA MENUISERIE\t1␣200,00\t2␣087,50\n"
        "05/03/2026\tCB BOULANGERIE\t-8,90\t2␣078,60\n",
        encoding="utf-16",
        told=SAME,
        proof="closes",
    ),
    "parentheses_and_totals": Table(
        "Date;Libellé;Montant\n"
        "02/03/2026;PRLV SEPA EDF;(112,50)\n"
        "04/03/2026;VIR SEPA MENUISERIE;1200,00\n"
        "05/03/2026;CB BOULANGERIE;(8,90)\n"
        "\n"
        "Total;;1078,60\nNombre d'opérations : 3;;\n",
        told=SAME,
    ),
    "trailing_minus_and_balance_rows": Table(
        "Date;Libellé;Montant\n"
        "01/03/2026;ANCIEN SOLDE;1000,00\n"
        "02/03/2026;PRLV SEPA EDF;112,50-\n"
        "04/03/2026;VIR SEPA MENUISERIE;1200,00\n"
        "05/03/2026;CB BOULANGERIE;8,90-\n"
        "31/03/2026;NOUVEAU SOLDE AU 31/03/2026;2078,60\n",
        encoding="cp1252",
        told=SAME,
        proof="closes",
    ),
    "debit_and_credit_with_totals": Table(
        "sep=;\nDate;Libellé;Débit;Crédit\n"
        ";Solde au 01/03/2026;;1 000,00\n"
        "02/03/2026;PRLV SEPA EDF;112,50;0,00\n"
        "04/03/2026;VIR SEPA MENUISERIE;0,00;1 200,00\n"
        "05/03/2026;CB BOULANGERIE;8,90;0,00\n"
        ";Totaux;121,40;1 200,00\n"
        ";Solde au 31/03/2026;;2 078,60\n",
        told=SAME,
        proof="closes",
    ),
    "two_amount_columns": Table(
        "Date;Libellé;Montant en devise;Devise;Montant\n"
        "02/03/2026;PRLV SEPA EDF;-112,50;EUR;-112,50\n"
        "04/03/2026;VIR SEPA MENUISERIE;1200,00;EUR;1200,00\n",
        told=(EDF, CLIENT),
        currency="EUR",
    ),
    "pipe_and_times": Table(
        "Booking date|Description|Amount|Currency\n"
        "2026-03-02T08:00:00Z|PRLV SEPA EDF|-112.50|EUR\n"
        "2026-03-04T08:00:00+01:00|VIR SEPA MENUISERIE|1,200.00|EUR\n"
        "2026-03-05T23:59:59.000Z|CB BOULANGERIE|-8.90|EUR\n",
        told=SAME,
        currency="EUR",
    ),
    "apostrophe_thousands": Table(
        "Date comptable;Texte de comptabilisation;Débit;Crédit;Date de valeur;Solde\n"
        "02.03.2026;PRLV SEPA EDF;112.50;;02.03.2026;887.50\n"
        "04.03.2026;VIR SEPA MENUISERIE;;1'200.00;04.03.2026;2'087.50\n"
        "05.03.2026;CB BOULANGERIE;8.90;;05.03.2026;2'078.60\n",
        told=SAME,
        proof="closes",
    ),
}
"""Tables that are read as they are, by whose layout they have."""

ASKED: dict[str, tuple[str, str]] = {
    "bnp_without_names": (
        "Compte chèques;Compte chèques;****1234;31/03/2026;;2 078,60\n"
        "02/03/2026;Prélèvement;PRLV SEPA EDF;-112,50\n04/03/2026;Virement;VIR ROUX;1 200,00\n",
        "refused mapping_needed",
    ),
    "lcl_without_names": (
        "02/03/2026;-112,50;Prélèvement;;PRLV SEPA EDF;;\n31/03/2026;2078,60;;;;;\n",
        "refused mapping_needed",
    ),
    "days_that_can_be_read_twice": (
        "Date,Description,Amount\n02/03/2026,EDF,-112.50\n04/03/2026,ROUX,1200.00\n",
        "line 2 ambiguous_date",
    ),
    "amounts_that_can_be_read_twice": (
        "Date;Libellé;Montant\n02/03/2026;EDF;-1,250\n04/03/2026;ROUX;2,500\n",
        "line 2 ambiguous_amount",
    ),
    "a_state_nobody_knows": (
        "Date;Libellé;Montant;Statut\n02/03/2026;EDF;-112,50;Zarbi\n",
        "line 2 unknown_status",
    ),
    "a_cut_line": (
        "Date;Libellé;Montant\n02/03/2026;EDF;-112,50\n04/03/2026;ROUX\n",
        "line 3 missing",
    ),
    "a_comment_among_amounts": (
        "Date;Libellé;Montant\n02/03/2026;EDF;voir annexe\n",
        "line 2 not_an_amount",
    ),
    "a_movement_without_a_day": (
        "Date;Libellé;Montant\n02/03/2026;EDF;-112,50\n;TOTAL STATION NIORT;-40,00\n",
        "line 3 missing",
    ),
    "a_comment_among_days": (
        "Date;Libellé;Montant\nhier;EDF;-112,50\n",
        "line 2 not_a_date",
    ),
    "mixed_signs": (
        "Date;Libellé;Débit;Crédit\n02/03/2026;EDF;-112,50;\n03/03/2026;GAZ;12,00;\n",
        "line 3 mixed_signs",
    ),
    "an_unended_quote": (
        'Date;Libellé;Montant\n02/03/2026;"EDF;-112,50\n',
        "refused malformed_csv",
    ),
}
"""What a person is asked or told, by what is the matter."""
