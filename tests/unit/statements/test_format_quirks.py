"""Files of formats with rules, as banks bend them: read right, or the reason named."""

from datetime import date
from decimal import Decimal

import pytest
from lettrage.domain.statement_proof import ProofVerdict, prove
from lettrage.domain.statements import (
    EntryStatus,
    StatementEntry,
    StatementFile,
    StatementMapping,
)
from lettrage.formats.statements.reading import read_statements

from tests.unit.statements.writing import overpunched

IBAN = "FR7630002005500001234567824"


def read(text: str, mapping: StatementMapping | None = None) -> StatementFile:
    file = read_statements(text.encode(), mapping)
    assert file.refusal is None, file.refusal
    assert file.faults == (), file.faults
    return file


def entries(text: str, mapping: StatementMapping | None = None) -> list[StatementEntry]:
    return [entry for one in read(text, mapping).statements for entry in one.entries]


def amounts(found: list[StatementEntry]) -> list[str]:
    return [str(each.amount) for each in found]


# OFX


def ofx_of(*rows: str, currency: str = "EUR", tail: str = "</OFX>") -> str:
    return (
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:UTF-8\nCHARSET:NONE\n\n<OFX>"
        f"<BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>{currency}<BANKACCTFROM><BANKID>30002"
        "<BRANCHID>00550<ACCTID>00012345678<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>"
        + "".join(f"<STMTTRN>{row}</STMTTRN>" for row in rows)
        + "</BANKTRANLIST><LEDGERBAL><BALAMT>1078,60<DTASOF>20260331</LEDGERBAL></STMTRS>"
        f"</STMTTRNRS></BANKMSGSRSV1>{tail}"
    )


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("-12,50", "-12.50"),
        ("+1200.00", "1200.00"),
        ("1 200,00", "1200.00"),
        ("-1\u00a0200,5", "-1200.50"),
        ("-1\u202f200,50", "-1200.50"),
        ("-.50", "-0.50"),
        ("7", "7.00"),
    ],
)
def test_ofx_amounts_as_banks_write_them(written: str, amount: str) -> None:
    found = entries(ofx_of(f"<TRNTYPE>OTHER<DTPOSTED>20260302<TRNAMT>{written}<FITID>1<NAME>X"))
    assert amounts(found) == [amount]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("20260302", date(2026, 3, 2)),
        ("20260302120000", date(2026, 3, 2)),
        ("20260302000000[+1:CET]", date(2026, 3, 2)),
        ("20260302120000.000[-5:EST]", date(2026, 3, 2)),
        # Midnight in Paris, told in another zone: the bank knows the day only.
        ("20260301230000[0:GMT]", date(2026, 3, 2)),
        ("20260701220000.000[0:GMT]", date(2026, 7, 2)),
        ("20260301180000[-5:EST]", date(2026, 3, 2)),
        # A real instant keeps the day that is written.
        ("20260301231500[0:GMT]", date(2026, 3, 1)),
        ("20260301230000", date(2026, 3, 1)),
    ],
)
def test_ofx_days_in_any_zone(written: str, day: date) -> None:
    found = entries(ofx_of(f"<TRNTYPE>OTHER<DTPOSTED>{written}<TRNAMT>1.00<FITID>1<NAME>X"))
    assert [each.booked_on for each in found] == [day]


def test_ofx_without_or_with_one_fitid_for_all_loses_nothing() -> None:
    found = entries(
        ofx_of(
            "<TRNTYPE>DEBIT<DTPOSTED>20260302<TRNAMT>-1.00<NAME>A",
            "<TRNTYPE>DEBIT<DTPOSTED>20260302<TRNAMT>-2.00<FITID>0<NAME>B",
            "<TRNTYPE>DEBIT<DTPOSTED>20260302<TRNAMT>-3.00<FITID>0<NAME>C<MEMO>",
        )
    )
    assert amounts(found) == ["-1.00", "-2.00", "-3.00"]
    assert [each.label_parts for each in found] == [("A",), ("B",), ("C",)]


def test_ofx_with_closed_tags_and_an_ampersand_in_xml() -> None:
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="211"?>\n<OFX>'
        "<BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR</CURDEF><BANKTRANLIST><STMTTRN>"
        "<TRNTYPE>POS</TRNTYPE><DTPOSTED>20260302</DTPOSTED><TRNAMT>-12.50</TRNAMT>"
        "<FITID>1</FITID><NAME>H&M PARIS</NAME></STMTTRN></BANKTRANLIST></STMTRS></STMTTRNRS>"
        "</BANKMSGSRSV1></OFX>"
    )
    assert [each.label_parts for each in entries(text)] == [("H&M PARIS",)]


def test_ofx_cut_off_is_refused_also_as_xml_with_an_ampersand() -> None:
    text = '<?xml version="1.0"?><OFX><BANKMSGSRSV1><NAME>H&M</NAME>'
    file = read_statements(text.encode())
    assert file.refusal is not None
    assert file.refusal.code == "broken_xml"


def test_ofx_pending_lists_bring_nothing() -> None:
    pending = (
        "<BANKTRANLISTP><STMTTRNP><TRNTYPE>POS<DTTRAN>20260309<TRNAMT>-99.00<NAME>Y</STMTTRNP>"
        "</BANKTRANLISTP>"
    )
    text = ofx_of("<TRNTYPE>POS<DTPOSTED>20260302<TRNAMT>-1.00<FITID>1<NAME>X")
    assert amounts(entries(text.replace("</STMTRS>", f"{pending}</STMTRS>"))) == ["-1.00"]


# QIF


@pytest.mark.parametrize(
    ("written", "first", "day"),
    [
        ("13/3'26", None, date(2026, 3, 13)),
        ("13/ 3/26", None, date(2026, 3, 13)),
        ("13/03’2026", None, date(2026, 3, 13)),
        ("3/13'26", None, date(2026, 3, 13)),
        ("2/3'26", True, date(2026, 3, 2)),
        ("2/3'26", False, date(2026, 2, 3)),
        ("02.03.2026", None, date(2026, 3, 2)),
        ("2026-03-02", None, date(2026, 3, 2)),
        ("13-03-2026", None, date(2026, 3, 13)),
    ],
)
def test_qif_days(written: str, first: bool | None, day: date) -> None:
    text = f"!Type:Bank\nD{written}\nT-1.00\nPX\n^\n"
    found = entries(text, StatementMapping(day_first=first))
    assert [each.booked_on for each in found] == [day]


def test_qif_with_splits_categories_and_accounts() -> None:
    text = (
        "!Option:AutoSwitch\n!Account\nNCourant\nTBank\n^\n!Type:Bank\n"
        "D13/03'26\nU-1 212,50\nT-1 212,50\nCR\nN1234567\nPLOYER\nMMARS\nA1 rue X\nA75001 PARIS\n"
        "LCharges:Loyer\nSCharges\nELot 2\n$-1 000,00\nSTaxe\n$-212,50\n^\n"
        "D14/03'26\nT1 200,00\nPDUPONT\n^\n"
    )
    file = read(text)
    (statement,) = file.statements
    assert statement.account.name == "Courant"
    assert amounts(list(statement.entries)) == ["-1212.50", "1200.00"]
    assert statement.entries[0].label_parts == ("LOYER", "MARS", "1234567")


# MT940


def mt940_of(*fields: str, closing: str = "C260331EUR1078,60") -> str:
    body = "\n".join(fields)
    return (
        "{1:F01BNPAFRPPXXXX0000000000}{2:I940BNPAFRPPXXXXN}{4:\n:20:S1\n"
        f":25:{IBAN}EUR\n:28C:60/1\n:60F:C260228EUR0,00\n{body}\n:62F:{closing}\n"
        ":64:C260331EUR1078,60\n:86:SOLDE\n-}\n"
    )


def test_mt940_lines_cut_anywhere_are_joined_by_subfield() -> None:
    (entry,) = entries(
        mt940_of(
            ":61:2603020302C1078,60NTRFNONREF//BK-1",
            ":86:166?00VIREMENT?20EREF+F-2026-00",
            "12?21SVWZ+FACTURE F-2026-0012 SOL",
            "DE?22 DE TOUT COMPTE?30BNPAFRPP?31" + IBAN,
            "?32MENUISERIE RO?33UX SARL?34000",
        )
    )
    assert entry.end_to_end_id == "F-2026-0012"
    assert entry.counterparty_name == "MENUISERIE ROUX SARL"
    assert entry.counterparty_iban == IBAN
    assert " ".join(entry.label_parts) == "VIREMENT FACTURE F-2026-0012 SOLDE DE TOUT COMPTE"
    assert entry.reference == "BK-1"


def test_mt940_reversals_turn_the_sign_and_prove() -> None:
    text = mt940_of(
        ":61:2603020302C1200,00NTRFNONREF",
        ":86:VIR ROUX",
        ":61:2603030303RC1200,00NTRFNONREF",
        ":86:ANNULATION VIR ROUX",
        ":61:2603040304D12,5NDDTNONREF",
        ":86:PRLV EDF",
        ":61:2603050305RDR12,50NDDTNONREF",
        ":86:REJET PRLV EDF",
        ":61:260306DR8,NCHKNONREF",
        ":86:CHEQUE",
        closing="D260331EUR8,00",
    )
    file = read(text)
    found = list(file.statements[0].entries)
    assert amounts(found) == ["1200.00", "-1200.00", "-12.50", "12.50", "-8.00"]
    assert [each.reversal for each in found] == [False, True, False, True, False]
    assert prove(file.statements).verdict is ProofVerdict.CLOSES
    assert found[-1].booked_on == date(2026, 3, 6)


def test_mt940_free_text_of_several_lines_and_the_turn_of_the_year() -> None:
    (entry,) = entries(
        mt940_of(
            ":61:2512310102C1078,60NMSCFACT 12//X",
            "SUPPLEMENT",
            ":86:VIR SEPA RECU",
            "DE MENUISERIE ROUX",
            "MOTIF FACT 12",
        )
    )
    assert entry.booked_on == date(2026, 1, 2)
    assert entry.valued_on == date(2025, 12, 31)
    assert " ".join(entry.label_parts) == "VIR SEPA RECU DE MENUISERIE ROUX MOTIF FACT 12"


def test_mt940_pages_of_one_statement_prove_together() -> None:
    page_one = mt940_of(":61:2603020302C1000,00NTRFNONREF").replace(":62F:", ":62M:")
    page_one = page_one.replace("EUR1078,60\n:64", "EUR1000,00\n:64")
    page_two = mt940_of(":61:2603020302C78,60NTRFNONREF")
    page_two = page_two.replace(":60F:C260228EUR0,00", ":60M:C260302EUR1000,00")
    file = read(page_one + page_two)
    assert prove(file.statements).verdict is ProofVerdict.CLOSES
    assert len({one.account.key for one in file.statements}) == 1


# CAMT


def camt_of(*rows: str, version: str = "02", prefix: str = "", head: str = "") -> str:
    p = f"{prefix}:" if prefix else ""
    namespace = f"xmlns{':' + prefix if prefix else ''}"
    inner = (
        f"<BkToCstmrStmt><Stmt><Id>1</Id><Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        + "".join(rows)
        + "</Stmt></BkToCstmrStmt>"
    )
    if prefix:
        inner = inner.replace("</", "\0").replace("<", f"<{p}").replace("\0", f"</{p}")
    return (
        f'{head}<{p}Document {namespace}="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}">'
        f"{inner}</{p}Document>"
    )


def ntry(amount: str, side: str = "CRDT", more: str = "", status: str = "BOOK") -> str:
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts>{status}</Sts>'
        f"<BookgDt><Dt>2026-03-02</Dt></BookgDt>{more}</Ntry>"
    )


def details(amount: str, label: str, currency: str = "EUR", more: str = "") -> str:
    return (
        f'<TxDtls><AmtDtls><TxAmt><Amt Ccy="{currency}">{amount}</Amt></TxAmt>{more}</AmtDtls>'
        f"<RmtInf><Ustrd>{label}</Ustrd></RmtInf></TxDtls>"
    )


def test_camt_with_a_prefix_a_comment_or_no_declaration() -> None:
    for text in (
        camt_of(ntry("1.00"), prefix="ns2"),
        camt_of(ntry("1.00"), head="<!-- export -->\n"),
        camt_of(ntry("1.00"), head='\ufeff<?xml version="1.0"?>\n'),
        camt_of(ntry("1.00"), prefix="n", head="\n  "),
    ):
        assert amounts(entries(text)) == ["1.00"]


def test_camt_batches_are_parted_and_say_of_which_sum() -> None:
    parts = f"<NtryDtls>{details('1.25', 'A')}{details('2.75', 'B')}</NtryDtls>"
    found = entries(camt_of(ntry("4.00", "DBIT", parts)))
    assert amounts(found) == ["-1.25", "-2.75"]
    assert {each.batch_amount for each in found} == {Decimal("-4.00")}


def test_camt_batches_in_another_currency_stay_whole_with_all_their_words() -> None:
    parts = (
        f"<NtryDtls>{details('1.25', 'A', 'USD')}</NtryDtls>"
        f"<NtryDtls>{details('2.75', 'B', 'USD')}</NtryDtls>"
    )
    (entry,) = entries(camt_of(ntry("3.60", "DBIT", parts)))
    assert (entry.amount, entry.label_parts) == (Decimal("-3.60"), ("A", "B"))


def test_camt_purchases_abroad_keep_what_was_asked_for() -> None:
    instructed = '<InstdAmt><Amt Ccy="USD">20.00</Amt></InstdAmt>'
    parts = f"<NtryDtls>{details('18.42', 'CB NEW YORK', more=instructed)}</NtryDtls>"
    (entry,) = entries(camt_of(ntry("18.42", "DBIT", parts)))
    assert (entry.original_amount, entry.original_currency) == (Decimal("-20.00"), "USD")
    same = '<InstdAmt><Amt Ccy="EUR">18.42</Amt></InstdAmt>'
    parts = f"<NtryDtls>{details('18.42', 'CB PARIS', more=same)}</NtryDtls>"
    (entry,) = entries(camt_of(ntry("18.42", "DBIT", parts)))
    assert entry.original_amount is None


def test_camt_reversals_pending_and_information() -> None:
    file = read(
        camt_of(
            ntry("5.00", "CRDT", "<RvslInd>true</RvslInd>"),
            ntry("6.00", "DBIT", status="PDNG"),
            ntry("7.00", "DBIT", status="INFO"),
        )
    )
    found = file.statements[0].entries
    assert [(each.reversal, each.status) for each in found] == [
        (True, EntryStatus.BOOKED),
        (False, EntryStatus.PENDING),
        (False, EntryStatus.INFORMATION),
    ]
    assert found[0].amount == Decimal("5.00")


# CFONB 120


def record(kind: str, account: str, *, decimals: str = "2", currency: str = "EUR") -> str:
    return f"{kind}300020000{'00550'}{currency}{decimals} {account}  "


def cfonb_of(account: str, *rows: str, opening: str, closing: str, **how: str) -> str:
    decimals = int(how.get("decimals", "2"))

    def balance(kind: str, amount: str) -> str:
        head = f"{record(kind, account, **how)}310326".ljust(90)
        return (head + overpunched(Decimal(amount), decimals)).ljust(120)

    return "\n".join([balance("01", opening), *rows, balance("07", closing)]) + "\n"


def movement(account: str, amount: str, label: str, **how: str) -> str:
    head = f"{record('04', account, **how)}020326  020326{label:<31}".ljust(90)
    return (head + overpunched(Decimal(amount), int(how.get("decimals", "2")))).ljust(120)


def complement(account: str, qualifier: str, text: str, **how: str) -> str:
    return f"{record('05', account, **how)}020326     {qualifier}{text}".ljust(120)


ACCOUNT = "00012345678"


def test_cfonb_complements_of_every_kind() -> None:
    rows = [
        movement(ACCOUNT, "-18.42", "CB NEW YORK"),
        complement(ACCOUNT, "LIB", "CARTE 1234"),
        complement(ACCOUNT, "LIB", "SUITE DU LIBELLE"),
        complement(ACCOUNT, "NPY", "ATELIER DES QUAIS"),
        complement(ACCOUNT, "NBE", "MUSEUM SHOP"),
        complement(ACCOUNT, "NBU", "MUSEUM"),
        complement(ACCOUNT, "LCC", "FACTURE F-12"),
        complement(ACCOUNT, "LC2", "SOLDE"),
        complement(ACCOUNT, "LCS", "RF18539007547034"),
        complement(ACCOUNT, "RCN", "E2E-77".ljust(35) + "PURPOSE"),
        complement(ACCOUNT, "RUM", "MANDAT-1"),
        complement(ACCOUNT, "REF", "BANQUE-9"),
        complement(ACCOUNT, "MMO", "USD2" + "2000".rjust(14, "0") + "1,0858"),
        complement(ACCOUNT, "FEE", "EUR2" + "50".rjust(14, "0")),
        complement(ACCOUNT, "XYZ", "INCONNU"),
        complement(ACCOUNT, "   ", ""),
    ]
    (entry,) = entries(cfonb_of(ACCOUNT, *rows, opening="100.00", closing="81.58"))
    label = ("CB NEW YORK", "CARTE 1234", "SUITE DU LIBELLE", "FACTURE F-12", "SOLDE")
    assert entry.label_parts == (*label, "RF18539007547034")
    assert entry.counterparty_name == "MUSEUM SHOP"
    assert (entry.end_to_end_id, entry.mandate_id) == ("E2E-77", "MANDAT-1")
    assert entry.reference == "BANQUE-9"
    assert (entry.original_amount, entry.original_currency) == (Decimal("-20.00"), "USD")


def test_cfonb_names_the_other_side_by_the_sign() -> None:
    both = [complement(ACCOUNT, "NBE", "NOUS"), complement(ACCOUNT, "NPY", "LE CLIENT")]
    rows = [movement(ACCOUNT, "10.00", "VIR"), *both]
    (entry,) = entries(cfonb_of(ACCOUNT, *rows, opening="0", closing="10.00"))
    assert entry.counterparty_name == "LE CLIENT"
    rows = [movement(ACCOUNT, "10.00", "VIR"), complement(ACCOUNT, "NPO", "LE VRAI PAYEUR")]
    (entry,) = entries(cfonb_of(ACCOUNT, *rows, opening="0", closing="10.00"))
    assert entry.counterparty_name == "LE VRAI PAYEUR"


@pytest.mark.parametrize(
    ("decimals", "currency", "amount"),
    [("0", "XPF", "-1250"), ("0", "JPY", "7"), ("2", "EUR", "-0.01"), ("3", "TND", "-12.345")],
)
def test_cfonb_decimals_of_the_currency(decimals: str, currency: str, amount: str) -> None:
    how = {"decimals": decimals, "currency": currency}
    row = movement(ACCOUNT, amount, "X", **how)
    file = read(cfonb_of(ACCOUNT, row, opening="0", closing=amount, **how))
    assert [str(each.amount) for each in file.statements[0].entries] == [amount]
    assert prove(file.statements).verdict is ProofVerdict.CLOSES


def test_cfonb_of_several_accounts_and_days() -> None:
    other = "00087654321"
    text = (
        cfonb_of(ACCOUNT, movement(ACCOUNT, "5.00", "A"), opening="0", closing="5.00")
        + cfonb_of(other, opening="9.00", closing="9.00")
        + cfonb_of(ACCOUNT, movement(ACCOUNT, "-1.00", "B"), opening="5.00", closing="4.00")
    )
    file = read(text)
    numbers = [one.account.number for one in file.statements]
    assert numbers == [ACCOUNT, other, ACCOUNT]
    ours = [one for one in file.statements if one.account.number == ACCOUNT]
    assert prove(ours).verdict is ProofVerdict.CLOSES
