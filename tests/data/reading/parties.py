"""Invented companies: names, addresses, and identifiers whose check digits hold.

Everything is drawn from the generator that is passed in.
"""
# ruff: noqa: E501 - tables of wordings read better on one line

import random
from collections.abc import Callable
from dataclasses import dataclass

SUPPLIERS = {
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
CUSTOMERS = {
    "fr": ("Horizon Bleu SARL", "Studio Kappa SAS", "Garage de la Gare SARL"),
    "en": ("Copperfield Studio Ltd", "Northgate Media Ltd", "Tall Trees Ltd"),
    "de": ("Rheintal Handel GmbH", "Atelier Sonnenhof GmbH", "Fischer Technik GmbH"),
    "es": ("Talleres Mendoza S.L.", "Estudio Lumbre S.L.", "Viveros del Sur S.A."),
    "it": ("Officine Brandini S.r.l.", "Studio Aurora S.r.l.", "Cantina Valmora S.p.A."),
    "nl": ("Van Dijk Techniek B.V.", "Atelier Noord B.V.", "De Groene Hoek B.V."),
    "pt": ("Oficina Serrano, Lda", "Estúdio Maré, Lda", "Quinta do Vale, S.A."),
    "pl": ("Zakłady Wiśniewski Sp. z o.o.", "Studio Żuraw Sp. z o.o.", "Ogrody Mazowsza S.A."),
}
STREETS = {
    "fr": ("12 rue des Lilas", "48 avenue Jean Jaurès", "3 bis place du Marché", "ZA des Prés Verts"),
    "en": ("14 Mill Street", "Unit 7 Kings Road", "220 Harbour Way", "5 Orchard Lane"),
    "de": ("Hauptstraße 12", "Lindenweg 7a", "Am Bahnhof 3", "Industriestraße 44"),
    "es": ("Calle Mayor, 18", "Avda. de la Constitución, 7", "Polígono Las Eras, nave 4"),
    "it": ("Via Garibaldi, 23", "Viale dei Platani, 5", "Piazza Cavour, 11"),
    "nl": ("Kerkstraat 18", "Prinsengracht 204", "Industrieweg 7b"),
    "pt": ("Rua da Alegria, 45", "Avenida da Liberdade, 110", "Largo do Carmo, 3"),
    "pl": ("ul. Długa 14", "al. Jana Pawła II 27", "ul. Żytnia 5/12"),
}  # fmt: skip
TOWNS = {
    "fr": ("69003 Lyon", "35000 Rennes", "31500 Toulouse", "59800 Lille"),
    "en": ("Leeds LS1 4DY", "Bristol BS1 5TR", "London EC2A 4NE", "York YO1 7HH"),
    "de": ("50667 Köln", "80331 München", "20095 Hamburg", "70173 Stuttgart"),
    "es": ("28004 Madrid", "46002 Valencia", "50001 Zaragoza"),
    "it": ("20121 Milano (MI)", "40122 Bologna (BO)", "10123 Torino (TO)"),
    "nl": ("1017 AB Amsterdam", "3511 LX Utrecht", "5611 AZ Eindhoven"),
    "pt": ("1200-109 Lisboa", "4000-322 Porto", "3000-213 Coimbra"),
    "pl": ("00-238 Warszawa", "31-042 Kraków", "80-831 Gdańsk"),
}
COUNTRIES = {
    "fr": "FR", "en": "GB", "de": "DE", "es": "ES", "it": "IT", "nl": "NL", "pt": "PT", "pl": "PL",
}  # fmt: skip
_DOMAINS = {"en": "co.uk"}
_CIN_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21)


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


def party(draw: random.Random, language: str, named: tuple[str, str]) -> Party:
    """A company of that language's country with that name and legal form."""
    name, form = named
    siren = luhn(draw, 8) if language == "fr" else ""
    siret = luhn(draw, 13, siren + f"000{draw.randint(1, 9)}") if siren else ""
    country = COUNTRIES[language]
    domain = "".join(c for c in name.lower() if c.isascii() and c.isalpha())
    return Party(
        name,
        form,
        draw.choice(STREETS[language]),
        draw.choice(TOWNS[language]),
        vat_id(draw, country, siren),
        siren,
        siret,
        iban(draw, country),
        f"{domain}.{_DOMAINS.get(language, language)}",
    )


def luhn(draw: random.Random, digits: int, start: str = "") -> str:
    """Digits and their Luhn check digit."""
    body = start + "".join(str(draw.randint(0 if n else 1, 9)) for n in range(digits - len(start)))
    return body + _luhn_digit(body)


def _luhn_digit(body: str) -> str:
    total = 0
    for n, c in enumerate(reversed(body)):
        double = int(c) * 2 if n % 2 == 0 else int(c)
        total += double - 9 if double > 9 else double
    return str(-total % 10)


def vat_id(draw: random.Random, country: str, siren: str = "") -> str:
    """A VAT identifier whose check digits hold."""
    if country == "FR":
        return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"
    if country == "GB":
        body = "".join(str(draw.randint(1 if n == 0 else 0, 9)) for n in range(7))
        total = sum(int(c) * (8 - n) for n, c in enumerate(body))
        return f"GB{body}{(-total) % 97:02d}"
    if country != "DE":
        return country + _OTHER_IDS[country](draw)
    digits = [draw.randint(1, 9), *(draw.randint(0, 9) for _ in range(7))]
    product = 10
    for digit in digits:
        product = 2 * ((digit + product) % 10 or 10) % 11
    return "DE" + "".join(map(str, digits)) + str((11 - product) % 10)


def _digits(draw: random.Random, count: int) -> str:
    return "".join(str(draw.randint(0 if n else 1, 9)) for n in range(count))


def _weighted(body: str, weights: tuple[int, ...]) -> int:
    return sum(int(c) * weight for c, weight in zip(body, weights, strict=True))


def _until_digit(draw: random.Random, count: int, weights: tuple[int, ...]) -> str:
    """Digits whose weighted sum modulo 11 is itself a digit, which follows them."""
    while True:
        body = _digits(draw, count)
        check = _weighted(body, weights) % 11
        if check < 10:
            return body + str(check)


def _cif(draw: random.Random) -> str:
    body = _digits(draw, 7)
    return "B" + body + _luhn_digit(body)


def _nif(draw: random.Random) -> str:
    body = "5" + _digits(draw, 7)
    check = 11 - _weighted(body, (9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return body + str(check if check < 10 else 0)


_OTHER_IDS: dict[str, Callable[[random.Random], str]] = {
    "ES": _cif,
    "IT": lambda draw: luhn(draw, 10, _digits(draw, 7) + "058"),
    "NL": lambda draw: _until_digit(draw, 8, (9, 8, 7, 6, 5, 4, 3, 2)) + "B01",
    "PT": _nif,
    "PL": lambda draw: _until_digit(draw, 9, (6, 5, 7, 2, 3, 4, 5, 6, 7)),
}


def iban(draw: random.Random, country: str) -> str:
    """An account whose check digits hold, those of the country too where it has some."""
    if country == "GB":
        body = "NWBK" + "".join(str(draw.randint(0, 9)) for _ in range(14))
    elif country in ("FR", "DE"):
        body = "".join(str(draw.randint(0, 9)) for _ in range(23 if country == "FR" else 18))
    else:
        body = _OTHER_ACCOUNTS[country](draw)
    turned = "".join(str(int(c, 36)) for c in body + country + "00")
    return f"{country}{98 - int(turned) % 97:02d}{body}"


def _ccc_digit(body: str) -> str:
    check = 11 - _weighted(body, (1, 2, 4, 8, 5, 10, 9, 7, 3, 6)[-len(body) :]) % 11
    return {10: "1", 11: "0"}.get(check, str(check))


def _spanish(draw: random.Random) -> str:
    bank, account = _digits(draw, 8), _digits(draw, 10)
    return bank + _ccc_digit(bank) + _ccc_digit(account) + account


def _italian(draw: random.Random) -> str:
    body = _digits(draw, 22)
    total = sum(_CIN_ODD[int(c)] if n % 2 == 0 else int(c) for n, c in enumerate(body))
    return chr(ord("A") + total % 26) + body


def _dutch(draw: random.Random) -> str:
    while True:
        body = _digits(draw, 10)
        if _weighted(body, tuple(range(10, 0, -1))) % 11 == 0:
            return "ABNA" + body


def _portuguese(draw: random.Random) -> str:
    body = "0035" + _digits(draw, 15)
    return body + f"{98 - int(body) * 100 % 97:02d}"


def _polish(draw: random.Random) -> str:
    bank = _digits(draw, 7)
    return bank + str(-_weighted(bank, (3, 9, 7, 1, 3, 9, 7)) % 10) + _digits(draw, 16)


_OTHER_ACCOUNTS = {
    "ES": _spanish, "IT": _italian, "NL": _dutch, "PT": _portuguese, "PL": _polish,
}  # fmt: skip
