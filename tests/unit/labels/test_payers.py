"""Public payers, the treasury's credits, towns, names after motives, days beside references."""

from datetime import date

import pytest
from lettrage.domain.labels import LabelReading, parse, read_label
from lettrage.domain.labels import TransactionKind as Kind
from lettrage.domain.labels.banks import style_of, style_of_iban
from lettrage.domain.labels.towns import words_of_town

from tests.labels_written import variations, written
from tools.bench.labels import read

BOOKED = date(2026, 11, 25)


def _read(label: str, sign: int = 1, bank: str = "") -> LabelReading:
    return read_label(label, amount_sign=sign, booking_date=BOOKED, bank=bank)


def _said(reading: LabelReading) -> tuple[str | None, str | None]:
    name, reference = reading.counterparty, reading.reference
    return name.value if name else None, reference.value if reference else None


@pytest.mark.parametrize(
    ("label", "name", "reference"),
    [
        (
            "VIR SEPA RECU /DE CCAS DE PAU /MOTIF MANDAT 514 BORD 12 FACT 2026-9 /REF NOTPROVIDED",
            "CCAS DE PAU",
            "MANDAT 514 BORD 12 FACT 2026-9",
        ),
        (
            "VIR RECU 1234567890S DE: LYCEE JEAN MOULIN MOTIF: FACTURE 88 MANDAT 77 REF: A1",
            "LYCEE JEAN MOULIN",
            "FACTURE 88 MANDAT 77",
        ),
        ("VIR CCAS DE PAU MANDAT: 514", "CCAS DE PAU", "MANDAT: 514"),
        ("VIR MANDAT 907 COMMUNE DE SERIGNAN", "COMMUNE DE SERIGNAN", "MANDAT 907"),
        ("VIR INST EHPAD LES TILLEULS MANDAT 31", "EHPAD LES TILLEULS", "MANDAT 31"),
    ],
)
def test_a_payment_order_of_a_public_payer_is_no_sepa_mandate(
    label: str, name: str, reference: str
) -> None:
    reading = _read(label)
    assert reading.mandate_id is None
    assert parse(label, amount_sign=1, booking_date=BOOKED).mandate_id is None
    assert _said(reading) == (name, reference)


@pytest.mark.parametrize(
    ("label", "sign"),
    [
        ("PRELEVEMENT EUROPEEN 1234567890 DE: EDF MOTIF: X REF: Y MANDAT RUM77", -1),
        ("REJET PRLV SEPA CLIENT MARTIN MANDAT RUM77", -1),
        ("REMISE PRLV MANDAT RUM77", 1),
        ("EDF ENTREPRISES MANDAT RUM77", -1),
        ("PRLV SEPA EDF CLIENTS PARTICULIERS RUM RUM77", -1),
        ("PRLV SEPA EDF RUM: RUM77", -1),
        ("PRLV SEPA EDF REF MANDAT RUM77 FACT 12", -1),
        ("PRLV SEPA EDF MANDAT N° RUM77", -1),
        ("PRLV SEPA EDF MANDAT : RUM77", -1),
        ("PRLV SEPA EDF MDT RUM77", -1),
    ],
)
def test_a_mandate_of_a_debit_is_read(label: str, sign: int) -> None:
    found = _read(label, sign).mandate_id
    assert found is not None
    assert found.value == "RUM77"
    assert parse(label, amount_sign=sign, booking_date=BOOKED).mandate_id == "RUM77"


@pytest.mark.parametrize(
    ("label", "sign", "kind"),
    [
        ("VIR RECU 1234567890S DE: TRESOR PUBLIC LYON MOTIF: FACT 2026-77", 1, Kind.TRANSFER),
        ("VIR SEPA RECU /DE DDFIP 69 /MOTIF MARCHE 2026 LOT 3", 1, Kind.TRANSFER),
        ("VIR INST TRESOR PUBLIC REMBOURSEMENT FACTURE 12", 1, Kind.INSTANT_TRANSFER),
        ("VIR SEPA RECU /DE URSSAF /MOTIF FACTURE FORMATION 8", 1, Kind.TRANSFER),
        ("VIR SEPA RECU /DE DGFIP /MOTIF REMB CREDIT TVA 2026", 1, Kind.TAX),
        ("VIREMENT EN VOTRE FAVEUR DRFIP BRETAGNE RESTITUTION CFE", 1, Kind.TAX),
        ("VIR URSSAF AQUITAINE REMBOURSEMENT TROP PERCU", 1, Kind.SOCIAL_CONTRIBUTION),
        ("VIR SEPA EMIS /MOTIF CFE 2026 /BEN TRESOR PUBLIC", -1, Kind.TAX),
        ("PRLV SEPA URSSAF PACA 123", -1, Kind.SOCIAL_CONTRIBUTION),
    ],
)
def test_dues_in_a_credit_are_a_refund_that_is_said(label: str, sign: int, kind: Kind) -> None:
    reading = _read(label, sign)
    assert reading.kind.value is kind
    assert parse(label, amount_sign=sign, booking_date=BOOKED).kind is kind
    assert reading.refund is (sign > 0 and kind in {Kind.TAX, Kind.SOCIAL_CONTRIBUTION})


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("PAIEMENT CB 1411 VILLEURBANNE BOULANGERIE PAUL CARTE 9876", "BOULANGERIE PAUL"),
        ("PAIEMENT PSC 1411 ST ETIENNE CASINO CARTE 9876", "CASINO"),
        ("PAIEMENT MOB 1411 LYON 3EME RELAY", "RELAY"),
        ("PAIEMENT CB 1411 CLERMONT-FERRAND CEDEX 1 FNAC CARTE 9876", "FNAC"),
        ("PAIEMENT CB 1411 PARIS CARTE 9876", None),
        ("PAIEMENT CB 1411 ORANGE BOUTIQUE PAYWEB1234", "ORANGE BOUTIQUE"),
        ("PAIEMENT CB 1411 NICE MATIN PAYWEB1234", "NICE MATIN"),
        ("REGROUPEMENT 5 PAIEMENTS 1411 LILLE CARTE 9876", None),
        ("REGROUPEMENT 2 PAIEMENTS 1411 SELECTA CARTE 9876", "SELECTA"),
        ("PAIEMENT CB 1411 SAINT GERMAIN EN", None),
        ("CARTE 14/11 PARIS MEDICAL CB*9876", "PARIS MEDICAL"),
    ],
)
def test_the_town_before_a_merchant_is_left_out(label: str, name: str | None) -> None:
    assert _said(_read(label, -1, "CIC"))[0] == name
    assert _said(_read(label, -1))[0] == name


def test_towns_are_known_with_their_districts() -> None:
    assert words_of_town("AIX EN PROVENCE DARTY".split()) == 3
    assert words_of_town("STE FOY LES LYON BUT".split()) == 4
    assert words_of_town("DARTY PARIS".split()) == 0


@pytest.mark.parametrize(
    ("label", "sign", "name", "reference"),
    [
        ("VIR Loyer mars SARL BEAUSITE Réf : X9", -1, "SARL BEAUSITE", "LOYER MARS"),
        ("VIR LOYER 03/2026 MARTIN JEANNE", 1, "MARTIN JEANNE", "LOYER 03/2026"),
        ("VIR REGLEMENT MME PETIT", 1, "MME PETIT", "REGLEMENT"),
        ("VIR SOLDE DUBOIS SAS", 1, "DUBOIS SAS", "SOLDE"),
        ("VIR MANDAT 12 VILLE DE METZ FACTURE 7-B", 1, "VILLE DE METZ", "FACTURE 7-B"),
        ("PRLV REJETE CLIENT LEROY", -1, "LEROY", None),
        ("IMPAYE CLIENT GARAGE ROUX FACT 12", -1, "GARAGE ROUX", "FACT 12"),
        ("PRELEVEMENT REJETE CLIENT LEROY FACT 12", -1, "LEROY", "FACT 12"),
        ("PRLV SEPA IMPAYE LEROY SARL", -1, "LEROY SARL", None),
        ("REJET DE PRELEVEMENT CLIENT LEROY", -1, "LEROY", None),
        ("VIR REJETE GARAGE ROUX", 1, "GARAGE ROUX", None),
        ("REJET VIR D'ALMEIDA FRERES FACT 3", 1, "D'ALMEIDA FRERES", "FACT 3"),
        ("PRLV REJETE CLIENT 4512", -1, None, "CLIENT 4512"),
        ("VIR FACTURE 118 TRAVAUX TOITURE", 1, None, "FACTURE 118 TRAVAUX TOITURE"),
        ("VIR LOYER LOCAL COMMERCIAL", -1, None, "LOYER LOCAL COMMERCIAL"),
    ],
)
def test_a_name_after_the_motive_is_found(
    label: str, sign: int, name: str | None, reference: str | None
) -> None:
    assert _said(_read(label, sign)) == (name, reference)


@pytest.mark.parametrize(
    ("label", "reference"),
    [
        ("VIREMENT EN VOTRE FAVEUR MARTIN FA-77 02.11.2026", "FA-77"),
        ("VIREMENT EN VOTRE FAVEUR MARTIN FA-77 du 02/11/26", "FA-77"),
        ("VIR MARTIN 2026-0012 02 11 2026", "2026-0012"),
        ("VIR MARTIN 2026-11-02 FA-77", "FA-77"),
        ("PRELEVMNT EDF 05-11", None),
        ("VIR MARTIN FACT 12/3", "FACT 12/3"),
        ("VIR MARTIN FA-77 45.13.2026", "FA-77 45.13.2026"),
        ("VIR SEPA RECU /DE MARTIN /MOTIF FACTURE DU 12/11 /REF A", "FACTURE DU 12/11"),
        ("VIR SEPA RECU /DE MARTIN /MOTIF F-77 12/11/2026 /REF A", "F-77"),
    ],
)
def test_a_day_is_no_part_of_a_reference(label: str, reference: str | None) -> None:
    assert _said(_read(label))[1] == reference


def test_a_known_bank_reads_all_its_labels_as_well_as_an_unknown_one() -> None:
    for words in (0, 1):
        for sample in written(5, words=words):
            for name, damaged in variations(sample):
                known, unknown = read(damaged, sample.bank), read(damaged)
                for field in ("kind", "counterparty", "reference", "refund", "card_date"):
                    told = getattr(known, field)
                    assert told == getattr(unknown, field), (name, field, damaged.label)


@pytest.mark.parametrize(
    ("bank", "label", "refund"),
    [
        ("BoursoBank", "AVOIR 23/11/26 FNAC CB*1234", True),
        ("La Banque Postale", "AVOIR FNAC 23.11.26", True),
        ("CIC", "RETRO F COMMISSION D INTERVENTION", True),
        ("Fortuneo", "R- TENUE DE COMPTE", True),
        ("CIC", "F COTIS EUROCOMPTE", False),
        ("Fortuneo", "F- TENUE DE COMPTE", False),
    ],
)
def test_words_that_several_banks_share_are_believed_of_each(
    bank: str, label: str, refund: bool
) -> None:
    reading = _read(label, 1, bank)
    assert reading.kind.value in {Kind.CARD, Kind.FEE}
    assert reading.refund is refund


@pytest.mark.parametrize(
    ("bank", "style"),
    [
        ("Société Générale", "societe_generale"),
        ("SOCIETE_GENERALE_SOGEFRPPXXX", "societe_generale"),
        ("Crédit Mutuel", "credit_mutuel"),
        ("Crédit Mutuel de Bretagne", "arkea"),
        ("CIC_CMCIFRPPXXX", "credit_mutuel"),
        ("Caisse d’Épargne Île-de-France", "bpce"),
        ("AGRIFRPP882", "credit_agricole"),
        ("Crédit Lyonnais (LCL)", "lcl"),
        ("BOURSORAMA_BOUSFRPPXXX", "boursobank"),
        ("bpce", "bpce"),
        ("Cicada Bank", ""),
        ("REVOLUT_REVOGB21", ""),
        ("", ""),
    ],
)
def test_style_is_that_of_the_name_or_identifier(bank: str, style: str) -> None:
    assert style_of(bank) == style


def test_style_of_an_iban_is_that_of_its_bank_code() -> None:
    assert style_of_iban("FR76 3000 3000 0000 1234 5678 901") == "societe_generale"
    assert style_of_iban("FR7640618000001234567890143") == "boursobank"
    assert style_of_iban("DE89370400440532013000") == ""
    assert style_of_iban(None) == ""
