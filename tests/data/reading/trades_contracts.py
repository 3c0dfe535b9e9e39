"""Trades that bill by contract: telecom, energy, software, hotels, shops."""

from tests.data.reading.trades import trade

TELECOM = trade(
    """fr: Ondéa Télécom + SA; Fibre Atlantique + SAS; Mobilys + SA
    en: Skylark Telecom + plc; Broadfen Networks + Ltd; Meridian Mobile + Ltd
    de: Funkwerk Telekommunikation + GmbH; Glasfaser Nordsee + AG; Mobilnetz Süd + GmbH
    es: Ibertel Comunicaciones + S.A.; Fibra Levante + S.L.
    it: Telverde Comunicazioni + S.p.A.; Rete Adriatica + S.r.l.
    nl: Poldernet Telecom + B.V.; Glasvezel Zuid + B.V.
    pt: Lusofone Comunicações + S.A.; Rede Minho + Lda
    pl: Wisłatel + S.A.; Światłowód Śląski + Sp. z o.o.""",
    """month 1-1-1 1999-5999 0
    fr: Abonnement Fibre Pro / débit 1 Gb/s
    en: Business Fibre rental / 1 Gb/s
    de: Grundpreis Business Fiber / 1 Gbit/s
    es: Cuota Fibra Empresas / 1 Gb/s
    it: Canone Fibra Business / 1 Gb/s
    nl: Abonnement Zakelijk Glasvezel / 1 Gb/s
    pt: Mensalidade Fibra Empresas / 1 Gb/s
    pl: Abonament Światłowód Firma / 1 Gb/s

    pc 1-8-1 999-2999 0
    fr: Forfait mobile 50 Go
    en: Mobile plan 50 GB
    de: Mobilfunktarif 50 GB
    es: Tarifa móvil 50 GB
    it: Piano mobile 50 GB
    nl: Mobiel abonnement 50 GB
    pt: Tarifário móvel 50 GB
    pl: Taryfa mobilna 50 GB

    month 1-1-1 300-1500 0
    fr: Location du routeur
    en: Router rental
    de: Router-Miete
    es: Alquiler del router
    it: Noleggio router
    nl: Huur router
    pt: Aluguer do router
    pl: Dzierżawa routera

    pc 3-90-1 9-149 0
    fr: Communications internationales
    en: International calls
    de: Auslandsgespräche
    es: Llamadas internacionales
    it: Chiamate internazionali
    nl: Internationale gesprekken
    pt: Chamadas internacionais
    pl: Rozmowy międzynarodowe

    month 1-1-1 200-900 0
    fr: Option adresse IP fixe
    en: Static IP address
    de: Feste IP-Adresse
    es: Dirección IP fija
    it: Indirizzo IP fisso
    nl: Vast IP-adres
    pt: Endereço IP fixo
    pl: Stały adres IP""",
)
"""Subscriptions and use of one month."""

SAAS = trade(
    """fr: Nuagine + SAS; Logiciels Calanque + SAS; Hébergeo + SARL
    en: Cloudbarrow + Ltd; Ledgerly Software + Ltd; Pinhook Hosting + Ltd
    de: Wolkenkiste Software + GmbH; Datenhafen Hosting + GmbH; Planwerk Online + UG
    es: Nubétika Software + S.L.; Alojamiento Cierzo + S.L.
    it: Nuvolare Software + S.r.l.; Hosting Lario + S.r.l.
    nl: Wolkentuin Software + B.V.; Hosting Waddenzee + B.V.
    pt: Nuvemar Software + Lda; Alojamento Tejo + Lda
    pl: Chmurka Oprogramowanie + Sp. z o.o.; Hosting Bałtyk + Sp. z o.o.""",
    """pc 1-30-1 900-4900 0
    fr: Licence Équipe, par utilisateur
    en: Team plan, per seat
    de: Team-Lizenz, je Nutzer
    es: Licencia Equipo, por usuario
    it: Licenza Team, per utente
    nl: Teamlicentie, per gebruiker
    pt: Licença Equipa, por utilizador
    pl: Licencja Zespół, na użytkownika

    month 1-12-1 1900-8900 0
    fr: Serveur virtuel 8 Go
    en: Virtual server 8 GB
    de: Virtueller Server 8 GB
    es: Servidor virtual 8 GB
    it: Server virtuale 8 GB
    nl: Virtuele server 8 GB
    pt: Servidor virtual 8 GB
    pl: Serwer wirtualny 8 GB

    pc 1-5-1 1200-1990 0
    fr: Nom de domaine, un an
    en: Domain name, one year
    de: Domain, ein Jahr
    es: Dominio, un año
    it: Dominio, un anno
    nl: Domeinnaam, één jaar
    pt: Domínio, um ano
    pl: Domena, jeden rok

    month 1-12-1 500-2500 0
    fr: Sauvegarde quotidienne
    en: Daily backup
    de: Tägliche Sicherung
    es: Copia de seguridad diaria
    it: Backup giornaliero
    nl: Dagelijkse back-up
    pt: Cópia de segurança diária
    pl: Codzienna kopia zapasowa""",
)
"""Software and hosting by month or seat."""

HOTEL = trade(
    """fr: Hôtel des Remparts + SARL; Auberge du Vieux Port + SAS; Hôtel Beauséjour + SNC
    en: The Weavers Arms Hotel + Ltd; Larkfield House + Ltd
    de: Hotel zur Linde + GmbH; Gasthof Alpenblick + KG
    es: Hotel Mirador del Duero + S.L.; Hostal La Encina + S.L.
    it: Albergo Belvedere + S.r.l.; Hotel Tre Pini + S.n.c.
    nl: Hotel De Korenbeurs + B.V.; Herberg 't Veerhuis + V.O.F.
    pt: Hotel Miradouro + Lda; Pousada da Ribeira + S.A.
    pl: Hotel Pod Różą + Sp. z o.o.; Zajazd Żeglarz + Sp. j.""",
    """night 1-5-1 6900-18900 1
    fr: Chambre double
    en: Double room
    de: Doppelzimmer
    es: Habitación doble
    it: Camera doppia
    nl: Tweepersoonskamer
    pt: Quarto duplo
    pl: Pokój dwuosobowy

    pc 1-8-1 900-1900 1
    fr: Petit déjeuner buffet
    en: Breakfast
    de: Frühstücksbuffet
    es: Desayuno bufé
    it: Colazione a buffet
    nl: Ontbijtbuffet
    pt: Pequeno-almoço
    pl: Śniadanie

    pc 1-4-1 1900-4500 1
    fr: Menu du soir
    en: Dinner, set menu
    de: Abendmenü
    es: Menú de noche
    it: Menu della sera
    nl: Avondmenu
    pt: Menu de jantar
    pl: Kolacja

    pc 1-6-1 450-1200 0
    fr: Boissons alcoolisées
    en: Bar drinks
    de: Getränke Bar
    es: Bebidas del bar
    it: Bevande bar
    nl: Drankjes bar
    pt: Bebidas do bar
    pl: Napoje z baru

    night 1-5-1 800-2200 0
    fr: Stationnement
    en: Car park
    de: Stellplatz
    es: Aparcamiento
    it: Parcheggio
    nl: Parkeren
    pt: Estacionamento
    pl: Parking""",
)
"""Nights, meals and drinks; prices include VAT."""

SHOP = trade(
    """fr: La Boutique du Thé + SAS; Maison Lumière + SARL; Vélo Express + SAS
    en: Pebble & Pine + Ltd; Cyclehouse Online + Ltd; The Tea Drawer + Ltd
    de: Teeladen Sonnenberg + GmbH; Radwelt Versand + GmbH; Lampenhaus Ott + e.K.
    es: La Tetería en Casa + S.L.; Bicimundo Online + S.L.
    it: La Bottega del Tè + S.r.l.; Ciclomania Online + S.r.l.
    nl: Theehuis Online + B.V.; Fietswereld Direct + B.V.
    pt: Casa do Chá Online + Lda; Bicicletas Direto + Lda
    pl: Herbaciany Kącik + Sp. z o.o.; Rowerowo Online + Sp. z o.o.""",
    """pc 1-6-1 590-1490 1
    fr: Thé vert Sencha 100 g
    en: Sencha green tea 100 g
    de: Grüner Tee Sencha 100 g
    es: Té verde Sencha 100 g
    it: Tè verde Sencha 100 g
    nl: Groene thee Sencha 100 g
    pt: Chá verde Sencha 100 g
    pl: Herbata zielona Sencha 100 g

    pc 1-3-1 2490-8990 0
    fr: Théière en fonte 0,8 L / coloris noir
    en: Cast iron teapot 0.8 L / black
    de: Teekanne Gusseisen 0,8 l / schwarz
    es: Tetera de hierro 0,8 L / color negro
    it: Teiera in ghisa 0,8 L / colore nero
    nl: Gietijzeren theepot 0,8 L / zwart
    pt: Bule de ferro 0,8 L / cor preta
    pl: Czajnik żeliwny 0,8 l / czarny

    pc 1-2-1 3990-12990 0
    fr: Lampe de bureau LED
    en: LED desk lamp
    de: LED-Schreibtischlampe
    es: Lámpara de mesa LED
    it: Lampada da tavolo LED
    nl: LED-bureaulamp
    pt: Candeeiro de mesa LED
    pl: Lampka biurkowa LED

    pc 1-2-1 1990-5990 0
    fr: Antivol pliable
    en: Folding bike lock
    de: Faltschloss
    es: Candado plegable
    it: Antifurto pieghevole
    nl: Vouwslot
    pt: Cadeado dobrável
    pl: Zapięcie składane""",
)
"""Parcels for anybody; prices include VAT."""
