"""Trades with habits of their own in France, Britain and Germany: works, food, fees, freight."""
# ruff: noqa: E501 - tables of wordings read better on one line

from tests.data.reading.trades import trade

WORKS = trade(
    """fr: Maçonnerie Le Goff + SARL; Bâti-Rénov Alsace + SAS; Couverture Daumas + EURL
    en: Hollis & Sons Builders + Ltd; Greystone Roofing + Ltd
    de: Bauunternehmung Thiele + GmbH; Dachdeckerei Ostermann + GmbH""",
    """m2 12-240-0.5 1890-7450 0
    fr: Enduit de façade / préparation du support comprise
    en: Facade render / including preparation
    de: Fassadenputz / einschließlich Untergrund

    m 8-90-0.5 2400-5800 0
    fr: Gouttières zinc
    en: Zinc gutters
    de: Dachrinnen Zink

    flat 1-1-1 45000-290000 0
    fr: Installation de chantier
    en: Site set-up
    de: Baustelleneinrichtung

    m2 6-120-0.25 3200-9800 0
    fr: Dalle béton 12 cm
    en: Concrete slab 12 cm
    de: Betonplatte 12 cm

    pc 1-9-1 28000-94000 0
    fr: Fenêtre bois double vitrage / dimensions 120 x 135 cm
    en: Timber window, double glazed / 120 x 135 cm
    de: Holzfenster Isolierglas / 120 x 135 cm""",
)
"""Building works by measure."""

FOOD = trade(
    """fr: Primeurs de l'Adour + SARL; Halles Gourmandes + SAS; Cave Saint-Vincent + SA
    en: Ridgeway Foodservice + Ltd; Fairfield Produce + Ltd
    de: Gastro-Großhandel Behrens + GmbH; Weinkontor Pfälzer Hof + KG""",
    """kg 2-60-0.5 180-690 2
    fr: Tomates grappe cat. I
    en: Vine tomatoes class I
    de: Strauchtomaten Kl. I

    box 1-12-1 890-2890 2
    fr: Lait demi-écrémé 6 x 1 L
    en: Semi-skimmed milk 6 x 1 L
    de: Fettarme Milch 6 x 1 l

    pc 3-48-1 590-1890 0
    fr: Vin rouge AOP 75 cl
    en: Red wine 75 cl
    de: Rotwein QbA 0,75 l

    kg 1-20-0.25 1290-2990 2
    fr: Fromage affiné à la coupe
    en: Mature cheddar, cut
    de: Bergkäse am Stück

    box 1-10-1 1490-3990 0
    fr: Serviettes papier 2 plis / carton de 1 200
    en: Paper napkins 2-ply / case of 1,200
    de: Papierservietten 2-lagig / Karton 1.200 Stück

    pc 2-30-1 120-490 2
    fr: Pain de campagne 800 g
    en: Sourdough loaf 800 g
    de: Bauernbrot 800 g""",
)
"""Food and what goes with it: two rates on most bills."""

FEES = trade(
    """fr: Cabinet Delaunay Avocats + SELARL; Expertise Comptable Rivoire + SAS; Étude Marchetti + SCP
    en: Harding Pell Solicitors + LLP; Calder & Co Accountants + LLP
    de: Kanzlei Wagner & Partner + mbB; Steuerbüro Lindemann + PartG""",
    """h 1-18-0.25 14000-29000 0
    fr: Conseil juridique
    en: Legal advice
    de: Rechtsberatung

    flat 1-1-1 25000-160000 0
    fr: Rédaction d'actes / statuts et procès-verbal
    en: Drafting of documents / articles and minutes
    de: Erstellung von Verträgen / Satzung und Protokoll

    h 1-10-0.5 9000-16000 0
    fr: Tenue de comptabilité
    en: Bookkeeping
    de: Buchführung

    flat 1-1-1 3700-21000 9
    fr: Débours : frais de greffe
    en: Disbursement: court fee
    de: Auslagen: Gerichtskosten""",
)
"""Fees, with disbursements outside VAT."""

FREIGHT = trade(
    """fr: Transports Kerautret + SAS; Messagerie du Rhône + SA; Fret Occitan + SARL
    en: Tamar Haulage + Ltd; Northline Couriers + Ltd
    de: Spedition Harms + GmbH & Co. KG; Kurierdienst Elbtal + GmbH""",
    """pc 1-14-1 2900-18900 0
    fr: Palette Lyon - Nantes / lot de 600 kg
    en: Pallet Leeds - Plymouth / 600 kg
    de: Palette Köln - Dresden / 600 kg

    pc 1-30-1 690-2450 0
    fr: Colis express 24 h
    en: Parcel next day
    de: Paket Express 24 h

    h 1-6-0.5 3500-6500 0
    fr: Attente au déchargement
    en: Waiting time
    de: Wartezeit Entladung

    pc 1-3-1 1500-4500 0
    fr: Passage hayon élévateur
    en: Tail lift
    de: Hebebühne""",
)
"""Carriage by piece."""

ENERGY = trade(
    """fr: Énergies du Ponant + SA; Courant Vert + SAS
    en: Beacon Energy + plc; Moorland Power + Ltd
    de: Stadtwerke Rosental + GmbH; Nordwind Strom + AG""",
    """month 1-2-1 1190-4290 1
    fr: Abonnement / puissance 12 kVA
    en: Standing charge / single phase
    de: Grundpreis / Drehstrom

    kWh 180-2400-1 14-29 0
    fr: Consommation heures pleines
    en: Day units
    de: Arbeitspreis Hochtarif

    kWh 90-1400-1 9-19 0
    fr: Consommation heures creuses
    en: Night units
    de: Arbeitspreis Niedertarif

    month 1-2-1 210-990 0
    fr: Contribution d'acheminement
    en: Meter service
    de: Messstellenbetrieb""",
)
"""Standing charges at one rate, units at another."""

RESTAURANT = trade(
    """fr: Brasserie des Halles + SARL; Le Comptoir de Léa + SAS
    en: The Copper Kettle + Ltd; Salt Quay Kitchen + Ltd
    de: Gasthaus Zum Anker + GmbH; Trattoria Am Markt + UG""",
    """pc 1-6-1 1890-3290 1
    fr: Menu du jour
    en: Two-course lunch
    de: Tagesmenü

    pc 1-4-1 1250-2490 1
    fr: Plat du marché
    en: Fish of the day
    de: Fisch des Tages

    pc 1-3-1 2400-4200 0
    fr: Bouteille Chablis
    en: Bottle of Chablis
    de: Flasche Riesling

    pc 1-6-1 220-390 1
    fr: Café
    en: Coffee
    de: Kaffee

    pc 1-3-1 490-690 1
    fr: Eau minérale 1 L
    en: Sparkling water 1 L
    de: Mineralwasser 1 l""",
)
"""Meals with wine; prices include VAT."""
