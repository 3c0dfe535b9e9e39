"""Mail domains that anybody gets an address at: such a domain says nothing of who writes.

Source: SpamAssassin, rules/20_freemail_domains.cf (trunk, read November 2026), reduced to the
providers that French small businesses use, with the French access providers of Arcep's
observatory and their older names. A provider's national domains share their first label.
"""

from lettrage.domain.registrable import registrable

_FAMILIES = frozenset(
    "aim aol fastmail freemail gmail gmx googlemail hotmail hushmail icloud laposte live mailo msn"
    " outlook proton protonmail rocketmail tutanota wanadoo web-mail yahoo yandex ymail".split()
)
"""First labels that are a provider's in every country: `yahoo.fr`, `yahoo.co.uk`."""

_DOMAINS = frozenset(
    """
    9online.fr alice.it aliceadsl.fr arcor.de att.net bbox.fr bluewin.ch bouygtel.fr
    caramail.com caramail.fr cegetel.net club-internet.fr club.fr comcast.net darty.com dartybox.com
    estvideo.fr evhr.net free.fr freenet.de freesbee.fr freesurf.fr guideo.fr hey.com ifrance.com
    inbox.com inbox.lv infomaniak.fr infonie.fr ik.me iol.it laposte.net lavabit.com libero.it
    libertysurf.fr lilo.org
    mac.com mail.com mail.ru me.com mel.fr modulonet.fr neuf.fr nordnet.fr noos.fr numericable.com
    numericable.fr online.fr orange.be orange.com orange.fr ovi.com oxymail.com pm.me
    posteo.de posteo.net qq.com sfr.fr skynet.be sympatico.ca t-online.de telenet.be telefonica.net
    terra.es tele2.fr tiscali.fr tiscali.it tuta.com tuta.io tutamail.com virgilio.it vivaldi.net
    voila.fr wanadoo.es web.de worldonline.fr zaclys.net zoho.com zoho.eu zohomail.com
    zohomail.eu 163.com 126.com
    """.split()
)
_DOTS_MEAN_NOTHING = frozenset({"gmail.com", "googlemail.com"})
"""Source: Google, Gmail help, "Dots don't matter in Gmail addresses"; `+` begins a tag."""


def is_public(domain: str) -> bool:
    """Whether anybody gets an address at this domain. Raises: nothing."""
    known = registrable(domain)
    return known in _DOMAINS or known.partition(".")[0] in _FAMILIES


def same_mailbox(address: str) -> str:
    """The address as its provider files it: case gone, and Gmail's dots and tags. Raises: nothing.

    Tags of other providers stay: that they mean nothing is not known of all.
    """
    local, _, domain = address.strip().lower().rpartition("@")
    if domain in _DOTS_MEAN_NOTHING:
        return f"{local.partition('+')[0].replace('.', '')}@gmail.com"
    return f"{local}@{domain}"
