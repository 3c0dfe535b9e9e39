"""Writers of statement formats for tests: what they write must be read back the same."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

Movement = tuple[date, Decimal, str]

_PLUS, _MINUS = "{ABCDEFGHI", "}JKLMNOPQR"


def overpunched(amount: Decimal, decimals: int = 2) -> str:
    digits = str(abs(int(amount.scaleb(decimals)))).rjust(14, "0")
    return digits[:-1] + (_MINUS if amount < 0 else _PLUS)[int(digits[-1])]


def cfonb(
    movements: Sequence[Movement],
    opening: Decimal,
    closing: Decimal | None = None,
    *,
    account: str = "00012345678",
    bank: str = "30002",
    branch: str = "00550",
) -> str:
    """One statement; `closing` is the right one unless told."""
    if closing is None:
        closing = opening + sum((amount for _, amount, _ in movements), Decimal(0))
    first = min((day for day, _, _ in movements), default=date(2026, 3, 1))
    last = max((day for day, _, _ in movements), default=date(2026, 3, 1))

    def balance(kind: str, day: date, amount: Decimal) -> str:
        head = f"{kind}{bank}    {branch}EUR2 {account}  {day:%d%m%y}".ljust(90)
        return (head + overpunched(amount)).ljust(120)

    lines = [balance("01", first, opening)]
    for day, amount, label in movements:
        head = f"04{bank}0000{branch}EUR2 {account}05{day:%d%m%y}  {day:%d%m%y}{label[:31]:<31}"
        lines.append((head.ljust(90) + overpunched(amount)).ljust(120))
        if label[31:]:
            lines.append(
                f"05{bank}0000{branch}EUR2 {account}05{day:%d%m%y}     LIB{label[31:101]}".ljust(
                    120
                )
            )
    lines.append(balance("07", last, closing))
    return "\n".join(lines) + "\n"


def camt(
    movements: Sequence[Movement],
    opening: Decimal,
    closing: Decimal | None = None,
    *,
    version: str = "08",
    iban: str = "FR7630002005500000012345678",
    message: str = "camt.053",
) -> str:
    """One statement of any version, with the differences that versions have."""
    if closing is None:
        closing = opening + sum((amount for _, amount, _ in movements), Decimal(0))
    new = int(version) >= 8
    body = {"camt.052": ("BkToCstmrAcctRpt", "Rpt"), "camt.053": ("BkToCstmrStmt", "Stmt")}
    outer, inner = body.get(message, ("BkToCstmrDbtCdtNtfctn", "Ntfctn"))

    def money(amount: Decimal) -> str:
        side = "DBIT" if amount < 0 else "CRDT"
        return f'<Amt Ccy="EUR">{abs(amount)}</Amt><CdtDbtInd>{side}</CdtDbtInd>'

    def balance(code: str, amount: Decimal) -> str:
        kind = f"<Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        return f"<Bal>{kind}{money(amount)}<Dt><Dt>2026-03-31</Dt></Dt></Bal>"

    def entry(day: date, amount: Decimal, label: str) -> str:
        status = "<Sts><Cd>BOOK</Cd></Sts>" if new else "<Sts>BOOK</Sts>"
        when = f"<DtTm>{day}T10:00:00+02:00</DtTm>" if new else f"<Dt>{day}</Dt>"
        name = "<Pty><Nm>Dupont</Nm></Pty>" if new else "<Nm>Dupont</Nm>"
        side = "Cdtr" if amount < 0 else "Dbtr"
        text = label.replace("&", "&amp;").replace("<", "&lt;")
        return (
            f"<Ntry>{money(amount)}{status}<BookgDt>{when}</BookgDt><NtryDtls><TxDtls>"
            f"<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>"
            f"<RltdPties><{side}>{name}</{side}></RltdPties>"
            f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        )

    balances = balance("OPBD", opening) + balance("CLBD", closing) if message != "camt.054" else ""
    entries = "".join(entry(*each) for each in movements)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:'
        f'{message}.001.{version}"><{outer}><{inner}><Id>S1</Id><Acct><Id><IBAN>{iban}</IBAN></Id>'
        f"<Ccy>EUR</Ccy></Acct>{balances}{entries}</{inner}></{outer}></Document>"
    )


def ofx(
    movements: Sequence[Movement],
    closing: Decimal,
    *,
    account: str = "00012345678",
    ids: Sequence[str] = (),
) -> str:
    """One statement of version 1, tags unclosed; all of one identifier unless `ids` has others."""
    rows = "".join(
        f"<STMTTRN>\n<TRNTYPE>OTHER\n<DTPOSTED>{day:%Y%m%d}\n<TRNAMT>{amount}\n<FITID>{name}\n"
        f"<NAME>{label.replace('&', '&amp;').replace('<', '&lt;')}\n</STMTTRN>\n"
        for (day, amount, label), name in zip(movements, ids or ["1"] * len(movements), strict=True)
    )
    return (
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n<OFX>\n"
        "<BANKMSGSRSV1>\n<STMTTRNRS>\n<STMTRS>\n<CURDEF>EUR\n<BANKACCTFROM>\n<BANKID>30002\n"
        f"<BRANCHID>00550\n<ACCTID>{account}\n<ACCTTYPE>CHECKING\n</BANKACCTFROM>\n"
        f"<BANKTRANLIST>\n{rows}</BANKTRANLIST>\n<LEDGERBAL>\n<BALAMT>{closing}\n"
        "<DTASOF>20260331\n</LEDGERBAL>\n</STMTRS>\n</STMTTRNRS>\n</BANKMSGSRSV1>\n</OFX>\n"
    )


def qif(movements: Sequence[Movement]) -> str:
    rows = "".join(f"D{day:%d/%m/%Y}\nT{amount}\nP{label}\n^\n" for day, amount, label in movements)
    return f"!Type:Bank\n{rows}"


def mt940(movements: Sequence[Movement], opening: Decimal) -> str:
    def money(amount: Decimal) -> str:
        return str(abs(amount)).replace(".", ",")

    def balance(amount: Decimal) -> str:
        return f"{'D' if amount < 0 else 'C'}260331EUR{money(amount)}"

    closing = opening + sum((amount for _, amount, _ in movements), Decimal(0))
    rows = "".join(
        f":61:{day:%y%m%d}{day:%m%d}{'D' if amount < 0 else 'C'}{money(amount)}NTRFNONREF\n"
        f":86:{label}\n"
        for day, amount, label in movements
    )
    return (
        f":20:S1\n:25:FR7630002005500000012345678\n:28C:1/1\n:60F:{balance(opening)}\n{rows}"
        f":62F:{balance(closing)}\n-\n"
    )


def french_csv(movements: Sequence[Movement], opening: Decimal) -> str:
    """Debit and credit columns, decimal comma, a running balance."""
    running, rows = opening, []
    for day, amount, label in movements:
        running += amount
        cells = [f"{day:%d/%m/%Y}", '"' + label.replace('"', '""') + '"']
        cells += ["", f"{amount}"] if amount >= 0 else [f"{-amount}", ""]
        rows.append(
            ";".join(
                [
                    *cells[:2],
                    *(c.replace(".", ",") for c in cells[2:]),
                    f"{running}".replace(".", ","),
                ]
            )
        )
    return "\n".join(["Date;Libellé;Débit;Crédit;Solde", *rows]) + "\n"
