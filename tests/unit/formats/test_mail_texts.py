"""Texts of mails: what is left of HTML, what makes an invoice of it, and how it is printed."""

import io
from datetime import UTC, datetime

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.parsed_mail import MailHeaders
from lettrage.domain.reading import read
from lettrage.formats.document import parse
from lettrage.formats.mail import parse_mail
from lettrage.formats.mail_blocks import Line, Table, html_blocks, lines_of, plain_blocks
from lettrage.formats.mail_body import charset_text
from lettrage.formats.mail_forward import quoted_author
from lettrage.formats.mail_invoice import is_invoice
from lettrage.formats.mail_print import MAX_PAGES, print_mail
from pypdf import PdfReader

from tests.data.mails import bodies
from tests.data.mails.case import MailCase, mail

HEADERS = MailHeaders(
    subject="Votre facture", from_name="Duval", date=datetime(2026, 3, 5, 9, tzinfo=UTC)
)
INVOICE = ["Facture n° F-1", "Conseil 100,00 €", "TVA 20 % 20,00 €", "Total TTC 120,00 €"]


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        ("Reçu 12 €".encode(), "iso-8859-1", "Reçu 12 €"),
        ("Reçu 12 €".encode("cp1252"), "iso-8859-1", "Reçu 12 €"),
        ("Reçu 12 €".encode("cp1252"), "us-ascii", "Reçu 12 €"),
        ("Reçu 12 €".encode("iso-8859-15"), "ISO-8859-15", "Reçu 12 €"),
        ("Łódź".encode("iso-8859-2"), "iso-8859-2", "Łódź"),
        ("Reçu 12 €".encode("cp1252"), "utf-8", "Reçu 12 €"),
        ("Reçu 12 €".encode("utf-16"), "utf-16", "Reçu 12 €"),
        ("Reçu".encode(), None, "Reçu"),
        ("Reçu".encode("cp1252"), "klingon", "Reçu"),
        (b"\x81\x8d", "utf-8", "\x81\x8d"),
    ],
)
def test_a_wrong_charset_is_read_as_what_it_is(data: bytes, charset: str | None, text: str) -> None:
    assert charset_text(data, charset) == text


def test_layout_tables_are_undone_and_tables_of_figures_kept() -> None:
    html = (
        "<table><tr><td><table><tr><td>Duval SAS</td></tr></table></td><td></td></tr>"
        "<tr><td><table><tr><th>Objet</th><th>Prix</th></tr><tr><td>Pain<br>complet</td>"
        "<td>2,00&nbsp;€</td></tr><tr><td colspan=2>Merci</td></tr></table>Fin</td></tr></table>"
    )
    assert html_blocks(html) == (
        Line("Duval SAS"),
        Table((("Objet", "Prix"), ("Pain\ncomplet", "2,00 €"))),
        Line("Merci"),
        Line("Fin"),
    )


def test_a_total_below_spanned_columns_stays_in_its_column() -> None:
    html = (
        "<table><tr><td>A</td><td>1</td><td>2,00</td></tr>"
        "<tr><td colspan=2>Total</td><td>2,00</td></tr></table>"
    )
    (table,) = html_blocks(html)
    assert isinstance(table, Table)
    assert table.rows == (("A", "1", "2,00"), ("Total", "", "2,00"))


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "DISPLAY : NONE",
        "visibility:hidden",
        "font-size:0",
        "font-size:0px",
        "mso-hide:all",
        "max-height:0px",
        "opacity:0",
    ],
)
def test_what_nobody_sees_is_left_out(style: str) -> None:
    html = f"<div style='color:red;{style}'>a<div>b</div>c</div><p>vu</p>"
    assert html_blocks(html) == (Line("vu"),)


@pytest.mark.parametrize("style", ["font-size:0.9em", "opacity:0.8", "max-height:600px"])
def test_what_is_small_or_pale_is_seen(style: str) -> None:
    assert html_blocks(f"<div style='{style}'>vu</div>") == (Line("vu"),)


@pytest.mark.parametrize("tag", ["script", "style", "title", "head", "svg", "template"])
def test_what_is_no_text_is_left_out(tag: str) -> None:
    assert html_blocks(f"<{tag}>x</{tag}>vu") == (Line("vu"),)


def test_quotation_marks_of_a_reply_are_taken_off() -> None:
    assert [b.text for b in plain_blocks("> Facture\n>> n° 1\nx > y")] == [  # type: ignore[union-attr]
        "Facture",
        "n° 1",
        "x > y",
    ]


def test_an_invoice_needs_every_sign() -> None:
    assert is_invoice(INVOICE)
    for missing in (0, 3):
        assert not is_invoice(INVOICE[:missing] + INVOICE[missing + 1 :])
    assert not is_invoice([line.replace("€", "") for line in INVOICE])
    assert not is_invoice([*INVOICE[:1], "Total TTC 120,00 €"])
    assert is_invoice(INVOICE[1:], subject="Facture de mars")
    assert not is_invoice(INVOICE, subject="2e relance : facture F-1")
    assert not is_invoice([*INVOICE[:2], INVOICE[3], "Voir la pièce jointe."])
    assert is_invoice([*INVOICE, "dont frais 3,00 €", "Voir la pièce jointe."])


@pytest.mark.parametrize("case", bodies.INVOICES, ids=lambda case: case.name)
def test_a_printed_invoice_is_read_with_its_total(case: MailCase) -> None:
    parsed = parse_mail(case.make())
    (pdf,) = (part for part in parsed.parts if part.path.endswith("body"))
    document = parse(pdf.data, file_name=pdf.file_name)
    assert document.refusal is None
    assert document.page_count == 1
    total = read(document.pages).fields.get(FieldName.GROSS_TOTAL)
    assert total is not None
    assert total.value in text_of(pdf.data).replace(",", ".").replace(" ", "")


def test_the_same_mail_is_printed_to_the_same_bytes() -> None:
    blocks = html_blocks("<p>Facture</p><table><tr><td>a</td><td>1,00 €</td></tr></table>")
    assert print_mail(HEADERS, "Duval", blocks) == print_mail(HEADERS, "Duval", blocks)
    undated = HEADERS.model_copy(update={"date": None})
    assert print_mail(undated, "", blocks) == print_mail(undated, "", blocks)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Thu, 05 Mar 2026 23:30:00 +0000", "Message du 06/03/2026"),
        ("Fri, 31 Dec 9999 23:59:59 +0000", ""),
        ("Mon, 01 Jan 1900 00:00:00 +0000", "Message du 01/01/1900"),
        ("hier", ""),
    ],
)
def test_the_day_of_a_mail_is_that_of_paris(written: str, shown: str) -> None:
    raw = b"Date: " + written.encode() + b"\r\n" + mail("Bonjour", Date="").as_bytes()
    (part,) = parse_mail(raw, part="body").parts
    text = text_of(part.data)
    assert shown in text
    assert ("Message du" in text) is bool(shown)


def test_a_print_holds_text_alone() -> None:
    html = (
        "<a href='https://pay.example/x'>Payer</a><img src='https://x.example/i.png'>"
        "<form action='https://f.example'><input value='secret'></form><p>Total 1,00 €</p>"
    )
    pdf = print_mail(HEADERS, "Duval", html_blocks(html))
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    assert page.get("/Annots") is None
    assert list(page.images) == []
    assert all(word not in text_of(pdf) for word in ("http", "example", "secret"))


def test_letters_beyond_the_fonts_are_written_as_well_as_can_be() -> None:
    lines = ["Œuvre à 12,00 € – l’été", "Łódź Žižka ﬁn", "日本 🎉 \u202eabc\x00"]
    text = text_of(print_mail(HEADERS, "", [Line(each) for each in lines]))
    assert "Œuvre à 12,00 € – l’été" in text
    assert "?ódz Žižka fin" in text
    assert "?? abc" in text


def test_a_long_text_is_cut_at_its_last_page() -> None:
    blocks = plain_blocks("\n".join(f"ligne {n}" for n in range(5_000)))
    assert len(PdfReader(io.BytesIO(print_mail(HEADERS, "", blocks))).pages) <= MAX_PAGES + 1


def test_wide_and_tall_tables_stay_on_the_page() -> None:
    rows = [tuple(f"colonne {n} " * 8 for n in range(12)), ("x" * 400, "1,00 €"), ("a\n" * 200, "")]
    pdf = print_mail(HEADERS, "", [Table((row,)) for row in rows])
    for page in pypdfium2.PdfDocument(pdf):
        width, height = page.get_size()
        text = page.get_textpage()
        for n in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(n)
            assert left >= 0
            assert bottom >= 0
            assert right <= width
            assert top <= height


_TAGS = st.sampled_from(
    "<table> </table> <tr> </tr> <td> </td> <td colspan=3> <th> <div> </div> <br> <p hidden>"
    " <div style='display:none'> <script> </script> <!-- --> &euro; &#x0; <svg> 12,00€ Total".split(
        " "
    )
)


@settings(max_examples=200)
@given(st.lists(st.one_of(_TAGS, st.text(max_size=12)), max_size=40))
def test_any_html_gives_blocks_that_can_be_judged_and_printed(pieces: list[str]) -> None:
    blocks = html_blocks("".join(pieces))
    lines = lines_of(blocks)
    assert is_invoice(lines) in {True, False}
    assert print_mail(HEADERS, "".join(pieces)[:50], blocks).startswith(b"%PDF-")
    quoted_author("\n".join(lines))


@settings(max_examples=100)
@given(st.text(max_size=300))
def test_any_text_gives_a_mail(text: str) -> None:
    raw = mail(None).as_bytes() + b"\r\n" + text.encode("utf-8", "surrogatepass")
    assert parse_mail(raw, part="body").refusal is None
