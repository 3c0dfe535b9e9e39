"""Links and form fields of pages, also of broken ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lettrage.formats.html_links import HtmlLink, HtmlPage, read_html


def test_links_come_in_order_with_their_text() -> None:
    page = read_html(
        b"<a href='/a'> Facture\n <b>n&deg; 1</b></a><p><a href=\" /b?x=1&amp;y=2 \" rel='Next x'>"
        b"Suivant</a><a name=here>no</a>"
    )
    assert page.links == (
        HtmlLink("/a", "Facture n° 1"),
        HtmlLink("/b?x=1&y=2", "Suivant", next=True),
    )


def test_unclosed_links_end_where_the_next_begins_or_the_page_does() -> None:
    page = read_html(b"<a href=/a>one<a href=/b>two")
    assert [(link.href, link.text) for link in page.links] == [("/a", "one"), ("/b", "two")]


def test_forms_tell_hidden_fields_and_passwords() -> None:
    page = read_html(
        b"<form><input type=hidden name=csrf value='t&quot;1'><INPUT TYPE=HIDDEN NAME=csrf value=2>"
        b"<input type=hidden value=x><input type=Password name=p></form>"
    )
    assert (page.hidden, page.asks_password) == ({"csrf": 't"1'}, True)


def test_scripts_and_styles_are_not_shown() -> None:
    page = read_html(b"<script>var a = '<a href=/x>'; Mes factures</script><style>b</style>Vu")
    assert (page.text, page.links) == ("Vu", ())


@pytest.mark.parametrize("charset", [None, "utf-8", "no-such-charset"])
def test_utf_8_is_what_is_read_unless_told_otherwise(charset: str | None) -> None:
    assert read_html("Reçu".encode(), charset).text == "Reçu"
    assert read_html("Reçu".encode("latin-1"), "iso-8859-1").text == "Reçu"


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_nothing_raises(data: bytes) -> None:
    assert isinstance(read_html(b"<a href=" + data), HtmlPage)
