"""Invented invoices with known truth: lines, charges and totals that add up.

Everything is drawn from a seed, so a document can be made again to the byte.
"""
# ruff: noqa: E501 - tables of wordings read better on one line

import random
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.data.reading.parties import CUSTOMERS, SUPPLIERS, Party, party

CENT = Decimal("0.01")
ZERO = Decimal(0)

RATES = {
    "fr": ("20", "10", "5.5", "2.1"),
    "en": ("20", "5"),
    "de": ("19", "7"),
    "es": ("21", "10", "4"),
    "it": ("22", "10", "4"),
    "nl": ("21", "9"),
    "pt": ("23", "13", "6"),
    "pl": ("23", "8", "5"),
}
"""Usual rate first. Source: national VAT acts, as printed on invoices of 2023 to 2025."""

_ITEMS = {
    "fr": ("Ramettes de papier A4", "Maintenance annuelle", "Prestation de conseil", "Livraison express",
           "Café en grains 1 kg", "Écran 27 pouces", "Câble réseau 5 m", "Nettoyage des bureaux"),
    "en": ("A4 paper reams", "Annual maintenance", "Consulting services", "Courier delivery",
           "Coffee beans 1 kg", "27 inch monitor", "Network cable 5 m", "Office cleaning"),
    "de": ("Kopierpapier A4", "Jährliche Wartung", "Beratungsleistung", "Expresslieferung",
           "Kaffeebohnen 1 kg", "Monitor 27 Zoll", "Netzwerkkabel 5 m", "Büroreinigung"),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One position; `price` and `net` include VAT in an invoice that is `gross_priced`."""

    text: str
    quantity: int | Decimal
    price: Decimal
    rate: Decimal
    unit: str = ""
    code: str = ""
    detail: str = ""
    discount: Decimal = ZERO  # per cent of this line

    @property
    def net(self) -> Decimal:
        return cents(self.quantity * self.price * (100 - self.discount) / 100)


@dataclass(frozen=True)
class Charge:
    """Freight, packing or a surcharge on the whole document."""

    name: str
    amount: Decimal
    rate: Decimal


@dataclass(frozen=True)
class Details:
    """What else a document may print; a layout says which of it it does."""

    email: str
    phone: str
    delivery: date
    period_start: date
    period_end: date
    contract: str
    reference: str  # to be given with the payment
    mandate: str
    debit: date
    bic: str


@dataclass(frozen=True)
class Invoice:
    """One document and everything that may be printed of it."""

    language: str
    supplier: Party
    customer: Party
    number: str
    issue: date
    due: date
    term: int
    lines: tuple[Line, ...]
    prepaid: Decimal
    credit: bool
    currency: str
    order: str
    client: str
    discount: Decimal = ZERO  # per cent on every line's net
    charges: tuple[Charge, ...] = ()
    gross_priced: bool = False
    retained: Decimal = ZERO  # held back until the works are taken over
    previous: Decimal = ZERO  # still open from earlier bills, asked for with this one
    details: Details | None = None

    @property
    def more(self) -> Details:
        """Only invoices of `stories.py` have it."""
        if self.details is None:
            raise LookupError
        return self.details

    @property
    def by_rate(self) -> list[tuple[Decimal, Decimal, Decimal]]:
        """Rate, base, tax; bases after discount and with charges."""
        sums: dict[Decimal, Decimal] = defaultdict(Decimal)
        kept = (100 - self.discount) / 100
        for line in self.lines:
            sums[line.rate] += line.net * kept
        for charge in self.charges:
            sums[charge.rate] += charge.amount
        rows = []
        for rate, total in sorted(sums.items(), reverse=True):
            if self.gross_priced:
                base = cents(cents(total) / (1 + rate / 100))
                rows.append((rate, base, cents(total) - base))
            else:
                rows.append((rate, cents(total), cents(cents(total) * rate / 100)))
        return rows

    @property
    def lines_total(self) -> Decimal:
        return sum((line.net for line in self.lines), ZERO)

    @property
    def charges_total(self) -> Decimal:
        return sum((charge.amount for charge in self.charges), ZERO)

    @property
    def discounted(self) -> Decimal:
        """What the document discount takes away, not negative."""
        total = self.gross if self.gross_priced else self.net
        return self.lines_total + self.charges_total - total

    @property
    def net(self) -> Decimal:
        return sum((base for _, base, _ in self.by_rate), ZERO)

    @property
    def vat(self) -> Decimal:
        return sum((tax for _, _, tax in self.by_rate), ZERO)

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat

    @property
    def payable(self) -> Decimal:
        return self.gross - self.prepaid - self.retained + self.previous

    def expected(self) -> dict[str, Any]:
        """Truth in the words of the sample files; what a layout hides is left out later."""
        truth = {
            "supplier_name": self.supplier.full_name,
            "supplier_vat_id": self.supplier.vat_id,
            "invoice_number": self.number,
            "issue_date": self.issue.isoformat(),
            "due_date": self.due.isoformat(),
            "currency": self.currency,
            "total_net": f"{self.net:.2f}",
            "total_vat": f"{self.vat:.2f}",
            "total_gross": f"{self.gross:.2f}",
            "amount_due": f"{self.payable:.2f}",
            "vat_breakdown": [
                {"rate": f"{rate:.2f}", "base": f"{base:.2f}", "amount": f"{tax:.2f}"}
                for rate, base, tax in self.by_rate
            ],
            "iban": self.supplier.iban,
            "document_type": "credit_note" if self.credit else "invoice",
        }
        if self.details:  # a trade name alone is right as well, and so are capitals
            names = [self.supplier.name, self.supplier.full_name.upper()]
            truth["supplier_name_alt"] = [*names, self.supplier.name.upper()]
        if self.previous:  # of this bill alone
            truth["amount_due_alt"] = [f"{self.gross - self.prepaid:.2f}"]
        if self.language in ("es", "it", "nl", "pt", "pl"):  # at home printed without the country
            truth["supplier_vat_id_alt"] = [self.supplier.vat_id[2:]]
        if self.supplier.siret:
            truth["supplier_siren"] = self.supplier.siren
            truth["supplier_siret"] = self.supplier.siret
        return truth

    def expected_lines(self, keys: tuple[str, ...]) -> list[dict[str, str]]:
        """The lines with those of their values that a layout prints, as decimal strings."""
        rows = []
        for line in self.lines:
            values = {
                "description": f"{line.text} {line.detail}".strip(),
                "plain_description": line.text,
                "quantity": f"{Decimal(line.quantity).normalize():f}",
                "unit_price": f"{line.price:f}",
                "vat_rate": f"{line.rate:.2f}",
                "line_net": f"{line.net:.2f}",
                "line_gross": f"{line.net:.2f}",
            }
            rows.append({key.removeprefix("plain_"): values[key] for key in keys})
        return rows


def invoice(
    seed: int,
    language: str,
    *,
    credit: bool = False,
    prepaid: bool = False,
    discount: bool = False,
    many_lines: bool = False,
) -> Invoice:
    """The invoice of that seed, of a supplier that sells all sorts."""
    draw = random.Random(  # noqa: S311 - invented documents, no secret
        f"{seed}/{language}/{credit}/{prepaid}/{discount}/{many_lines}"
    )
    known = RATES[language]
    rates = draw.sample(known, draw.choice((1, 1, 2, 2, min(3, len(known)))))
    count = draw.randint(38, 52) if many_lines else draw.randint(max(2, len(rates)), 6)
    lines = tuple(
        Line(
            draw.choice(_ITEMS[language]),
            draw.randint(1, 12),
            Decimal(draw.randint(150, 48_000)) / 100,
            Decimal(rates[n] if n < len(rates) else draw.choice(rates)),
        )
        for n in range(count)
    )
    issue = date(2023, 1, 1) + timedelta(days=draw.randint(0, 1000))
    term = draw.choice((14, 30, 45))
    plain = Invoice(
        language=language,
        supplier=party(draw, language, draw.choice(SUPPLIERS[language])),
        customer=party(draw, language, (draw.choice(CUSTOMERS[language]), "")),
        number=_number(draw, issue, credit=credit),
        issue=issue,
        due=issue + timedelta(days=term),
        term=term,
        lines=lines,
        prepaid=ZERO,
        credit=credit,
        currency="GBP" if language == "en" else "EUR",
        order=f"CMD{draw.randint(10_000, 99_999)}",
        client=f"C{draw.randint(1000, 9999)}",
        discount=Decimal(draw.choice((5, 10))) if discount else ZERO,
    )
    return with_deposit(plain, draw) if prepaid else plain


def with_deposit(plain: Invoice, draw: random.Random) -> Invoice:
    """The same invoice with a part already paid."""
    return replace(
        plain, prepaid=cents(plain.gross * draw.choice((Decimal("0.3"), Decimal("0.4"))))
    )


def cents(value: Decimal) -> Decimal:
    """Rounded to the cent, half up."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def _number(draw: random.Random, issue: date, *, credit: bool) -> str:
    serial = draw.randint(3, 9876)
    return draw.choice(
        (
            f"{'AV' if credit else 'FA'}-{issue.year}-{serial:04d}",
            f"{issue.year}/{serial:05d}",
            f"{serial + 20_000}",
            f"{'A' if credit else 'F'}{issue:%y%m}{serial:04d}",
            f"{issue.year}-{issue.month:02d}-{serial:03d}",
        )
    )
