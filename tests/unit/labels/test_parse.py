"""Labels of French banks, worded as each bank does, with what must be read from them."""

from datetime import date
from decimal import Decimal

import pytest
from lettrage.domain.labels import ParsedLabel, parse, read_label
from lettrage.domain.labels.parsed import TransactionKind as Kind

BOOKED = date(2026, 6, 1)


def _parse(label: str, sign: int = -1) -> ParsedLabel:
    return parse(label, amount_sign=sign, booking_date=BOOKED)


@pytest.mark.parametrize(
    ("label", "sign", "kind"),
    [
        ("PAIEMENT PAR CARTE X7310 STATION AVIA NIORT 28/05", -1, Kind.CARD),
        ("FACTURE CARTE DU 280526 AVIA CARTE 4974XXXXXXXX1234", -1, Kind.CARD),
        ("CB DARTY 28/05/26", -1, Kind.CARD),
        ("PAIEMENT PSC 2805 NANTES LE FOURNIL CARTE 1234", -1, Kind.CARD),
        ("RELEVE CB AU 31/05/26", -1, Kind.CARD_SUMMARY),
        ("TOTAL DES FACTURES PAR CARTE MAI", -1, Kind.CARD_SUMMARY),
        ("PRLV SEPA EDF ECH/280526 MDT/X1", -1, Kind.DIRECT_DEBIT),
        ("PRELEVEMENT EUROPEEN 5512873400 DE: EDF MANDAT X1", -1, Kind.DIRECT_DEBIT),
        ("VIR SEPA RECU /DE MARTIN /MOTIF X /REF NOTPROVIDED", 1, Kind.TRANSFER),
        ("VIREMENT EN VOTRE FAVEUR MARTIN FACT 12", 1, Kind.TRANSFER),
        ("RETRAIT AU DISTRIBUTEUR NIORT 28/05", -1, Kind.CASH),
        ("ECHEANCE PRET 00123456", -1, Kind.LOAN),
        ("COTISATION MENSUELLE JAZZ PRO", -1, Kind.FEE),
        ("* COMMISSION D INTERVENTION", -1, Kind.FEE),
        ("PRLV SEPA URSSAF PAYS DE LOIRE", -1, Kind.SOCIAL_CONTRIBUTION),
        ("PRLV DGFIP TVA CA3", -1, Kind.TAX),
        ("REJET PRLV SEPA MARTIN", -1, Kind.REJECT),
        ("REMISE CHEQUE 0001234", 1, Kind.CHEQUE),
    ],
)
def test_kind_is_recognised(label: str, sign: int, kind: Kind) -> None:
    assert _parse(label, sign).kind is kind


def test_tags_are_split_where_they_stand_not_at_other_slashes() -> None:
    read = _parse("VIR SEPA RECU /DE DUPONT S/C MARTIN /MOTIF FA 12/3 /REF AB12", 1)
    assert (read.counterparty, read.motive) == ("DUPONT S/C MARTIN", "FA 12/3")
    assert read.end_to_end_id == "AB12"


@pytest.mark.parametrize("nothing", ["NOTPROVIDED", "NON RENSEIGNE"])
def test_reference_that_says_nothing_is_absent(nothing: str) -> None:
    assert _parse(f"VIR SEPA RECU /DE X /MOTIF Y /REF {nothing}", 1).end_to_end_id is None


def test_empty_tag_does_not_take_the_next_one() -> None:
    read = _parse("VIR RECU 8837241956S DE: MARTIN MOTIF: REF: AB12", 1)
    assert (read.counterparty, read.motive, read.end_to_end_id) == ("MARTIN", "", "AB12")


def test_takings_tell_gross_and_commission_apart_from_the_terminal() -> None:
    read = _parse("REMISE CB /28/05 123 105,00E COM 0,84E", 1)
    assert read.gross is not None
    assert read.fee is not None
    assert (read.gross.amount, read.fee.amount) == (Decimal("105.00"), Decimal("0.84"))


@pytest.mark.parametrize(
    ("reference", "kept"), [("RF18539007547034", True), ("RF19539007547034", False)]
)
def test_creditor_reference_needs_its_check_digits(reference: str, kept: bool) -> None:
    found = _parse(f"VIR RECU DE: MARTIN MOTIF: {reference}", 1).rf_references
    assert found == ((reference,) if kept else ())


def test_purchase_day_after_booking_is_of_the_year_before() -> None:
    january = parse("CARTE X4821 30/12 AVIA", amount_sign=-1, booking_date=date(2026, 1, 3))
    assert january.card_day == date(2025, 12, 30)


def test_impossible_day_is_ignored() -> None:
    assert _parse("CARTE X4821 45/13 AVIA").card_day is None


def test_accents_case_and_spaces_do_not_count() -> None:
    assert _parse("prélèvement   Électricité de l’Ouest").normal == (
        "PRELEVEMENT ELECTRICITE DE L OUEST"
    )


@pytest.mark.parametrize(
    ("label", "booked", "month"),
    [
        ("VIR HOTEL DU PORT FACT MAI", date(2026, 11, 24), date(2026, 5, 1)),
        ("VIR LOYER DECEMBRE", date(2026, 11, 26), date(2026, 12, 1)),
        ("VIR LOYER JANVIER", date(2026, 12, 28), date(2027, 1, 1)),
        ("VIR LOYER FEVRIER", date(2026, 11, 30), date(2027, 2, 1)),
        ("VIR LOYER MARS", date(2026, 11, 30), date(2026, 3, 1)),
        ("VIR LOYER DECEMBRE", date(2027, 1, 4), date(2026, 12, 1)),
        ("VIR LOYER NOVEMBRE", date(2026, 11, 2), date(2026, 11, 1)),
        ("VIR LOYER MAI 2027", date(2026, 11, 2), date(2027, 5, 1)),
    ],
)
def test_a_month_without_a_year_is_at_most_three_months_ahead(
    label: str, booked: date, month: date
) -> None:
    assert parse(label, amount_sign=1, booking_date=booked).period == month


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("FRAIS REJET CHEQUE", Kind.FEE),
        ("FRAIS DE REJET PRLV EDF", Kind.FEE),
        ("COMMISSION IMPAYE CHEQUE 0004568", Kind.FEE),
        ("* FRAIS REJET VIR", Kind.FEE),
        ("REJET CHEQUE 4568", Kind.REJECT),
        ("REJET PRLV SEPA EDF FRAIS 20,00", Kind.REJECT),
        ("VIR SEPA RECU /DE SARL X /MOTIF REJET", Kind.REJECT),
    ],
)
def test_the_charge_for_a_reject_is_a_fee_for_both_readers(label: str, kind: Kind) -> None:
    for sign in (1, -1):
        parsed = parse(label, amount_sign=sign, booking_date=date(2026, 11, 20))
        read = read_label(label, amount_sign=sign, booking_date=date(2026, 11, 20))
        assert (parsed.kind, read.kind.value) == (kind, kind)
        assert (parsed.is_reject, parsed.is_reject_fee) == (kind is Kind.REJECT, kind is Kind.FEE)


@pytest.mark.parametrize(
    ("label", "amount"),
    [
        ("VIR SEPA ACME INC INV FA-2026-140 USD 1000,00", "1000.00"),
        ("VIR SEPA ACME INC FA 140 USD 1000,00", "1000.00"),
        ("VIR SEPA ACME INC 140 USD 120,50 EUR", "140"),
        ("VIR SEPA ACME INC F2026140 USD", None),
        ("VIR SEPA ACME INC FA/140 USD", None),
        ("CARTE 28/05 ACME 31,50 USD 29,10", "31.50"),
    ],
)
def test_the_end_of_a_number_is_no_amount(label: str, amount: str | None) -> None:
    original = _parse(label).original
    assert (original and original.amount) == (amount and Decimal(amount))


@pytest.mark.parametrize(
    "label", ["VIR SEPA SWISS WATCH AG CHF 500.00", "VIR SEPA SWISS WATCH AG 500.00 CHF"]
)
def test_the_currency_of_an_amount_is_no_part_of_the_name(label: str) -> None:
    assert _parse(label).party_words == ("SWISS", "WATCH", "AG")
    reading = read_label(label, amount_sign=-1, booking_date=BOOKED)
    assert reading.counterparty is not None
    assert reading.counterparty.value == "SWISS WATCH AG"
