"""Receipts that only judge the reader: fourteen other styles, mostly French."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from tests.data.reading.receipts import CENT, Receipt, till

_GROCERIES = {
    "JAMBON SUP X4": "5.5", "YAOURT NATURE X8": "5.5", "CHOCOLAT NOIR": "5.5", "SHAMPOING": "20",
    "BIERE BLONDE X6": "20", "SALADE SACHET": "5.5", "PAPIER TOILETTE": "20", "FARINE T55": "5.5",
}  # fmt: skip
_CARTE = {
    "Formule midi": "10", "Tartare": "10", "Profiteroles": "10", "Café": "10",
    "Pression 25cl": "20", "Kir": "20", "Moules marinières": "10", "Sirop": "10",
}  # fmt: skip


def hypermarket(seed: int) -> Receipt:
    """Paid with meal vouchers and the rest by card; neither payment is the total."""
    t = till(seed, "hypermarket", _GROCERIES, most=8)
    voucher = (t.total / 3).quantize(CENT)
    t.add("^!E.MARCHAL", "^SAS DISTRIVAL", "^CENTRE COMMERCIAL LES OLIVIERS", "^84000 AVIGNON")
    t.add("^TEL:04.90.00.11.22 OUVERT DE 8H30 A 20H", "")
    for item in t.items:
        t.add(f"{item.text} || {t.money(item.total)}")
    t.add("=" * 40, f"TOTAL {len(t.items)} ARTICLES || {t.money(t.total)} €")
    t.add(f"TICKET RESTAURANT || {t.money(voucher)} €")
    t.add(f"CARTE BANCAIRE || {t.money(t.total - voucher)} €", "")
    t.add("TAUX TVA     H.T.     T.V.A.    T.T.C.")
    for rate, net, tax, gross in t.rates():
        t.add(f"{t.money(rate):>6}% {t.money(net):>9} {t.money(tax):>9} {t.money(gross):>9}")
    t.add(f"Caisse 012 - {t.at:%d/%m/%y - %H:%M} - 4478", "^A BIENTOT DANS VOTRE MAGASIN")
    return t.receipt("E.MARCHAL", "SAS DISTRIVAL", "DISTRIVAL", vat=True)


def brasserie(seed: int) -> Receipt:
    """A bill with prices of one, net to pay, service included, a tip above the total by card."""
    t = till(seed, "brasserie", _CARTE)
    t.add("^*** ADDITION ***", "^BRASSERIE DES HALLES", "^SARL LES HALLES", "^10 BD CARNOT")
    t.add("^06000 NICE", "^Tél 0493112233", "", f"{t.at:%d/%m/%Y} {t.at:%Hh%M}  TABLE 22  CVTS 4")
    for item in t.items:
        t.add(f"{item.count:>2} {item.text:<18} {t.money(item.price):>7} || {t.money(item.total)}")
    t.add("", f"!NET A PAYER || {t.money(t.total)}", "^PRIX NETS - SERVICE COMPRIS", "")
    t.add("TVA        HT        MONTANT")
    for rate, net, tax, _ in t.rates():
        t.add(f"{t.money(rate)}%   {t.money(net):>8}   {t.money(tax):>8}")
    t.add(f"N° SIRET {t.shop.siret}", "^Merci de votre visite chez")
    t.add("^BRASSERIE DES HALLES")
    return t.receipt("BRASSERIE DES HALLES", "SARL LES HALLES", "LES HALLES", siret=True)


def supermarket_fuel(seed: int) -> Receipt:
    """Fuel at a supermarket with an estimated and a real amount."""
    t = till(seed, "supermarket_fuel", {"GAZOLE": "20"})
    litres = Decimal(t.draw.randint(2000, 6100)) / 100
    price = Decimal(t.draw.randint(1600, 1950)) / 1000
    total = (litres * price).quantize(CENT, rounding=ROUND_HALF_UP)
    tax = total - (total / Decimal("1.2")).quantize(CENT, rounding=ROUND_HALF_UP)
    t.add("^STATION 24H SUPERVIA", "^VALENCE SUD", "A0000000421010", "CB COMPTANT")
    t.add(f"LE {t.at:%d/%m/%y} A {t.at:%H:%M:%S}", "SUPERVIA CARBURANT", "26 VALENCE")
    t.add(f"0512{t.draw.randint(100, 999)}  {t.shop.siret}", "############2201")
    t.add("NO AUTO: 334210", "MONTANT ESTIME || 120,00 EUR")
    t.add(f"MONTANT REEL || {t.money(total)} EUR", "DEBIT", "")
    t.add(f"QTE {t.money(litres)} L  GAZOLE", f"P.U. {price:.3f} EUR/L".replace(".", ",", 1))
    t.add(f"TVA 20,00% = {t.money(tax)} EUR", "^TICKET CLIENT A CONSERVER")
    return t.receipt("STATION 24H SUPERVIA", "SUPERVIA CARBURANT", "SUPERVIA", total=total)


def new_slip(seed: int) -> Receipt:
    """A card slip that names the bank first and puts the amount on a line of its own."""
    t = till(seed, "new_slip", _CARTE)
    t.add("^BANQUE POPULAIRE", "^CARTE BANCAIRE", f"^{t.at:%d/%m/%Y} {t.at:%H:%M:%S}", "")
    t.add("^LIBRAIRIE LE GRAIN DE SABLE", "^29200 BREST", f"SIRET {t.shop.siret}", "PAN ****1187")
    t.add("AID A0000000031010", "APP VISA DEBIT", "AUTO 881204", "MONTANT :")
    t.add(f"     {t.money(t.total)} EUR", "^PAIEMENT ACCEPTE", "^TICKET CLIENT")
    return t.receipt("LIBRAIRIE LE GRAIN DE SABLE", siret=True)


def station_parking(seed: int) -> Receipt:
    """A car park beside a station; the day comes before the hours."""
    t = till(seed, "station_parking", {"Parking": "20"})
    (_, net, tax, gross) = t.rates()[0]
    t.add("^GARAGES REUNIS", "^PARC GARE TGV", "^84000 AVIGNON", f"^TVA {t.shop.vat_id}", "")
    t.add(f"JUSTIFICATIF DU {t.at:%d/%m/%Y %H:%M}", f"TICKET {t.draw.randint(10**9, 10**10 - 1)}")
    t.add("DUREE 02:41", f"HT || {t.money(net)} EUR", f"TVA 20.00% || {t.money(tax)} EUR")
    t.add(f"TTC || {t.money(gross)} EUR", "CARTE ****5512", "^BONNE ROUTE")
    return t.receipt("GARAGES REUNIS", "PARC GARE TGV", "GARAGES REUNIS PARC GARE TGV", vat=True)


def motorway(seed: int) -> Receipt:
    """A toll receipt with the amount before the VAT on one line."""
    t = till(seed, "motorway", {"PEAGE": "20"}, mark=".")
    (_, _, tax, gross) = t.rates()[0]
    t.add("COFILOIRE SA  Réseau Ouest", "12 RUE LOUIS BLERIOT 92500 RUEIL")
    t.add(f"N° TVA {t.shop.vat_id}", "REÇU", f"LE {t.at:%d.%m.%y} A {t.at:%HH%M}")
    t.add("GARE ANCENIS VOIE 07 CL 1", f"PAYE {t.money(gross)} EUR PAR CARTE")
    t.add(f"DONT TVA (20.00%) {t.money(tax)} EUR")
    return t.receipt("COFILOIRE SA", "COFILOIRE", "COFILOIRE SA Réseau Ouest")


def clothes(seed: int) -> Receipt:
    """Discounts on articles, sub-total before them, card."""
    t = till(seed, "clothes", {"JEAN SLIM": "20", "T-SHIRT": "20", "CEINTURE": "20"}, most=3)
    off = (t.total * Decimal("0.3")).quantize(CENT)
    total = t.total - off
    t.add("^!M O D A", "^MODA FRANCE SAS", "^C.C. Grand Place 38100 GRENOBLE", "")
    t.add(f"N° 4471-0032-19  {t.at:%d/%m/%Y} {t.at:%H:%M}", "Vendeur : 118")
    for item in t.items:
        t.add(f"{item.text} x{item.count} || {t.money(item.total)}")
    t.add(f"Sous-total || {t.money(t.total)}", f"SOLDES -30% || -{t.money(off)}")
    t.add(f"TOTAL EUR || {t.money(total)}", f"VISA || {t.money(total)}", "Rendu || 0,00")
    t.add(f"TVA 20% incluse || {t.money(total - (total / Decimal('1.2')).quantize(CENT))}")
    t.add("^Échange sous 30 jours avec ce ticket")
    return t.receipt("MODA", "M O D A", "MODA FRANCE SAS", "MODA FRANCE", total=total)


def hairdresser(seed: int) -> Receipt:
    """Services, net and VAT, paid by cheque."""
    goods = {"Coupe femme": "20", "Brushing": "20", "Couleur": "20", "Shampoing": "20"}
    t = till(seed, "hairdresser", goods, most=4)
    (_, net, tax, gross) = t.rates()[0]
    t.add("^Salon L'ATELIER DE CLARA", "^5 cours Mirabeau", "^13100 Aix-en-Provence", "")
    t.add(f"Ticket 88 du {t.at:%d/%m/%Y} à {t.at:%H:%M}", "Cliente : Mme Durand")
    for item in t.items:
        t.add(f"{item.text} ({item.count}) || {t.money(item.total)} €")
    t.add(f"Total HT || {t.money(net)} €", f"TVA (20%) || {t.money(tax)} €")
    t.add(f"Total TTC || {t.money(gross)} €", f"Chèque || {t.money(gross)} €")
    return t.receipt("Salon L'ATELIER DE CLARA", "L'ATELIER DE CLARA", vat=True)


def train(seed: int) -> Receipt:
    """A travel receipt: the day of the journey is not the day of the purchase."""
    t = till(seed, "train", {"Billet": "10"})
    (_, _, tax, gross) = t.rates()[0]
    t.add("^RAILVIA VOYAGEURS", "^Justificatif de paiement", "")
    t.add(f"Émis le {t.at:%d/%m/%Y} à {t.at:%H:%M}", "Départ le 28/12/2026 PARIS - LYON")
    t.add("Dossier QXWRTZ  1 adulte 2e classe", f"Prix payé TTC || {t.money(gross)} €")
    t.add(f"dont TVA 10,00 % || {t.money(tax)} €", "Payé par carte bancaire")
    t.add(f"RAILVIA VOYAGEURS SA - RCS Bobigny {t.shop.siren}")
    return t.receipt("RAILVIA VOYAGEURS", "RAILVIA VOYAGEURS SA")


def diner(seed: int) -> Receipt:
    """American: tax and tip above the sub-total, month before day."""
    goods = {"Cheeseburger": "0", "Iced Tea": "0", "Club Sandwich": "0", "Fries": "0"}
    t = till(seed, "diner", goods, mark=".", currency="USD", most=4)
    tax = (t.total * Decimal("0.0875")).quantize(CENT, rounding=ROUND_HALF_UP)
    tip = (t.total * Decimal("0.18")).quantize(CENT, rounding=ROUND_HALF_UP)
    t.add("^!JOE'S DINER", "^220 Harbour Way", "^Seattle, WA 98101", "^(206) 555-0142", "")
    t.add(f"Server: Amy   {t.at:%b %d, %Y %I:%M %p}")
    for item in t.items:
        t.add(f"{item.count} {item.text} || ${t.money(item.total)}")
    t.add(f"Subtotal || ${t.money(t.total)}", f"Sales Tax 8.75% || ${t.money(tax)}")
    t.add(f"Tip || ${t.money(tip)}", f"Total || ${t.money(t.total + tax + tip)}")
    t.add(f"VISA ************4421 || ${t.money(t.total + tax + tip)}", "^Thank you!")
    return t.receipt("JOE'S DINER", total=t.total + tax + tip)


def german_restaurant(seed: int) -> Receipt:
    """A German bill: the sum, VAT per rate, given by card."""
    goods = {"Schnitzel": "19", "Apfelschorle": "19", "Weizen 0,5l": "19", "Suppe": "19"}
    t = till(seed, "german_restaurant", goods, most=4)
    (_, net, tax, gross) = t.rates()[0]
    t.add("^Gasthaus zum Löwen", "^Inh. Peter Maier", "^Marktplatz 3", "^79098 Freiburg", "")
    t.add(f"Rechnung Nr. 2291   {t.at:%d.%m.%Y} {t.at:%H:%M}", "Tisch 5   Bediener: Anna")
    for item in t.items:
        t.add(f"{item.count}x {item.text} || {t.money(item.total)}")
    t.add(f"Gesamtbetrag EUR || {t.money(gross)}", f"EC-Karte || {t.money(gross)}")
    t.add(f"MwSt 19% || {t.money(tax)}", f"Netto || {t.money(net)}", "St.-Nr. 06123/45678")
    return t.receipt("Gasthaus zum Löwen", "Gasthaus zum Löwen Inh. Peter Maier", vat=True)


def belgian(seed: int) -> Receipt:
    """Belgian cash: the total is rounded down to five cents."""
    t = till(seed, "belgian", {"PATES 500G": "6", "CHIPS SEL": "6", "BIERE X6": "21"})
    paid = (t.total / Decimal("0.05")).quantize(Decimal(1)) * Decimal("0.05")
    t.add("^PROXI SAINT-GILLES", "^Chaussée de Waterloo 55", "^1060 Bruxelles", "")
    t.add(f"{t.at:%d-%m-%Y} {t.at:%H:%M}  Caisse 3")
    for item in t.items:
        t.add(f"{item.text} || {t.money(item.total)}")
    t.add(f"Total || {t.money(t.total)}")
    if paid != t.total:
        t.add(f"Arrondi || {t.money(paid - t.total)}")
    t.add(f"A payer || {t.money(paid)}", f"Comptant || {t.money(paid)}", "^Merci et à bientôt")
    return t.receipt("PROXI SAINT-GILLES", total=paid)


def market_stall(seed: int) -> Receipt:
    """A scale's ticket: weights and prices per kilo, no payment."""
    t = till(seed, "market_stall", {"TOMATES": "5.5", "COMTE": "5.5", "RAISIN": "5.5"}, most=3)
    t.add("^PRIMEURS DUVAL", "^Halle aux grains - étal 14", "")
    t.add(f"{t.at:%d/%m/%y}   {t.at:%H:%M}   VENDEUR 02")
    for item in t.items:
        t.add(f"{item.text}   0,{t.draw.randint(200, 950)} kg || {t.money(item.total)}")
    t.add(f"NB ART {len(t.items)}", f"!A PAYER EUR || {t.money(t.total)}", "^Merci !")
    return t.receipt("PRIMEURS DUVAL")


def laundry(seed: int) -> Receipt:
    """The company below its trade name, web address, total printed twice."""
    goods = {"CHEMISE": "20", "COSTUME": "20", "MANTEAU": "20"}
    t = till(seed, "laundry", goods, most=3)
    t.add("^5 A SEC EXPRESS", "^PRESSING DU PARC SARL", "^22 avenue Foch", "^54000 NANCY")
    t.add("^Tel 03.83.11.22.33", f"^RCS NANCY {t.shop.siren}", "", f"Bon 10442  {t.at:%d/%m/%Y}")
    for item in t.items:
        t.add(f"{item.text} x {item.count} || {t.money(item.total)}")
    t.add(f"MONTANT TOTAL || {t.money(t.total)}", f"MONTANT DU || {t.money(t.total)}")
    t.add(f"REGLE PAR CB || {t.money(t.total)}", "^www.5asec-express.fr")
    return t.receipt("5 A SEC EXPRESS", "PRESSING DU PARC SARL", "PRESSING DU PARC")


STYLES: dict[str, Callable[[int], Receipt]] = {
    style.__name__: style
    for style in (
        hypermarket, brasserie, supermarket_fuel, new_slip, station_parking, motorway, clothes,
        hairdresser, train, diner, german_restaurant, belgian, market_stall, laundry,
    )
}  # fmt: skip
