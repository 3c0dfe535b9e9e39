"""Text that a program reads and nobody sees (E13), and actions that nobody asked for (E9)."""

from collections.abc import Callable
from dataclasses import replace

from tests.data.hostile.case import Hostile
from tests.data.hostile.pdf_bytes import (
    IBAN,
    IBAN_LINE,
    INVOICE,
    LINES,
    PRINTED,
    deflated,
    one_page,
    stream,
    written,
)

OTHER_IBAN = "DE89370400440532013000"
_OTHER = "IBAN DE89 3704 0044 0532 0130 00"
_FALSE_TOTAL = ((330, 430, 9, "Total TTC"), (450, 430, 9, "999,60 EUR"))
_GREY = "/Type /XObject /Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8"


def _hidden(name: str, make: Callable[[], bytes], guards: str) -> Hostile:
    """A page that prints one account and hides another, or a total."""
    return Hostile(
        name=f"hidden_{name}",
        make=make,
        guards=guards,
        outcome="accept",
        findings=("hidden_text",),
        values={**PRINTED, "iban": IBAN},
        absent=(OTHER_IBAN, "999.60"),
    )


def _with(secret: bytes, *, after: bytes = b"", **more: object) -> bytes:
    """The invoice with its account, something hidden, and what hides it."""
    content = written(*LINES, IBAN_LINE) + b"\n" + secret + b"\n" + after
    return one_page(content, **more)  # type: ignore[arg-type]


def _secret(before: str = "", *, size: int = 9, left: int = 50, bottom: int = 380) -> bytes:
    return written((left, bottom, size, _OTHER), before=before)


HIDDEN = (
    _hidden("white_on_white", lambda: _with(_secret("1 1 1 rg")), "The oldest trick."),
    _hidden("nearly_white", lambda: _with(_secret(".99 .99 .98 rg")), "One shade off the paper."),
    _hidden(
        "on_its_own_colour",
        lambda: _with(b"q .2 .3 .8 rg 40 370 300 30 re f Q " + _secret(".2 .3 .8 rg")),
        "White is not the only paper.",
    ),
    _hidden("mode_3", lambda: _with(_secret("3 Tr")), "Neither filled nor stroked."),
    _hidden("mode_7", lambda: _with(_secret("7 Tr")), "Only added to the clip."),
    replace(
        _hidden("no_size", lambda: _with(_secret(size=0)), "Letters of no height."), findings=()
    ),
    _hidden(
        "tiny",
        lambda: _with(b"q .05 0 0 .05 50 380 cm " + _secret(left=0, bottom=0) + b" Q"),
        "Letters too small for any eye.",
    ),
    _hidden("left_of_page", lambda: _with(_secret(left=-400)), "Beside the sheet."),
    _hidden("above_page", lambda: _with(_secret(bottom=900)), "Above the sheet."),
    _hidden(
        "outside_crop_box",
        lambda: _with(_secret(bottom=20), box="/MediaBox [0 0 595 842] /CropBox [0 100 595 842]"),
        "On the sheet, outside of what is shown.",
    ),
    _hidden(
        "behind_white",
        lambda: _with(_secret(), after=b"1 1 1 rg 40 370 300 30 re f"),
        "Covered by a white box.",
    ),
    _hidden(
        "behind_picture",
        lambda: _with(
            _secret(),
            after=b"q 300 0 0 30 40 370 cm /I Do Q",
            resources="/XObject << /I 9 0 R >>",
            more={9: deflated(_stripes(), f"{_GREY} /Width 60 /Height 10")},
        ),
        "Covered by a picture with much to see in it.",
    ),
    _hidden(
        "behind_other_text",
        lambda: _with(
            _secret(),
            after=b"1 1 1 rg 40 370 300 30 re f 0 g "
            + written((50, 380, 9, "Merci de votre confiance")),
        ),
        "Covered, and other words printed over the cover vouch for nothing.",
    ),
    _hidden(
        "white_under_other_text",
        lambda: _with(_secret("1 1 1 rg"), after=written((50, 380, 9, "Merci de votre confiance"))),
        "White words that share their place with black ones.",
    ),
    _hidden(
        "clipped_away",
        lambda: _with(b"q 0 0 1 1 re W n " + _secret() + b" Q"),
        "Clipped to a corner.",
    ),
    _hidden(
        "transparent",
        lambda: _with(
            b"/G gs " + _secret() + b" /H gs",
            resources="/ExtGState << /G << /ca 0 /CA 0 >> /H << /ca 1 /CA 1 >> >>",
        ),
        "Ink that lets everything through.",
    ),
    _hidden(
        "layer_switched_off",
        lambda: _with(
            b"/OC /L BDC " + _secret() + b" EMC",
            resources="/Properties << /L 9 0 R >>",
            catalog="/OCProperties << /OCGs [9 0 R] /D << /OFF [9 0 R] >> >>",
            more={9: b"<< /Type /OCG /Name (L) >>"},
        ),
        "A layer that no viewer shows.",
    ),
    _hidden(
        "in_a_form",
        lambda: _with(
            b"/X Do",
            resources="/XObject << /X 9 0 R >>",
            more={
                9: stream(
                    _secret("1 1 1 rg"),
                    "/Type /XObject /Subtype /Form /BBox [0 0 595 842]"
                    " /Resources << /Font << /F1 5 0 R >> >>",
                )
            },
        ),
        "The same within a form.",
    ),
    _hidden(
        "behind_an_annotation",
        lambda: _with(
            _secret(),
            page="/Annots [<< /Type /Annot /Subtype /Square /Rect [40 370 340 400]"
            " /F 4 /AP << /N 9 0 R >> >>]",
            more={
                9: stream(
                    b"1 1 1 rg 0 0 300 30 re f", "/Type /XObject /Subtype /Form /BBox [0 0 300 30]"
                )
            },
        ),
        "Covered by a note stuck on the page.",
    ),
    _hidden(
        "total_in_white",
        lambda: _with(written(*_FALSE_TOTAL, before="1 1 1 rg")),
        "A second total for programs only.",
    ),
    _hidden(
        "total_in_mode_3",
        lambda: _with(written(*_FALSE_TOTAL, before="3 Tr")),
        "A second total for programs only.",
    ),
    Hostile(
        name="hidden_account_where_none_is_printed",
        make=lambda: one_page(INVOICE + b"\n" + _secret("1 1 1 rg")),
        guards="What nobody sees does not fill a gap either.",
        outcome="accept",
        findings=("hidden_text",),
        values=PRINTED,
        absent=(OTHER_IBAN,),
    ),
    Hostile(
        name="layer_behind_a_scan",
        make=lambda: one_page(
            written(*LINES, IBAN_LINE) + b"\nq 595 0 0 842 0 0 cm /I Do Q",
            resources="/XObject << /I 9 0 R >>",
            more={9: deflated(_stripes(595, 842), f"{_GREY} /Width 595 /Height 842")},
        ),
        guards="Text behind a scan says what somebody wants; the scan itself is recognised.",
        outcome="review",
        absent=(IBAN, "223.80"),
    ),
    Hostile(
        name="invisible_layer_over_a_scan",
        make=lambda: one_page(
            b"q 595 0 0 842 0 0 cm /I Do Q\n" + written(*LINES, IBAN_LINE, before="3 Tr"),
            resources="/XObject << /I 9 0 R >>",
            more={9: deflated(_stripes(595, 842), f"{_GREY} /Width 595 /Height 842")},
        ),
        guards="The layer of a searchable scan is somebody else's recognition: ours is made anew.",
        outcome="review",
        absent=(IBAN, "223.80"),
    ),
    Hostile(
        name="note_over_the_account",
        make=lambda: _with(
            b"",
            page="/Annots [<< /Type /Annot /Subtype /FreeText /Rect [40 390 340 420] /F 4"
            " /Contents (x) /AP << /N 9 0 R >> >>]",
            more={
                9: stream(
                    b"1 1 1 rg 0 0 300 30 re f 0 g BT /F1 9 Tf 10 10 Td ("
                    + _OTHER.encode()
                    + b") Tj ET",
                    "/Type /XObject /Subtype /Form /BBox [0 0 300 30]"
                    " /Resources << /Font << /F1 5 0 R >> >>",
                )
            },
        ),
        guards="A viewer shows the note: what is under it must not be paid.",
        outcome="accept",
        values={**PRINTED, "iban": OTHER_IBAN},
        absent=(IBAN,),
    ),
    Hostile(
        name="stamp_over_the_text",
        make=lambda: _with(b"q .6 g BT .7 .7 -.7 .7 120 300 Tm /F1 90 Tf (DUPLICATA) Tj ET Q"),
        guards="A stamp across the page hides nothing.",
        outcome="accept",
        values={**PRINTED, "iban": IBAN},
    ),
    Hostile(
        name="printed_twice",
        make=lambda: _with(written(*LINES, IBAN_LINE).replace(b" Td", b".3 Td")),
        guards="Bold made by printing twice is no trick.",
        outcome="accept",
        values={**PRINTED, "iban": IBAN},
    ),
)


def _stripes(width: int = 60, height: int = 10) -> bytes:
    """A grey picture full of contrast."""
    row = bytes(0 if at // 3 % 2 else 255 for at in range(width))
    return row * height


CASES = HIDDEN
