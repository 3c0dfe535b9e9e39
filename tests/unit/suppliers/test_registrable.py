"""Whose a domain is, by the Public Suffix List: no stranger's, and never asked of the network."""

import subprocess
import sys
from importlib.resources import files
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lettrage.domain.public_mail import is_public
from lettrage.domain.registrable import domain_of, registrable
from publicsuffixlist import PublicSuffixList


@pytest.mark.parametrize(
    ("domain", "part"),
    [
        ("mail.durand.fr", "durand.fr"),
        ("durand.co.uk", "durand.co.uk"),
        ("x.durand.asso.fr", "durand.asso.fr"),
        ("a.b.ville.gouv.fr", "ville.gouv.fr"),
        ("www.user.github.io", "user.github.io"),
        ("boutique.myshopify.com", "boutique.myshopify.com"),
        ("a.cabinet.onmicrosoft.com", "cabinet.onmicrosoft.com"),
        ("onmicrosoft.com", "onmicrosoft.com"),
        ("mail.www.ck", "www.ck"),  # an exception of the list's rule *.ck
        ("mail.durand.com.ck", "durand.com.ck"),
        ("DURAND.FR.", "durand.fr"),
        ("mail.com.fr.durand.example", "durand.example"),
        ("xn--bcher-kva.example", "b\u00fccher.example"),
        ("a.xn--bcher-kva.xn--55qx5d.cn", "b\u00fccher.\u516c\u53f8.cn"),
        ("xn--\u00ff.fr", "xn--\u00ff.fr"),
        ("a.b.unlisted-top", "b.unlisted-top"),
        ("localhost", ""),
        ("co.uk", "co.uk"),
        ("gouv.fr", "gouv.fr"),
        ("", ""),
    ],
)
def test_the_part_that_somebody_registered(domain: str, part: str) -> None:
    assert registrable(domain) == part


SHARED = ("asso.fr", "gouv.fr", "com.fr", "co.uk", "org.uk", "github.io", "eu.org", "com.re")


@pytest.mark.parametrize("suffix", SHARED)
def test_holders_of_names_under_one_suffix_are_told_apart(suffix: str) -> None:
    holders = [f"factures@{name}.{suffix}" for name in ("a", "b", "mail.c")] + [f"x@{suffix}"]
    assert all(domain_of(a) != domain_of(b) for a, b in combinations(holders, 2))
    assert domain_of(f"x@mail.a.{suffix}") == domain_of(f"y@a.{suffix}")


def test_domain_of_an_address() -> None:
    assert domain_of("Compta@Factures.Durand.fr") == "durand.fr"
    assert domain_of("nobody") == ""
    assert domain_of("") == ""


def test_every_rule_of_the_list_parts_its_holders() -> None:
    rules = (files("publicsuffixlist") / "public_suffix_list.dat").read_text("utf-8").splitlines()
    plain = [r for r in rules if r and not r.startswith(("//", "*", "!")) and "." in r]
    assert len(plain) > 5000
    own = PublicSuffixList()
    for suffix in plain:
        if own.is_public(f"a.{suffix}"):  # a wildcard beside the rule
            continue
        assert registrable(f"x.a.{suffix}") == f"a.{suffix}"
        assert registrable(f"x.b.{suffix}") == f"b.{suffix}"


@pytest.mark.parametrize("domain", ["free.fr", "orange.fr", "yahoo.co.uk", "web.de", "gmail.com"])
def test_mailbox_providers_are_still_recognised(domain: str) -> None:
    assert is_public(f"mail.{domain}") or is_public(domain)
    assert registrable(domain) == domain


@given(st.text(max_size=40))
def test_any_text_has_an_answer_that_is_its_own(text: str) -> None:
    part = registrable(text)
    assert registrable(part) in (part, "")


ASKED = """
import sys
from lettrage.domain.sender_trust import judge
from lettrage.domain.registrable import registrable
def guard(event, _):
    if event.startswith(("socket", "urllib", "subprocess", "os.system")):
        raise SystemExit(event)
sys.addaudithook(guard)
late = "publicsuffixlist" not in sys.modules
print(late, registrable("x.a.asso.fr"), "publicsuffixlist.update" in sys.modules)
"""


def test_the_list_is_read_at_the_first_question_and_nothing_is_asked_of_the_network() -> None:
    told = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["True", "a.asso.fr", "False"]
