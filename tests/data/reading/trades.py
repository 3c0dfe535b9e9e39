"""What suppliers of several trades sell, in eight languages: names, units, usual prices."""
# ruff: noqa: E501 - tables of wordings read better on one line

from dataclasses import dataclass

_ALL = ("fr", "en", "de", "es", "it", "nl", "pt", "pl")

UNITS: dict[str, dict[str, str]] = {
    name: dict(zip(_ALL, words.split(), strict=True))
    for name, words in {
        "pc": "pce pcs Stk ud pz st un szt.",
        "h": "h hrs Std h ore uur h godz.",
        "kg": "kg kg kg kg kg kg kg kg",
        "m": "ml m m m m m m m",
        "m2": "m² m² m² m² mq m² m² m²",
        "month": "mois mth Mon. mes mese mnd mês mies.",
        "night": "nuit night Nacht noche notte nacht noite noc",
        "day": "jour day Tag día giorno dag dia dzień",
        "box": "crt box Krt caja cart. doos cx kart.",
        "kWh": "kWh kWh kWh kWh kWh kWh kWh kWh",
        "flat": "forf. job psch. global corpo post vg kpl.",
    }.items()
}
"""How each language abbreviates a unit."""


@dataclass(frozen=True)
class Item:
    """One thing a trade sells; prices in cents, quantities in steps of a quarter, half or one."""

    unit: str
    quantities: tuple[float, float, float]
    prices: tuple[int, int]
    rate: int  # index into the rates of the country, 9 for none
    texts: dict[str, tuple[str, str]]  # by language: name, second line


@dataclass(frozen=True)
class Trade:
    """Suppliers by language, as name and legal form, and their items."""

    suppliers: dict[str, tuple[tuple[str, str], ...]]
    items: tuple[Item, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.suppliers)


def trade(suppliers: str, items: str) -> Trade:
    """A trade from two tables.

    `suppliers`: one language a line, `fr: Name + Form; Name + Form`.
    `items`: blocks parted by empty lines; first line `unit low-high-step low-high rate`, then one
    line a language, `fr: text` or `fr: text / second line`.
    """
    by_language = {}
    for line in suppliers.strip().splitlines():
        language, _, names = line.strip().partition(": ")
        pairs = (name.partition(" +") for name in names.split("; "))
        by_language[language] = tuple((name, form.strip()) for name, _, form in pairs)
    return Trade(by_language, tuple(map(_item, items.strip().split("\n\n"))))


def _item(block: str) -> Item:
    head, *lines = block.strip().splitlines()
    unit, quantities, prices, rate = head.split()
    low, high, step = map(float, quantities.split("-"))
    cheap, dear = map(int, prices.split("-"))
    texts = {}
    for line in lines:
        language, _, text = line.strip().partition(": ")
        name, _, detail = text.partition(" / ")
        texts[language] = (name, detail)
    return Item(unit, (low, high, step), (cheap, dear), int(rate), texts)


GOODS = trade(
    """fr: Quincaillerie Bastide + SARL; Papeterie Vauban + SAS; Comptoir Ligérien + SA; Outillage Perrault + SAS; Fournitures Delmas + EURL
    en: Ashdown Fixings + Ltd; Marlow Stationers + Ltd; Penrose Trade Supplies + plc; Fenwick Tools + Limited
    de: Eisenwaren Krüger + GmbH; Bürobedarf Hansen + GmbH & Co. KG; Werkzeughandel Seidel + e.K.; Technik-Kontor Weiß + GmbH
    es: Ferretería Castaño + S.L.; Suministros Ibarra + S.A.; Papelería Peñalver + S.L.
    it: Ferramenta Colombo + S.r.l.; Forniture Esposito + S.p.A.; Cartoleria Bellini + S.n.c.
    nl: IJzerhandel De Boer + B.V.; Kantoorgroothandel Visser + B.V.; Gereedschap Jansen + V.O.F.
    pt: Ferragens Conceição + Lda; Papelaria São João + Lda; Fornecimentos Magalhães + S.A.
    pl: Hurtownia Śrubex + Sp. z o.o.; Biuro-Plus Wójcik + Sp. j.; Narzędzia Kowalski + S.A.""",
    """pc 1-24-1 190-2990 0
    fr: Vis inox tête fraisée / boîte de 200, 4 x 40 mm
    en: Stainless countersunk screws / box of 200, 4 x 40 mm
    de: Senkkopfschrauben Edelstahl / Packung 200 Stück, 4 x 40 mm
    es: Tornillos inoxidables / caja de 200, 4 x 40 mm
    it: Viti inox testa svasata / scatola da 200, 4 x 40 mm
    nl: Verzonken schroeven rvs / doos van 200, 4 x 40 mm
    pt: Parafusos inox / caixa de 200, 4 x 40 mm
    pl: Wkręty nierdzewne / opakowanie 200 szt., 4 x 40 mm

    pc 1-4-1 4900-38900 0
    fr: Perceuse sans fil 18 V / livrée avec deux batteries
    en: Cordless drill 18 V / with two batteries
    de: Akku-Bohrschrauber 18 V / mit zwei Akkus
    es: Taladro sin cable 18 V / con dos baterías
    it: Trapano a batteria 18 V / con due batterie
    nl: Accuboormachine 18 V / met twee accu's
    pt: Berbequim sem fios 18 V / com duas baterias
    pl: Wiertarka akumulatorowa 18 V / z dwoma akumulatorami

    box 1-20-1 1590-4890 0
    fr: Papier A4 80 g blanc
    en: White A4 paper 80 gsm
    de: Kopierpapier A4 80 g weiß
    es: Papel A4 80 g blanco
    it: Carta A4 80 g bianca
    nl: Wit A4-papier 80 g
    pt: Papel A4 80 g branco
    pl: Papier A4 80 g biały

    pc 1-10-1 2500-9900 0
    fr: Cartouche d'encre noire
    en: Black ink cartridge
    de: Druckerpatrone schwarz
    es: Cartucho de tinta negra
    it: Cartuccia inchiostro nero
    nl: Zwarte inktcartridge
    pt: Tinteiro preto
    pl: Tusz czarny do drukarki

    pc 1-6-1 1200-5600 1
    fr: Guide technique relié
    en: Technical handbook, bound
    de: Fachbuch Montage, gebunden
    es: Guía técnica encuadernada
    it: Manuale tecnico rilegato
    nl: Technisch handboek, gebonden
    pt: Guia técnico encadernado
    pl: Poradnik techniczny, oprawa twarda

    m 5-120-0.5 85-790 0
    fr: Câble souple 3G1,5
    en: Flexible cable 3G1.5
    de: Schlauchleitung 3G1,5
    es: Cable flexible 3G1,5
    it: Cavo flessibile 3G1,5
    nl: Soepele kabel 3G1,5
    pt: Cabo flexível 3G1,5
    pl: Przewód giętki 3G1,5

    kg 1-25-0.5 390-1490 1
    fr: Café moulu de bureau
    en: Ground office coffee
    de: Bürokaffee gemahlen
    es: Café molido de oficina
    it: Caffè macinato ufficio
    nl: Gemalen kantoorkoffie
    pt: Café moído de escritório
    pl: Kawa mielona biurowa""",
)
"""Hardware and office goods, by piece, box, metre and kilogram."""

HOURS = trade(
    """fr: Camille Joubert + ; Atelier Graphique Moreau + ; Studio Web Lagarde + EI; Hélène Baudry Traductions +
    en: Priya Nair Design + ; Tom Ellery Copywriting + ; J. Hargreaves Photography +
    de: Anke Petersen Grafikdesign + ; Texter Jonas Wehrle + ; Fotografie Lena Busch +
    es: Lucía Ferrer Diseño + ; Traducciones Rosales + S.L.
    it: Studio Grafico Ricci + ; Marta Lodi Traduzioni +
    nl: Tekstbureau Mulder + ; Ontwerpstudio Bakker +
    pt: Inês Carvalho Design + ; Traduções Ribeiro +
    pl: Studio Graficzne Łapiński + ; Tłumaczenia Zając +""",
    """h 2-40-0.5 4500-11000 0
    fr: Création graphique / maquettes et corrections
    en: Graphic design / drafts and corrections
    de: Grafische Gestaltung / Entwürfe und Korrekturen
    es: Diseño gráfico / bocetos y correcciones
    it: Progetto grafico / bozze e correzioni
    nl: Grafisch ontwerp / schetsen en correcties
    pt: Design gráfico / esboços e correções
    pl: Projekt graficzny / szkice i poprawki

    day 1-9-0.5 32000-68000 0
    fr: Développement du site
    en: Website development
    de: Entwicklung der Website
    es: Desarrollo del sitio web
    it: Sviluppo del sito
    nl: Ontwikkeling van de website
    pt: Desenvolvimento do site
    pl: Budowa strony internetowej

    h 1-12-0.25 5000-9500 0
    fr: Réunion de suivi
    en: Review meetings
    de: Abstimmungstermine
    es: Reuniones de seguimiento
    it: Riunioni di verifica
    nl: Overleg
    pt: Reuniões de acompanhamento
    pl: Spotkania robocze

    flat 1-1-1 15000-90000 0
    fr: Cession des droits d'auteur / usage France, cinq ans
    en: Licence to use the works / five years, print and web
    de: Nutzungsrechte / fünf Jahre, Print und Online
    es: Cesión de derechos / cinco años
    it: Cessione dei diritti / cinque anni
    nl: Gebruiksrecht / vijf jaar
    pt: Cedência de direitos / cinco anos
    pl: Licencja / pięć lat

    h 1-16-0.5 4000-8000 0
    fr: Relecture et corrections
    en: Proofreading
    de: Lektorat
    es: Revisión de textos
    it: Revisione testi
    nl: Redactie
    pt: Revisão de textos
    pl: Korekta tekstów""",
)
"""Freelancers, by the hour, the day or the job."""
