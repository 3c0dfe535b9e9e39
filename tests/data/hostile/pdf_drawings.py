"""PDF pages that are dear to draw: operators, forms within forms, patterns, glyphs (E7)."""

from collections.abc import Callable

from tests.data.hostile.case import Hostile, reject
from tests.data.hostile.pdf_bytes import (
    FONT,
    INVOICE,
    PRINTED,
    deflated,
    one_page,
    stream,
    written,
)
from tests.unit.formats.pdfs import raw_pdf

_FORM = "/Type /XObject /Subtype /Form /BBox [0 0 595 842]"
_COSTLY = ("too_costly_to_read",)


def _read(name: str, make: Callable[[], bytes], guards: str, outcome: str = "accept") -> Hostile:
    values = PRINTED if outcome == "accept" else {}
    return Hostile(name=name, make=make, guards=guards, outcome=outcome, values=values)


def _packed(content: bytes) -> bytes:
    return one_page(contents=deflated(content))


def _shown(count: int) -> bytes:
    """So many text operators in one place, packed small."""
    return INVOICE + b"\nBT /F1 9 Tf 50 300 Td " + b"(a) Tj " * count + b"ET"


def _spread(count: int) -> bytes:
    """So many words, each in a place of its own."""
    return (
        b"BT /F1 1 Tf "
        + b"".join(
            b"1 0 0 1 %d %d.%02d Tm (mot) Tj " % (20 + at * 7 % 550, 20 + at // 80 % 800, at % 80)
            for at in range(count)
        )
        + b"ET"
    )


def _amounts(count: int) -> bytes:
    """So many words of which every other is a label and every other an amount."""
    words = [b"Total" if at % 2 else b"%d,%02d" % (at * 7 % 9_991, at % 100) for at in range(count)]
    placed = (
        b"1 0 0 1 %d %d Tm (%s) Tj" % (10 + at % 30 * 19, 10 + at // 30 * 4, word)
        for at, word in enumerate(words)
    )
    return b"BT /F1 3 Tf " + b" ".join(placed) + b" ET"


OPERATORS = (
    _read(
        "text_operators_40000",
        lambda: _packed(_shown(40_000)),
        "2.7 kB cost a plain reader 4.6 s.",
    ),
    _read(
        "text_operators_400000",
        lambda: _packed(_shown(400_000)),
        "They cost it 20 s before it refused; more letters than a page holds are not read at all.",
        "review",
    ),
    _read(
        "words_beyond_any_page",
        lambda: _packed(_spread(60_000)),
        "A layer of more letters than a page holds is not read: what is seen is.",
        "review",
    ),
    _read(
        "amounts_without_end",
        lambda: raw_pdf(_amounts(2_000), deflate=True, kids=4),
        "Eight thousand amounts: none may be compared with all others.",
        "review",
    ),
    reject(
        "operators_beyond_any_page",
        lambda: one_page(
            contents=f"[{' '.join(f'{10 + n} 0 R' for n in range(4))}]".encode(),
            more={10 + n: deflated(b"0 0 m 9 9 l S " * 1_200_000) for n in range(4)},
        ),
        "Sixty megabytes of drawing are no invoice.",
        *_COSTLY,
    ),
    reject(
        "heavy_page_fifty_times",
        lambda: raw_pdf(b"0 0 m 9 9 l S " * 100_000, deflate=True, kids=50),
        "One content on fifty pages is drawn fifty times.",
        *_COSTLY,
    ),
    reject(
        "fills_over_the_whole_page",
        lambda: _packed(b"0 0 595 842 re f 1 0 0 rg 0 0 500 800 re f\n" * 200_000),
        "Few bytes that paint much: drawing stops when its time is up.",
        *_COSTLY,
    ),
    _read("saved_states", lambda: _packed(b"q " * 200_000 + INVOICE), "A stack of states."),
    _read(
        "restored_states", lambda: _packed(b"Q " * 200_000 + INVOICE), "More popped than pushed."
    ),
    _read(
        "operands_without_end",
        lambda: _packed(b"1 " * 1_000_000 + b"w\n" + INVOICE),
        "An operator takes six numbers, not a million.",
    ),
    _read(
        "nested_arrays_in_content",
        lambda: _packed(INVOICE + b"[" * 100_000 + b"]" * 100_000 + b" TJ"),
        "Depth eats the stack.",
    ),
    _read(
        "nested_dictionaries_in_content",
        lambda: _packed(INVOICE + b"/X " + b"<</A " * 100_000 + b">>" * 100_000 + b" BDC"),
        "Depth eats the stack.",
    ),
    reject(
        "marked_content_open",
        lambda: _packed(b"/P BMC " * 100_000 + INVOICE),
        "Marks that never end take the square of their number in memory.",
        *_COSTLY,
    ),
    _read(
        "dashes",
        lambda: _packed(INVOICE + b"\n[0.0001 0.0001] 0 d 0 0 m 595 842 l S"),
        "A line of millions of dashes.",
    ),
    _read(
        "numbers_out_of_range",
        lambda: _packed(INVOICE + b"\n1e99 0 0 -1e99 9e999 1 cm 99999999999999 0 m 9 9 l S"),
        "Numbers that overflow.",
    ),
    _read(
        "not_a_number_matrix",
        lambda: _packed(INVOICE + b"\nq NaN 0 0 Infinity 0 0 cm 0 0 9 9 re f Q"),
        "Numbers that are none.",
    ),
    _read(
        "letters_of_a_kilometre",
        lambda: _packed(INVOICE + b"\nq 1 1 1 rg BT /F1 99999 Tf -9e5 -9e5 Td (A) Tj ET Q"),
        "A letter larger than any sheet, off the sheet.",
    ),
)


def _forms(content: bytes, forms: dict[str, tuple[bytes, str]]) -> bytes:
    """A page whose named forms (content, names they may draw) are objects from 20 on."""
    numbers = {name: 20 + at for at, name in enumerate(forms)}
    refer = {name: f"/{name} {number} 0 R" for name, number in numbers.items()}
    more = {}
    for name, (drawn, inner) in forms.items():
        inside = " ".join(refer[each] for each in inner.split())
        more[numbers[name]] = deflated(drawn, f"{_FORM} /Resources << /XObject << {inside} >> >>")
    outside = " ".join(refer.values())
    return one_page(INVOICE + b"\n" + content, resources=f"/XObject << {outside} >>", more=more)


def _laughing(levels: int, times: int, spelled: str = "F{}") -> bytes:
    forms = {
        f"F{level}": (
            f"/{spelled.format(level + 1)} Do ".encode() * times
            if level < levels
            else b"0 0 9 9 re f",
            f"F{level + 1}" if level < levels else "",
        )
        for level in range(levels + 1)
    }
    return _forms(f"/{spelled.format(0)} Do".encode(), forms)


FORMS = (
    _read("form_draws_itself", lambda: _forms(b"/A Do", {"A": (b"/A Do", "A")}), "It must end."),
    _read(
        "forms_in_a_circle",
        lambda: _forms(
            b"/A Do", {"A": (b"/B Do", "B"), "B": (b"/C Do", "C"), "C": (b"/A Do", "A")}
        ),
        "A circle of three must end too.",
    ),
    reject(
        "forms_billion_laughs",
        lambda: _laughing(9, 10),
        "Ten forms that draw the next ten times.",
        *_COSTLY,
    ),
    reject(
        "forms_billion_laughs_spelled_otherwise",
        lambda: _laughing(9, 10, "#46{}"),
        "Names have two spellings.",
        *_COSTLY,
    ),
    reject(
        "forms_two_to_the_thirty",
        lambda: _laughing(24, 2),
        "Doubling is enough.",
        *_COSTLY,
    ),
    reject("forms_a_hundred_deep", lambda: _laughing(100, 1), "A tower of forms.", *_COSTLY),
    reject(
        "form_drawn_a_million_times",
        lambda: _forms(b"/A Do " * 1_000_000, {"A": (b"0 0 9 9 re f 0 0 9 9 re f", "")}),
        "One form, often.",
        *_COSTLY,
    ),
    reject(
        "twenty_one_thousand_forms",
        lambda: one_page(
            resources="/XObject << "
            + " ".join(f"/G{n} {20 + n} 0 R" for n in range(21_000))
            + " >>",
            more={20 + n: stream(b"", _FORM) for n in range(21_000)},
        ),
        "More objects than a catalogue has.",
        *_COSTLY,
    ),
    reject(
        "laughs_in_an_annotation",
        lambda: (
            _laughing(9, 10)
            .replace(
                b"/Contents 4 0 R",
                b"/Contents 4 0 R /Annots [<< /Type /Annot /Subtype /Stamp /Rect [0 0 9 9]"
                b" /AP << /N 20 0 R >> >>]",
            )
            .replace(b"/F0 Do", b"")
        ),
        "What an annotation shows is drawn too.",
        *_COSTLY,
    ),
    reject(
        "laughs_in_a_soft_mask",
        lambda: (
            _laughing(9, 10)
            .replace(
                b"/XObject <<",
                b"/ExtGState << /M << /SMask << /S /Alpha /G 20 0 R >> >> >> /XObject <<",
                1,
            )
            .replace(b"/F0 Do", b"/M gs")
        ),
        "What masks the page is drawn too.",
        *_COSTLY,
    ),
    reject(
        "laughs_in_a_pattern",
        lambda: (
            _laughing(9, 10)
            .replace(b"/XObject <<", b"/Pattern << /T 19 0 R >> /XObject <<", 1)
            .replace(b"/F0 Do", b"/Pattern cs /T scn 0 0 99 99 re f")
            .replace(
                b"20 0 obj",
                b"19 0 obj\n"
                + stream(
                    b"/F0 Do",
                    "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9]"
                    " /XStep 9 /YStep 9 /Resources << /XObject << /F0 20 0 R >> >>",
                )
                + b"\nendobj\n20 0 obj",
                1,
            )
        ),
        "What fills an area is drawn too.",
        *_COSTLY,
    ),
)


def _filled(pattern: str, body: bytes | None = None) -> bytes:
    """The invoice, and an area filled with this pattern."""
    made = stream(body, pattern) if body is not None else f"<< {pattern} >>".encode()
    return one_page(
        b"q /Pattern cs /T scn 0 0 300 100 re f Q\n" + INVOICE,
        resources="/Pattern << /T 9 0 R >>",
        more={9: made},
    )


_TILE = "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1"

PATTERNS = (
    _read(
        "tiles_of_nothing",
        lambda: _filled(
            f"{_TILE} /BBox [0 0 1 1] /XStep 0 /YStep 0 /Resources << >>", b"0 0 .1 .1 re f"
        ),
        "Steps of nothing never arrive.",
    ),
    _read(
        "tiles_too_small",
        lambda: _filled(
            f"{_TILE} /BBox [0 0 .00001 .00001] /XStep .00001 /YStep .00001 /Resources << >>",
            b"0 0 .000001 .000001 re f",
        ),
        "Billions of tiles in an area.",
    ),
    _read(
        "tile_that_tiles_itself",
        lambda: _filled(
            f"{_TILE} /BBox [0 0 9 9] /XStep 9 /YStep 9 /Resources << /Pattern << /T 9 0 R >> >>",
            b"/Pattern cs /T scn 0 0 1 1 re f",
        ),
        "A pattern filled with itself.",
    ),
    _read(
        "shading_function_of_itself",
        lambda: one_page(
            b"q 0 0 300 100 re W n /S sh Q\n" + INVOICE,
            resources="/Shading << /S << /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 9 9]"
            " /Function 9 0 R >> >>",
            more={
                9: b"<< /FunctionType 3 /Domain [0 1] /Functions [9 0 R 9 0 R] /Bounds [.5]"
                b" /Encode [0 1 0 1] >>"
            },
        ),
        "A function made of itself.",
    ),
    _read(
        "sampled_function_of_billions",
        lambda: one_page(
            b"q 0 0 300 100 re W n /S sh Q\n" + INVOICE,
            resources="/Shading << /S << /ShadingType 1 /ColorSpace /DeviceGray"
            " /Function 9 0 R >> >>",
            more={
                9: stream(
                    b"\0" * 64,
                    "/FunctionType 0 /Domain [0 1 0 1] /Range [0 1] /Size [2147483647 2147483647]"
                    " /BitsPerSample 32",
                )
            },
        ),
        "A table of billions that is not there.",
    ),
    _read(
        "colour_space_of_itself",
        lambda: one_page(
            b"/C cs 1 scn 0 0 9 9 re f 0 g\n" + INVOICE,
            resources="/ColorSpace << /C 9 0 R >>",
            more={9: b"[/Indexed 9 0 R 255 (x)]"},
        ),
        "A colour space based on itself.",
    ),
)


def _type_3(glyph: bytes, *, text: bytes = b"aaaa", resources: str = "") -> bytes:
    """The invoice, and text in a font whose one letter is this drawing."""
    font = (
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 750 750] /FontMatrix [.001 0 0 .001 0 0]"
        " /CharProcs << /a 10 0 R >> /Encoding << /Type /Encoding /Differences [97 /a] >>"
        f" /FirstChar 97 /LastChar 97 /Widths [1000] /Resources << {resources} >> >>"
    )
    return one_page(
        INVOICE + b"\nBT /T3 12 Tf 50 300 Td (" + text + b") Tj ET",
        resources="/Font << /F1 5 0 R /T3 9 0 R >>",
        more={9: font.encode(), 10: stream(glyph)},
    ).replace(b"/Font << /F1 5 0 R >> /Font", b"/Font")


GLYPHS = (
    _read(
        "glyph_draws_itself",
        lambda: _type_3(b"1000 0 d0 BT /T3 100 Tf (a) Tj ET", resources="/Font << /T3 9 0 R >>"),
        "A letter whose drawing writes the letter.",
    ),
    _read(
        "glyph_without_width", lambda: _type_3(b"0 0 m 9 9 l S"), "A glyph that breaks its grammar."
    ),
    _read(
        "many_dear_glyphs",
        lambda: _type_3(b"1000 0 d0 " + b"0 0 750 750 re f " * 200, text=b"a" * 3_000),
        "Three thousand letters of two hundred fills each.",
    ),
    _read(
        "encoding_differences_huge",
        lambda: one_page(
            more={
                5: FONT.replace(
                    b"/Encoding /WinAnsiEncoding",
                    b"/Encoding << /BaseEncoding /WinAnsiEncoding /Differences [0 "
                    + b"/zero " * 20_000
                    + b"] >>",
                )
            }
        ),
        "An encoding of twenty thousand letters has 256.",
        "review",
    ),
    _read(
        "widths_without_end",
        lambda: one_page(
            more={
                5: FONT[:-3]
                + b" /FirstChar 0 /LastChar 2147483647 /Widths ["
                + b"500 " * 90_000
                + b"] >>"
            }
        ),
        "Widths for letters that do not exist.",
    ),
    _read(
        "font_of_itself",
        lambda: one_page(
            written((50, 300, 9, "x")).replace(b"/F1", b"/F0") + INVOICE,
            resources="/Font << /F1 5 0 R /F0 9 0 R >>",
            more={
                9: b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H"
                b" /DescendantFonts [9 0 R] >>"
            },
        ).replace(b"/Font << /F1 5 0 R >> /Font", b"/Font"),
        "A font that descends from itself.",
    ),
    _read(
        "character_map_of_itself",
        lambda: one_page(
            written((50, 300, 9, "x")).replace(b"/F1", b"/F0") + INVOICE,
            resources="/Font << /F1 5 0 R /F0 9 0 R >>",
            more={
                9: b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding 10 0 R"
                b" /DescendantFonts [11 0 R] >>",
                10: stream(
                    b"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange"
                    b" 1 begincidrange <0000> <FFFF> 0 endcidrange endcmap",
                    "/Type /CMap /CMapName /X /UseCMap 10 0 R",
                ),
                11: b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo"
                b" << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
            },
        ).replace(b"/Font << /F1 5 0 R >> /Font", b"/Font"),
        "A map that uses itself.",
    ),
)

CASES = (*OPERATORS, *FORMS, *PATTERNS, *GLYPHS)
