"""Accounts in mails and words that announce a change of them, beside what only warns of one."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lettrage.domain.account_text import accounts_in
from lettrage.domain.bank_change import MOST_ACCOUNTS, announced, told

FRENCH = "FR7630006000011234567890189"
GERMAN = "DE89370400440532013000"


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour,\nnous avons changé de banque. Merci d’utiliser l’IBAN ci-dessous.",
        "Veuillez noter notre nouvel IBAN : FR76 3000 6000 0112 3456 7890 189",
        "Merci de prendre note du changement de nos coordonnées bancaires.",
        "Nos coordonnées bancaires ont été modifiées au 1er mai.",
        "Suite à un changement de RIB, merci de régler sur le compte suivant",
        "NOUVEAU R.I.B.",
        "Attention aux fraudes ! Nos coordonnées bancaires ont changé, ne payez jamais sur l’ancien"
        " RIB.",
        "À la suite d’une fraude nous avons changé de banque",
        "Pour tout règlement, merci d’utiliser notre nouveau RIB.",
        "Si vous payez par virement, utilisez nos nouvelles coordonnées bancaires.",
        "Notre ancien RIB n’est plus valable.",
        "Mise à jour de nos références bancaires",
        "Nouvelles coordonne\u0301es bancaires",
        "Nou\u200bvelles coordonnées\nbancaires",
        "Please note our new bank details below.",
        "We have recently changed our bank.",
        "Our bank account details have been updated, effective immediately.",
        "Please find attached the change of bank details.",
        "Do not use the old bank account: it is no longer in use",
        "Bitte beachten Sie unsere neue Bankverbindung.",
        "Le comunichiamo le nostre nuove coordinate bancarie",
        "Le informamos del cambio de nuestros datos bancarios.",
    ],
)
def test_announcements(text: str) -> None:
    assert announced(text), text


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour, veuillez trouver ci-joint notre facture. Règlement par virement sur notre RIB.",
        "Nous ne changeons jamais nos coordonnées bancaires par email.",
        "Nos coordonnées bancaires n’ont pas changé.",
        "Nos coordonnées bancaires restent inchangées.",
        "En cas de changement de RIB, appelez votre interlocuteur habituel.",
        "Si vous recevez de nouvelles coordonnées bancaires, contactez-nous par téléphone.",
        "Attention aux fraudes au changement de RIB !",
        "Toute modification de coordonnées bancaires vous sera confirmée par courrier.",
        "Pensez à nous signaler vos nouvelles coordonnées bancaires.",
        "Merci de mettre à jour votre RIB dans l’espace client.",
        "Nouveau : payez par carte. Votre banque peut demander une confirmation.",
        "Notre adresse a changé. IBAN : FR76 3000 6000 0112 3456 7890 189",
        "We will never change our bank details by email.",
        "If you receive notice of new bank details, call us.",
        "We have not changed our bank details.",
        "Please update your payment details in the customer area.",
        "Updated opening hours for the bank holiday",
        "Beware of fraud: any change of bank details has to be confirmed by phone.",
        "Achetez notre nouvelle table. RIB en pied de page.",
        "",
    ],
)
def test_what_announces_nothing(text: str) -> None:
    assert announced(text) == ""


def test_the_sentence_is_shown_cut_and_without_hidden_signs() -> None:
    text = "Bonjour.\n\nNous avons changé\nde banque\u202e " + "x" * 500 + ". Merci."
    shown = announced(text)
    assert shown.startswith("Nous avons changé de banque x")
    assert len(shown) == 150


@pytest.mark.parametrize(
    "written",
    [
        "FR76 3000 6000 0112 3456 7890 189",
        "fr7630006000011234567890189",
        "FR76-3000-6000-0112-3456-7890-189",
        "FR76 3000\n6000 0112\n3456 7890 189",
        "FR76\u00a03000\u202f6000\u00a00112 3456 7890 189 BIC AGRIFRPP",
        "\uff26\uff3276 3000 6000 0112 3456 7890 189",
        "FR76\u200b3000 6000 0112 3456 7890 189",
    ],
)
def test_an_account_is_found_however_it_is_written(written: str) -> None:
    assert told([f"notre IBAN : {written}, merci"]).ibans == (FRENCH,)


@pytest.mark.parametrize(
    "written",
    [
        "30006 00001 12345678901 89",
        "30006-00001-12345678901-89",
        "Code banque : 30006 Code guichet : 00001 N° de compte : 12345678901 Clé RIB : 89",
        "Banque 30006, guichet 00001,\ncompte n° 12345678901, clé 89",
        "Code banque | Guichet | Compte | Clé\n30006 | 00001 | 12345678901 | 89",
        "facture 75002 du 12/05 : 30006 00001 12345678901 89",
    ],
)
def test_an_account_given_as_a_rib_is_found(written: str) -> None:
    assert told([f"Merci de virer sur : {written}."]).ibans == (FRENCH,)


def test_a_rib_with_letters_and_one_beside_its_iban() -> None:
    postal = "FR1420041010050500013M02606"
    assert told(["RIB 20041 01005 0500013m026 06"]).ibans == (postal,)
    assert told([f"{postal}, soit 20041 01005 0500013M026 06"]).ibans == (postal,)
    monaco = "MC" + f"{98 - int('30006000011234567890189' + '221200') % 97:02}"
    iban = f"{monaco}30006000011234567890189"
    assert told([f"RIB 30006 00001 12345678901 89, IBAN {iban}"]).ibans == (iban,)


@pytest.mark.parametrize(
    "text",
    [
        "30006 00001 12345678901 88",
        "30006 00001 1234567890 89",
        "30006 00001 12345678901 890",
        "130006 00001 12345678901 89",
        "30006 00001 du 3 mai, 12345678901 89",
        "commande 75002, client 44000, suivi 12345678901, 12 colis",
    ],
)
def test_what_is_no_rib(text: str) -> None:
    assert told([text]).ibans == ()


@pytest.mark.parametrize(
    "text",
    [
        "FR76 3000 6000 0112 3456 7890 188",
        f"https://pay.example/{FRENCH}?x=1",
        f"référence X{FRENCH}",
        "facture FA76 3000",
        "",
    ],
)
def test_what_is_no_account(text: str) -> None:
    assert told([text]).ibans == ()


def test_accounts_of_all_texts_once_each_and_a_few_only() -> None:
    found = told([f"{GERMAN} et {FRENCH}", FRENCH, "nouveau RIB"])
    assert found.ibans == (GERMAN, FRENCH)
    assert found.announces == "nouveau RIB"
    many = [f"DE{98 - int(f'{n:018}131400') % 97:02}{n:018}" for n in range(1, 60)]
    assert len(told([" ".join(many)]).ibans) == MOST_ACCOUNTS


@given(st.text(alphabet="FRDE0123456789 .-a\n", max_size=80))
def test_places_are_those_of_the_number(text: str) -> None:
    for found in accounts_in(text):
        letters = "".join(c for c in text[found.start : found.end].upper() if c.isalnum())
        assert letters == found.iban


def test_a_hostile_text_costs_no_second() -> None:
    begun = time.process_time()
    told(["fr76 " * 5_000, "FR76" + "0" * 90_000, "rib nouveau " * 8_000, "change de " * 9_000])
    told(["30006 " * 20_000, "30006 00001 12345678901 " * 5_000, "00001 code " * 9_000])
    assert time.process_time() - begun < 4
