"""Receipts that the reader's rules were tuned on: fourteen styles, mostly French."""

from collections.abc import Callable
from decimal import Decimal

from tests.data.reading.receipts import Receipt, till

_FOOD = {
    "LAIT DEMI ECREME 1L": "5.5", "PAIN DE MIE NAT 500G": "5.5", "EAU GAZ 6X1L": "5.5",
    "BEURRE DOUX 250G": "5.5", "CAFE MOULU 250G": "5.5", "LESSIVE LIQ 2L": "20",
    "PILES AA X4": "20", "VIN ROUGE 75CL": "20", "POMMES GALA KG": "5.5",
}  # fmt: skip
_MEALS = {
    "Plat du jour": "10", "Salade César": "10", "Café gourmand": "10", "Entrecôte frites": "10",
    "Verre Chablis": "20", "Pichet rosé 50cl": "20", "Eau minérale": "10", "Expresso": "10",
}  # fmt: skip
_TOOLS = {
    "VIS AGGLO 4X40 BTE": "20", "CHEVILLES NYLON X50": "20", "PEINTURE MURALE 2,5L": "20",
    "PINCEAU PLAT 40MM": "20", "JOINT SILICONE": "20", "LAMPE LED E27": "20",
}  # fmt: skip


def supermarket(seed: int) -> Receipt:
    """Articles with VAT codes, sub-total, discount, card, a table by code, the date last."""
    t = till(seed, "supermarket", _FOOD, most=8)
    codes = {Decimal("5.5"): "1", Decimal(20): "2"}
    t.add("^!SUPER VALMONT", "^SA VALDIS", "^12 AVENUE DE LA GARE", "^26000 VALENCE")
    t.add("^Tel : 04 75 11 22 33", f"^SIRET {t.shop.siret}", "")
    for item in t.items:
        if item.count > 1:
            t.add(item.text)
        tail = f"{t.money(item.total)} {codes[item.rate]}"
        start = f"   {item.count} x {t.money(item.price)}" if item.count > 1 else item.text
        t.add(f"{start} || {tail}")
    t.add("-" * 40, f"SOUS-TOTAL || {t.money(t.total)}")
    t.add(f"TOTAL A PAYER ({len(t.items)} articles) || {t.money(t.total)} EUR")
    t.add(f"CB EMV SANS CONTACT || {t.money(t.total)} EUR", "")
    t.add("Code  Taux       HT      TVA      TTC")
    for rate, net, tax, gross in t.rates():
        t.add(
            f"{codes[rate]:>3} {t.money(rate):>6}% {t.money(net):>9}"
            f" {t.money(tax):>8} {t.money(gross):>8}"
        )
    t.add("", f"{t.at:%d/%m/%Y %H:%M:%S}  0412 003 5567", "^MERCI DE VOTRE VISITE")
    return t.receipt("SUPER VALMONT", "SA VALDIS", vat=True, siret=True)


def restaurant(seed: int) -> Receipt:
    """A table, covers, VAT below the total, paid by card."""
    t = till(seed, "restaurant", _MEALS)
    t.add("^!Le Petit Zinc", "^Bistrot - Restaurant", "^8 place du Marché", "^35000 RENNES")
    t.add("^02 99 12 34 56", "", f"Table 14    Couverts {t.draw.randint(1, 6)}")
    t.add(f"Le {t.at:%d/%m/%Y} à {t.at:%H:%M}", "")
    for item in t.items:
        t.add(f"{item.count} {item.text} || {t.money(item.total)}")
    t.add("", f"!TOTAL TTC || {t.money(t.total)}")
    for rate, net, tax, _ in t.rates():
        t.add(f"TVA {t.money(rate)}% sur {t.money(net)} || {t.money(tax)}")
    t.add("", f"CARTE BLEUE || {t.money(t.total)}", "^Merci, à bientôt")
    t.add(f"^SIRET {t.shop.siret} APE 5610A", f"^TVA {t.shop.vat_id}")
    return t.receipt("Le Petit Zinc", siret=True)


def petrol(seed: int) -> Receipt:
    """One fuel, litres and price of one, net and VAT below."""
    t = till(seed, "petrol", {"SP95-E10": "20"})
    litres = Decimal(t.draw.randint(1800, 5900)) / 100
    price = Decimal(t.draw.randint(1650, 1990)) / 1000
    total = (litres * price).quantize(Decimal("0.01"))
    net = (total / Decimal("1.2")).quantize(Decimal("0.01"))
    t.add("^STATION DU ROND-POINT", "^ROUTE DE LYON", "^38200 VIENNE", "^TEL 0474123456")
    t.add("", f"DATE {t.at:%d/%m/%y}   HEURE {t.at:%H:%M}", "TICKET NO 004512")
    t.add(f"POMPE {t.draw.randint(1, 8)}  SP95-E10")
    t.add(f"VOLUME || {t.money(litres)} L", f"PRIX/L || {price:.3f} EUR".replace(".", ","))
    t.add(f"TOTAL TTC || {t.money(total)} EUR", f"HT || {t.money(net)} EUR")
    t.add(f"TVA 20,00% || {t.money(total - net)} EUR", "", "CARTE BANCAIRE")
    t.add(f"MONTANT || {t.money(total)} EUR", "^MERCI ET BONNE ROUTE")
    return t.receipt("STATION DU ROND-POINT", total=total)


def card_slip(seed: int) -> Receipt:
    """The customer's slip of a card payment: the merchant stands below the date."""
    t = till(seed, "card_slip", _MEALS)
    t.add("^CARTE BANCAIRE", "^SANS CONTACT", "A0000000421010", "CB", "CREDIT COOPERATIF")
    t.add(f"le {t.at:%d/%m/%y} a {t.at:%H:%M:%S}", "FLEURS DE SAISON", "44 NANTES")
    t.add(f"{t.draw.randint(1000000, 9999999)}", f"{t.shop.siret}", "************4887")
    t.add("8FF03F56122BC57F", "022 001 000551 C @", "NO AUTO : 619600")
    t.add(f"MONTANT = {t.money(t.total)} EUR", "^DEBIT", "^TICKET CLIENT", "^A CONSERVER")
    return t.receipt("FLEURS DE SAISON")


def parking(seed: int) -> Receipt:
    """Way in and way out on one day, one price, VAT included."""
    t = till(seed, "parking", {"Stationnement": "20"}, mark=".")
    (_, _, tax, gross) = t.rates()[0]
    t.add("^PARKING SAINT-MICHEL", "^Groupe Stationnia", "^33000 BORDEAUX", "", "^REÇU N° 88213")
    t.add(f"Entrée || {t.at:%d/%m/%Y} {max(t.at.hour - 3, 0):02d}:05")
    t.add(f"Sortie || {t.at:%d/%m/%Y %H:%M}", "Durée || 0j 02h41")
    t.add(f"Montant TTC || {t.money(gross)} €", f"Dont TVA 20% || {t.money(tax)} €")
    t.add(f"Payé CB || {t.money(gross)} €", f"^SIRET {t.shop.siret}", "^Bonne route")
    return t.receipt("PARKING SAINT-MICHEL", "Groupe Stationnia", siret=True)


def bakery(seed: int) -> Receipt:
    """Paid in cash, change given."""
    goods = {"BAGUETTE TRADITION": "5.5", "CROISSANT": "5.5", "TARTE FRAISES": "5.5", "CAFE": "10"}
    t = till(seed, "bakery", goods, most=4)
    t.add("^AU FOURNIL DE LEON", "^Boulangerie Pâtisserie", "^3 rue Pasteur 21000 DIJON", "")
    for item in t.items:
        t.add(f"{item.count} x {item.text} || {t.money(item.total)}")
    given = t.cash()
    t.add(f"!TOTAL || {t.money(t.total)}", f"ESPECES || {t.money(given)}")
    t.add(f"RENDU || {t.money(given - t.total)}", "", f"{t.at:%d-%m-%Y %H:%M} Caisse 1 Vend. 2")
    t.add("^MERCI DE VOTRE CONFIANCE")
    return t.receipt("AU FOURNIL DE LEON")


def hardware(seed: int) -> Receipt:
    """Bar code, quantity by price and amount on a second line; net, VAT, gross."""
    t = till(seed, "hardware", _TOOLS)
    (rate, net, tax, gross) = t.rates()[0]
    t.add("^!BRICO-PLUS", "^BRICO-PLUS ANGERS SAS au capital de 150 000 EUR")
    t.add("^ZAC du Fresne 49000 ANGERS", f"^RCS ANGERS {t.shop.siren}", "")
    t.add(f"Ticket 00345  {t.at:%d.%m.%Y %H:%M}", "")
    for item in t.items:
        t.add(item.text, f"  3{t.draw.randint(10**11, 10**12 - 1)}")
        t.add(f"  {item.count} x {t.money(item.price)} || {t.money(item.total)}")
    t.add(f"Total HT || {t.money(net)}", f"TVA {t.money(rate)} % || {t.money(tax)}")
    t.add(f"!Total TTC || {t.money(gross)}", f"Carte bancaire || {t.money(gross)}")
    t.add("", "^www.brico-plus.fr")
    return t.receipt("BRICO-PLUS", "BRICO-PLUS ANGERS SAS", "BRICO-PLUS ANGERS", vat=True)


def toll(seed: int) -> Receipt:
    """A motorway toll: few words."""
    t = till(seed, "toll", {"PEAGE": "20"})
    (_, net, tax, gross) = t.rates()[0]
    t.add("^AUTOROUTES DU PLATEAU", "^TICKET DE PEAGE", f"{t.at:%d-%m-%y %H:%M}")
    t.add("ENTREE 214  SORTIE 87", "CLASSE 1", f"MONTANT TTC || {t.money(gross)} EUR")
    t.add(f"DONT TVA 20,00 % || {t.money(tax)} EUR", f"HT || {t.money(net)} EUR")
    t.add("PAIEMENT : CB", f"TVA {t.shop.vat_id}")
    return t.receipt("AUTOROUTES DU PLATEAU")


def hotel(seed: int) -> Receipt:
    """A hotel's note with a stay and taxes, settled by card."""
    goods = {"Nuitée chambre double": "10", "Petit-déjeuner": "10", "Minibar": "20"}
    t = till(seed, "hotel", goods, most=3)
    t.add("^!HOTEL BELLERIVE", "^2 quai des Fleurs - 67000 STRASBOURG", "^Tél. 03 88 00 11 22")
    t.add("", f"NOTE N° 2207    Date : {t.at:%d/%m/%Y}", "Chambre 24    M. Legrand", "")
    for item in t.items:
        t.add(f"{item.count} {item.text} || {t.money(item.total)} €")
    t.add(f"TOTAL TTC || {t.money(t.total)} €")
    for rate, net, tax, _ in t.rates():
        t.add(f"TVA {t.money(rate)} %  base {t.money(net)} || {t.money(tax)} €")
    t.add(f"Règlement CB || {t.money(t.total)} €", "Solde || 0,00 €", f"SIRET : {t.shop.siret}")
    return t.receipt("HOTEL BELLERIVE", siret=True)


def pharmacy(seed: int) -> Receipt:
    """A title, a customer, three rates, cash."""
    goods = {"DOLIPRANE 1G": "2.1", "PANSEMENTS X20": "20", "VITAMINE C": "5.5"}
    t = till(seed, "pharmacy", goods, most=3)
    t.add("^PHARMACIE DE L'HORLOGE", "^Mme CLAIRE MARTY", "^1 rue Droite 30000 NIMES", "")
    t.add("^FACTURE", f"Le {t.at:%d/%m/%Y %H:%M}   Op : 07", "")
    for item in t.items:
        t.add(f"{item.text} {item.count} {t.money(item.price)} || {t.money(item.total)}")
    given = t.cash()
    t.add(f"Total à payer || {t.money(t.total)} €", f"Espèces || {t.money(given)} €")
    t.add(f"Rendu monnaie || {t.money(given - t.total)} €")
    for rate, net, tax, _ in t.rates():
        t.add(f"TVA {t.money(rate)}% HT {t.money(net)} || {t.money(tax)}")
    return t.receipt("PHARMACIE DE L'HORLOGE")


def taxi(seed: int) -> Receipt:
    """A printed taxi receipt: price of the ride, no article."""
    t = till(seed, "taxi", {"Course": "10"})
    t.add("^TAXIS DE L'OUEST", "^Reçu client", f"Date : {t.at:%d/%m/%Y}", f"Heure : {t.at:%H:%M}")
    t.add("Départ : Gare", "Arrivée : Aéroport", "Distance : 14,2 km")
    t.add(f"Prix de la course TTC || {t.money(t.total)} €", "TVA 10 % incluse")
    t.add(f"Total à payer || {t.money(t.total)} €", f"SIRET {t.shop.siret}")
    return t.receipt("TAXIS DE L'OUEST", siret=True)


def pub(seed: int) -> Receipt:
    """An English pub: VAT number, sub-total, VAT within."""
    goods = {"Fish & Chips": "20", "Pint Bitter": "20", "Soup of the day": "20", "Lemonade": "20"}
    t = till(seed, "pub", goods, mark=".", currency="GBP")
    (_, net, tax, gross) = t.rates()[0]
    t.add("^THE OLD ANCHOR", "^14 Mill Street", "^Leeds LS1 4DY", "^VAT No: 245 6789 04", "")
    t.add(f"{t.at:%d/%m/%Y %H:%M}   Table 6", "")
    for item in t.items:
        t.add(f"{item.count} {item.text} || £{t.money(item.total)}")
    t.add(f"Total || £{t.money(gross)}", f"Visa || £{t.money(gross)}", "")
    t.add(f"Net || £{t.money(net)}", f"VAT @ 20% || £{t.money(tax)}", "^Thank you")
    return t.receipt("THE OLD ANCHOR", vat=True)


def edeka(seed: int) -> Receipt:
    """A German supermarket: codes A and B, cash and change, a table of VAT."""
    goods = {"BROT VOLLKORN": "7", "MILCH 1,5%": "7", "KAFFEE 500G": "7", "SPUELMITTEL": "19",
             "ZAHNBUERSTE": "19"}  # fmt: skip
    t = till(seed, "edeka", goods)
    t.add("^!FRISCHMARKT", "^Frischmarkt Lindau OHG", "^Hauptstraße 12", "^88131 Lindau", "")
    for item in t.items:
        code = "A" if item.rate > 7 else "B"
        t.add(f"{item.text} || {t.money(item.total)} {code}")
    given = t.cash()
    t.add(f"SUMME || EUR {t.money(t.total)}", f"Geg. BAR || EUR {t.money(given)}")
    t.add(f"Rückgeld BAR || EUR {t.money(given - t.total)}", "")
    t.add("Steuer %     Netto     Steuer    Brutto")
    for rate, net, tax, gross in t.rates():
        code = "A" if rate > 7 else "B"
        t.add(f"{code}= {t.money(rate)}% {t.money(net):>9} {t.money(tax):>9} {t.money(gross):>9}")
    t.add(f"{t.at:%d.%m.%Y}   {t.at:%H:%M}   Bon-Nr.:4512", "^Vielen Dank für Ihren Einkauf")
    return t.receipt("FRISCHMARKT", "Frischmarkt Lindau OHG", "Frischmarkt Lindau", vat=True)


def swiss(seed: int) -> Receipt:
    """Swiss cash: the total is rounded to five centimes."""
    t = till(seed, "swiss", {"Café crème": "8.1", "Croissant": "2.6", "Rösti": "8.1"}, mark=".",
             currency="CHF")  # fmt: skip
    rounded = (t.total / Decimal("0.05")).quantize(Decimal(1)) * Decimal("0.05")
    t.add("^BUFFET DU LAC", "^Rue du Port 4", "^1201 Genève", f"^CHE-{115_000_000 + seed} TVA", "")
    for item in t.items:
        t.add(f"{item.count} {item.text} || {t.money(item.total)}")
    t.add(f"Sous-total || {t.money(t.total)}", f"Arrondi || {t.money(rounded - t.total)}")
    given = (rounded // 20 + 1) * 20
    t.add(f"!Total CHF || {t.money(rounded)}", f"Espèces CHF || {t.money(given)}")
    t.add(f"Rendu CHF || {t.money(given - rounded)}", f"{t.at:%d.%m.%Y %H:%M}", "^Merci")
    return t.receipt("BUFFET DU LAC", total=rounded)


STYLES: dict[str, Callable[[int], Receipt]] = {
    style.__name__: style
    for style in (
        supermarket, restaurant, petrol, card_slip, parking, bakery, hardware, toll, hotel,
        pharmacy, taxi, pub, edeka, swiss,
    )
}  # fmt: skip
