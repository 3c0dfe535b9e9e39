"""Invented invoices with known truth: parties with valid keys, lines, totals that add up.

Everything is drawn from a seed, so a document can be made again to the byte.
"""
# ruff: noqa: E501 - tables of wordings and rows of arguments read better on one line

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

CENT = Decimal("0.01")

_RATES = {
    "fr": ("20", "10", "5.5", "2.1"),
    "en": ("20", "5"),
    "de": ("19", "7"),
}
_SUPPLIERS = {
    "fr": (
        ("Ateliers Verdun", "SARL"), ("Transports Lemoine", "SAS"), ("Imprimerie du Marais", "SA"),
        ("Boulangerie Petit Jean", "EURL"), ("Nordéa Conseil", "SASU"), ("Cabinet Rousselot", "SELARL"),
        ("Électricité Générale Ferrand", "SARL"), ("La Fabrique à Papier", "SCOP"),
    ),
    "en": (
        ("Harbour Lane Supplies", "Ltd"), ("Quill & Thorne", "LLP"), ("Brightwater Hosting", "Ltd"),
        ("Oakfield Tools", "plc"), ("Redstone Analytics", "Limited"),
    ),
    "de": (
        ("Müller Werkzeugbau", "GmbH"), ("Nordlicht Druckerei", "GmbH"), ("Bergmann & Söhne", "KG"),
        ("Kaffeerösterei Lindau", "UG"), ("Stadtwerke Auental", "AG"),
    ),
}  # fmt: skip
_CUSTOMERS = {
    "fr": ("Horizon Bleu SARL", "Studio Kappa SAS", "Garage de la Gare SARL"),
    "en": ("Copperfield Studio Ltd", "Northgate Media Ltd", "Tall Trees Ltd"),
    "de": ("Rheintal Handel GmbH", "Atelier Sonnenhof GmbH", "Fischer Technik GmbH"),
}
_STREETS = {
    "fr": (
        "12 rue des Lilas",
        "48 avenue Jean Jaurès",
        "3 bis place du Marché",
        "ZA des Prés Verts",
    ),
    "en": ("14 Mill Street", "Unit 7 Kings Road", "220 Harbour Way", "5 Orchard Lane"),
    "de": ("Hauptstraße 12", "Lindenweg 7a", "Am Bahnhof 3", "Industriestraße 44"),
}
_TOWNS = {
    "fr": ("69003 Lyon", "35000 Rennes", "31500 Toulouse", "59800 Lille"),
    "en": ("Leeds LS1 4DY", "Bristol BS1 5TR", "London EC2A 4NE", "York YO1 7HH"),
    "de": ("50667 Köln", "80331 München", "20095 Hamburg", "70173 Stuttgart"),
}
_ITEMS = {
    "fr": ("Ramettes de papier A4", "Maintenance annuelle", "Prestation de conseil", "Livraison express",
           "Café en grains 1 kg", "Écran 27 pouces", "Câble réseau 5 m", "Nettoyage des bureaux"),
    "en": ("A4 paper reams", "Annual maintenance", "Consulting services", "Courier delivery",
           "Coffee beans 1 kg", "27 inch monitor", "Network cable 5 m", "Office cleaning"),
    "de": ("Kopierpapier A4", "Jährliche Wartung", "Beratungsleistung", "Expresslieferung",
           "Kaffeebohnen 1 kg", "Monitor 27 Zoll", "Netzwerkkabel 5 m", "Büroreinigung"),
}  # fmt: skip
_COUNTRIES = {"fr": "FR", "en": "GB", "de": "DE"}


@dataclass(frozen=True)
class Party:
    """A company as printed."""

    name: str
    form: str
    street: str
    town: str
    vat_id: str
    siren: str = ""
    siret: str = ""
    iban: str = ""
    domain: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.name} {self.form}".strip()


@dataclass(frozen=True)
class Line:
    text: str
    quantity: int
    price: Decimal
    rate: Decimal

    @property
    def net(self) -> Decimal:
        return self.quantity * self.price


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
    discount: Decimal = Decimal(0)  # per cent on every line's net

    @property
    def by_rate(self) -> list[tuple[Decimal, Decimal, Decimal]]:
        """Rate, base, tax; bases after discount."""
        bases: dict[Decimal, Decimal] = defaultdict(Decimal)
        for line in self.lines:
            bases[line.rate] += line.net
        kept = (100 - self.discount) / 100
        return [
            (rate, _cents(base * kept), _cents(_cents(base * kept) * rate / 100))
            for rate, base in sorted(bases.items(), reverse=True)
        ]

    @property
    def lines_total(self) -> Decimal:
        return sum((line.net for line in self.lines), Decimal(0))

    @property
    def net(self) -> Decimal:
        return sum((base for _, base, _ in self.by_rate), Decimal(0))

    @property
    def vat(self) -> Decimal:
        return sum((tax for _, _, tax in self.by_rate), Decimal(0))

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat

    @property
    def payable(self) -> Decimal:
        return self.gross - self.prepaid

    def expected(self) -> dict[str, Any]:
        """Truth in the words of the sample files; identifiers that a layout hides are left out."""
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
        if self.supplier.siret:
            truth["supplier_siren"] = self.supplier.siren
            truth["supplier_siret"] = self.supplier.siret
        return truth


def invoice(
    seed: int,
    language: str,
    *,
    credit: bool = False,
    prepaid: bool = False,
    discount: bool = False,
    many_lines: bool = False,
) -> Invoice:
    """The invoice of that seed."""
    draw = random.Random(  # noqa: S311 - invented documents, no secret
        f"{seed}/{language}/{credit}/{prepaid}/{discount}/{many_lines}"
    )
    rates = draw.sample(_RATES[language], draw.choice((1, 1, 2, 2, min(3, len(_RATES[language])))))
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
        supplier=_party(draw, language, supplier=True),
        customer=_party(draw, language, supplier=False),
        number=_number(draw, issue, credit=credit),
        issue=issue,
        due=issue + timedelta(days=term),
        term=term,
        lines=lines,
        prepaid=Decimal(0),
        credit=credit,
        currency="GBP" if language == "en" else "EUR",
        order=f"CMD{draw.randint(10_000, 99_999)}",
        client=f"C{draw.randint(1000, 9999)}",
        discount=Decimal(draw.choice((5, 10))) if discount else Decimal(0),
    )
    if not prepaid:
        return plain
    part = _cents(plain.gross * draw.choice((Decimal("0.3"), Decimal("0.4"))))
    return Invoice(**{**vars(plain), "prepaid": part})


def _cents(value: Decimal) -> Decimal:
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


def _party(draw: random.Random, language: str, *, supplier: bool) -> Party:
    name, form = (
        draw.choice(_SUPPLIERS[language]) if supplier else (draw.choice(_CUSTOMERS[language]), "")
    )
    siren = _luhn(draw, 8) if language == "fr" else ""
    siret = _siret(draw, siren) if siren else ""
    country = _COUNTRIES[language]
    domain = "".join(c for c in name.lower() if c.isascii() and c.isalpha())
    return Party(
        name,
        form,
        draw.choice(_STREETS[language]),
        draw.choice(_TOWNS[language]),
        _vat_id(draw, country, siren),
        siren,
        siret,
        _iban(draw, country),
        f"{domain}.{ {'fr': 'fr', 'en': 'co.uk', 'de': 'de'}[language] }",
    )


def _luhn(draw: random.Random, digits: int, start: str = "") -> str:
    body = start + "".join(str(draw.randint(0 if n else 1, 9)) for n in range(digits - len(start)))
    total = 0
    for n, c in enumerate(reversed(body)):
        double = int(c) * 2 if n % 2 == 0 else int(c)
        total += double - 9 if double > 9 else double
    return body + str(-total % 10)


def _siret(draw: random.Random, siren: str) -> str:
    return _luhn(draw, 13, siren + f"000{draw.randint(1, 9)}")


def _vat_id(draw: random.Random, country: str, siren: str) -> str:
    if country == "FR":
        return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"
    if country == "GB":
        body = "".join(str(draw.randint(1 if n == 0 else 0, 9)) for n in range(7))
        total = sum(int(c) * (8 - n) for n, c in enumerate(body))
        return f"GB{body}{(-total) % 97:02d}"
    digits = [draw.randint(1, 9), *(draw.randint(0, 9) for _ in range(7))]
    product = 10
    for digit in digits:
        product = 2 * ((digit + product) % 10 or 10) % 11
    return "DE" + "".join(map(str, digits)) + str((11 - product) % 10)


def _iban(draw: random.Random, country: str) -> str:
    if country == "GB":
        body = "NWBK" + "".join(str(draw.randint(0, 9)) for _ in range(14))
    else:
        body = "".join(str(draw.randint(0, 9)) for _ in range(23 if country == "FR" else 18))
    turned = "".join(str(int(c, 36)) for c in body + country + "00")
    return f"{country}{98 - int(turned) % 97:02d}{body}"
