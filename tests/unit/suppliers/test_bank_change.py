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
    assert time.process_time() - begun < 4
