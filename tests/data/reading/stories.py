"""Invoices of suppliers with a trade: what they sell, how they bill it, what they ask for."""

import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from tests.data.reading import trades, trades_contracts, trades_works
from tests.data.reading.parties import COUNTRIES, CUSTOMERS, Party, party
from tests.data.reading.trades import Item, Trade
from tests.data.reading.truth import (
    RATES,
    ZERO,
    Charge,
    Details,
    Invoice,
    Line,
    cents,
    with_deposit,
)

TRADES: dict[str, Trade] = {
    "goods": trades.GOODS,
    "hours": trades.HOURS,
    "telecom": trades_contracts.TELECOM,
    "saas": trades_contracts.SAAS,
    "hotel": trades_contracts.HOTEL,
    "shop": trades_contracts.SHOP,
    "works": trades_works.WORKS,
    "food": trades_works.FOOD,
    "fees": trades_works.FEES,
    "freight": trades_works.FREIGHT,
    "energy": trades_works.ENERGY,
    "restaurant": trades_works.RESTAURANT,
}
_REDUCED = {
    ("fr", "restaurant"): "10", ("en", "restaurant"): "20",
    ("fr", "hotel"): "10", ("fr", "energy"): "5.5", ("fr", "goods"): "5.5", ("fr", "shop"): "5.5",
    ("en", "hotel"): "20", ("en", "energy"): "5", ("en", "goods"): "0", ("en", "shop"): "0",
    ("de", "energy"): "19", ("pt", "hotel"): "6", ("es", "goods"): "10",
}  # fmt: skip
_LOWEST = {"fr": "5.5", "en": "0", "de": "7"}
_BICS = {
    "fr": "BNPAFRPPXXX AGRIFRPP882 SOGEFRPP CMCIFR2A",
    "en": "NWBKGB2L BARCGB22 LOYDGB21",
    "de": "DEUTDEFFXXX COBADEFF370 GENODEF1M04",
    "es": "CAIXESBBXXX BSCHESMM",
    "it": "BCITITMMXXX UNCRITM1",
    "nl": "ABNANL2A INGBNL2A",
    "pt": "CGDIPTPL BCOMPTPL",
    "pl": "BREXPLPWMBK PKOPPLPW",
}
_PHONES = {
    "fr": "0# ## ## ## ##", "en": "01## 496 0###", "de": "0221 47# ##-#0", "es": "91 ### ## ##",
    "it": "02 #### ####", "nl": "020 - ### ## ##", "pt": "21# ### ###", "pl": "22 ### ## ##",
}  # fmt: skip
_BOXES = {
    "fr": "contact facturation compta", "en": "accounts hello billing", "de": "info rechnung",
    "es": "administracion facturas", "it": "amministrazione info", "nl": "administratie info",
    "pt": "geral faturacao", "pl": "biuro ksiegowosc",
}  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """How a layout's invoices are made.

    Attributes:
        trade: A key of `TRADES`.
        lines: Fewest and most positions.
        credit, prepaid, discount: Whether seeds may make such documents.
        exempt: No VAT at all.
        line_discounts: Some lines have one.
        gross_priced: Prices and line amounts include VAT.
        charge: Names of a charge by language; None for none.
        retention: Five per cent are held back.
        paid: Wholly paid when issued.
        always_credit: Credit notes only.
        change: What else is changed once all is drawn.
    """

    trade: str
    lines: tuple[int, int] = (2, 6)
    credit: bool = False
    prepaid: bool = False
    discount: bool = False
    exempt: bool = False
    line_discounts: bool = False
    gross_priced: bool = False
    charge: dict[str, str] | None = None
    retention: bool = False
    paid: bool = False
    always_credit: bool = False
    change: Callable[[Invoice, random.Random], Invoice] | None = None


def story(plan: Plan, name: str, language: str, seed: int) -> Invoice:
    """The invoice of that plan, layout name, language and seed.

    Every fifth seed makes a credit note, has a deposit, a discount, where the plan allows it.
    """
    draw = random.Random(f"{name}/{language}/{seed}")  # noqa: S311 - invented, no secret
    trade = TRADES[plan.trade]
    supplier = _named_on_the_web(party(draw, language, draw.choice(trade.suppliers[language])))
    customer = party(draw, language, (draw.choice(CUSTOMERS[language]), ""))
    issue = date(2022, 9, 1) + timedelta(days=draw.randint(0, 1250))
    term = draw.choice((10, 14, 15, 21, 30, 30, 45, 60))
    credit = plan.always_credit or (plan.credit and seed % 5 == 3)
    made = Invoice(
        language=language,
        supplier=supplier,
        customer=customer,
        number=_number(draw, issue, credit=credit),
        issue=issue,
        due=issue + timedelta(days=term),
        term=term,
        lines=_lines(draw, plan, language),
        prepaid=ZERO,
        credit=credit,
        currency={"en": "GBP", "pl": "PLN"}.get(language, "EUR"),
        order=draw.choice(("PO-{}", "45000{}", "BC{}", "{}/K")).format(
            draw.randint(10_000, 99_999)
        ),
        client=draw.choice(("{}", "CL{}", "D-{}")).format(draw.randint(10_000, 999_999)),
        discount=Decimal(draw.choice((2, 5, 10))) if plan.discount and seed % 5 == 2 else ZERO,
        charges=_charges(draw, plan, language),
        gross_priced=plan.gross_priced,
        details=_details(draw, language, supplier, issue),
    )
    made = _settled(draw, plan, made, seed)
    return plan.change(made, draw) if plan.change else made


def _named_on_the_web(company: Party) -> Party:
    """With its accents folded, as people choose the name of their site."""
    plain = unicodedata.normalize("NFKD", company.name.lower().replace("ß", "ss").replace("ł", "l"))
    name = "".join(c for c in plain if c.isascii() and c.isalnum())
    return replace(company, domain=f"{name}.{company.domain.partition('.')[2]}")


def _settled(draw: random.Random, plan: Plan, made: Invoice, seed: int) -> Invoice:
    if plan.paid:
        return replace(made, prepaid=made.gross)
    if plan.retention:
        return replace(made, retained=cents(made.gross * Decimal("0.05")))
    if plan.prepaid and seed % 5 == 1:
        return with_deposit(made, draw)
    return made


def _lines(draw: random.Random, plan: Plan, language: str) -> tuple[Line, ...]:
    items = TRADES[plan.trade].items
    count = draw.randint(*plan.lines)
    chosen = (
        draw.sample(items, count)
        if count <= len(items)
        else [draw.choice(items) for _ in range(count)]
    )
    return tuple(_line(draw, plan, item, language) for item in chosen)


def _line(draw: random.Random, plan: Plan, item: Item, language: str) -> Line:
    low, high, step = item.quantities
    quantity = Decimal(str(low)) + Decimal(str(step)) * draw.randint(0, int((high - low) / step))
    price = cents(Decimal(draw.randint(*item.prices)) / 100)
    if item.unit == "kWh":  # printed to a hundredth of a cent
        price += Decimal(draw.randint(1, 99)) / 10_000
    if language == "pl":
        price *= 4
    text, detail = item.texts[language]
    return Line(
        text,
        quantity,
        price,
        _rate(plan, item, language),
        unit=trades.UNITS[item.unit][language],
        code=draw.choice(("{}", "AR{}", "{}-B", "10.{}")).format(draw.randint(1000, 9999)),
        detail=detail,
        discount=Decimal(draw.choice((0, 5, 10, 15))) if plan.line_discounts else ZERO,
    )


def _rate(plan: Plan, item: Item, language: str) -> Decimal:
    if plan.exempt or item.rate == 9:
        return ZERO
    if item.rate == 0:
        return Decimal(RATES[language][0])
    if item.rate == 2:
        return Decimal(_LOWEST[language])
    return Decimal(_REDUCED.get((language, plan.trade), RATES[language][1]))


def _charges(draw: random.Random, plan: Plan, language: str) -> tuple[Charge, ...]:
    if plan.charge is None:
        return ()
    amount = Decimal(draw.choice((490, 690, 1250, 1890, 2500))) / 100
    rate = ZERO if plan.exempt else Decimal(RATES[language][0])
    return (Charge(plan.charge[language], amount, rate),)


def _details(draw: random.Random, language: str, supplier: Party, issue: date) -> Details:
    start = (issue.replace(day=1) - timedelta(days=1)).replace(day=1)
    phone = "".join(str(draw.randint(1, 9)) if c == "#" else c for c in _PHONES[language])
    serial = draw.randint(100_000, 999_999)
    return Details(
        email=f"{draw.choice(_BOXES[language].split())}@{supplier.domain}",
        phone=phone,
        delivery=issue - timedelta(days=draw.randint(1, 12)),
        period_start=start,
        period_end=issue.replace(day=1) - timedelta(days=1),
        contract=draw.choice(("CT-{}", "{}", "K{}/1")).format(serial),
        reference=draw.choice(("{} {}", "VZ{}{}", "{}-{}")).format(serial, draw.randint(100, 999)),
        mandate=draw.choice(("{}MDT{}", "RUM-{}-{}", "{}{}")).format(
            COUNTRIES[language], draw.randint(10_000_000, 99_999_999)
        )
        if draw.random() < 0.9
        else f"M{serial}",
        debit=issue + timedelta(days=draw.randint(5, 20)),
        bic=draw.choice(_BICS[language].split()),
    )


def _number(draw: random.Random, issue: date, *, credit: bool) -> str:
    serial = draw.randint(11, 9876)
    return draw.choice(
        (
            f"{'AV' if credit else 'F'}{issue:%Y%m}-{serial:04d}",
            f"{issue:%y}-{serial:05d}",
            f"{'CN' if credit else 'INV'}-{serial:06d}",
            f"{draw.randint(1, 8)}{serial:07d}",
            f"{'R' if not credit else 'G'}{issue.year}.{serial:04d}",
            f"{serial}/{issue:%m}/{issue.year}",
        )
    )
