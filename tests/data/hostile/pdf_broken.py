"""PDF files that are torn, circular, absurdly nested or have impossible pages (E6, E7)."""

from collections.abc import Callable

from tests.data.hostile.case import Hostile, reject
from tests.data.hostile.pdf_bytes import INVOICE, PRINTED, deflated, one_page, stream
from tests.unit.formats.e_invoices import cii
from tests.unit.formats.pdfs import assembled, raw_pdf, with_attachment


def _with_prev() -> bytes:
    made = one_page()
    start = int(made.rpartition(b"startxref\n")[2].split(b"\n")[0])
    return made.replace(b"/Root 1 0 R", b"/Prev %d /Root 1 0 R" % start)


def _xref_stream(entries: bytes) -> bytes:
    body = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
    table = deflated(bytes(64), f"/Type /XRef /Root 1 0 R {entries.decode()}")
    return body + b"2 0 obj\n" + table + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(body)


def _tower(height: int) -> bytes:
    objects = {1: b"<< /Type /Catalog /Pages 10 0 R >>"}
    for at in range(height):
        objects[10 + at] = b"<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % (11 + at)
    objects[10 + height] = b"<< /Type /Page /MediaBox [0 0 9 9] >>"
    return assembled(objects)


def _fan(width: int, levels: int) -> bytes:
    objects = {1: b"<< /Type /Catalog /Pages 10 0 R >>"}
    for level in range(levels):
        kids = b" ".join([b"%d 0 R" % (11 + level)] * width)
        objects[10 + level] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (10**6, kids)
    objects[10 + levels] = b"<< /Type /Page /MediaBox [0 0 9 9] >>"
    return assembled(objects)


def _two_pages_counted_as_one() -> bytes:
    other = INVOICE.replace(b"FA-2026-0118", b"ZZ-9").replace(b"223,80", b"999,60")
    other = other.replace(b"186,50", b"833,00").replace(b"37,30", b"166,60")
    other = other.replace(b"732829320", b"404833048").replace(b"FR44732", b"FR83404")
    second = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 11 0 R /Resources"
    return one_page(
        more={
            2: b"<< /Type /Pages /Count 1 /Kids [3 0 R 10 0 R] >>",
            10: second + b" << /Font << /F1 5 0 R >> >> >>",
            11: stream(other),
        }
    )


def _without_pages() -> bytes:
    return assembled(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Count 0 /Kids [] >>",
        }
    )


_CUT = "What is left must not pass as whole: the attachment was at the end."


def _factur_x() -> bytes:
    return with_attachment(one_page(), "factur-x.xml", cii())


def _cut(share: float) -> Hostile:
    return reject(
        f"cut_at_{share * 100:.0f}_per_cent",
        lambda: _factur_x()[: int(len(_factur_x()) * share)],
        _CUT,
        "damaged_pdf",
    )


CUT = (
    *(_cut(share) for share in (0.01, 0.1, 0.3, 0.5, 0.7, 0.9)),
    reject("cut_before_end", lambda: one_page()[:-60], _CUT, "damaged_pdf"),
    reject(
        "linearised_and_cut",
        lambda: one_page(
            more={9: b"<< /Linearized 1 /L 999999 /H [0 0] /O 3 /E 1 /N 1 /T 1 >>"}
        ).replace(b"%PDF-1.7\n", b"%PDF-1.7\n9 0 obj\n<< /Linearized 1 /L 999999 >>\nendobj\n", 1),
        _CUT,
        "damaged_pdf",
    ),
)


def _whole(name: str, make: Callable[[], bytes], guards: str, **more: object) -> Hostile:
    values = {"outcome": "accept", "values": PRINTED, **more}
    return Hostile(name=name, make=make, guards=guards, **values)  # type: ignore[arg-type]


_MENDED = "A wrong table is common and mended by every viewer: the page is what counts."

TABLES = (
    _whole(
        "xref_offsets_wrong",
        lambda: one_page().replace(b" 00000 n", b" 00000 n").replace(b"\n00000", b"\n00003"),
        _MENDED,
    ),
    _whole(
        "startxref_wrong",
        lambda: one_page()[: one_page().rindex(b"startxref")] + b"startxref\n7\n%%EOF\n",
        _MENDED,
    ),
    _whole(
        "startxref_beyond",
        lambda: one_page()[: one_page().rindex(b"startxref")] + b"startxref\n99999999\n%%EOF\n",
        _MENDED,
    ),
    _whole("prev_loops", _with_prev, "A chain of tables that bites its tail ends."),
    reject(
        "xref_counts_a_billion",
        lambda: one_page().replace(b"xref\n0 6\n", b"xref\n0 999999999\n"),
        "Entries that are not there are not counted through.",
        "decompression_bomb",
        "damaged_pdf",
    ),
    _whole(
        "size_lies",
        lambda: one_page().replace(b"/Size 6", b"/Size 2147483647"),
        "Nothing is reserved.",
    ),
    _whole(
        "stream_length_lies",
        lambda: one_page(contents=stream(INVOICE, length=10)),
        "The keyword ends a stream, not the number.",
    ),
    _whole(
        "stream_length_huge",
        lambda: one_page(contents=stream(INVOICE, length=19_000_000)),
        "The keyword ends a stream, not the number.",
    ),
    reject(
        "stream_length_beyond_limit",
        lambda: one_page(contents=stream(INVOICE, length=2_000_000_000)),
        "A length above every limit is no accident.",
        "decompression_bomb",
        "damaged_pdf",
    ),
    _whole(
        "stream_length_negative",
        lambda: one_page(contents=stream(INVOICE, length=-1)),
        "A negative length must not walk backwards.",
    ),
    reject(
        "trailer_missing",
        lambda: b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF",
        "Nothing says where the document begins.",
        "damaged_pdf",
    ),
    reject(
        "catalog_is_a_number",
        lambda: assembled({1: b"42"}),
        "No catalog.",
        "damaged_pdf",
        "no_page",
    ),
    reject(
        "object_numbers_huge",
        lambda: one_page().replace(b"3 0 R]", b"99999999999999999999 0 R]"),
        "Numbers beyond the machine's.",
        "damaged_pdf",
        "no_page",
    ),
    reject(
        "xref_stream_counts_a_billion",
        lambda: _xref_stream(b"/Size 2000000000 /Index [0 2000000000] /W [1 8 8]"),
        "A table of a billion entries is not built.",
        "damaged_pdf",
        "decompression_bomb",
        "no_page",
    ),
    reject(
        "xref_stream_wide_fields",
        lambda: _xref_stream(b"/Size 3 /Index [0 3] /W [100000 100000 100000]"),
        "Fields wider than the stream.",
        "damaged_pdf",
        "decompression_bomb",
        "no_page",
    ),
)

CYCLES = (
    reject(
        "page_tree_is_its_own_child",
        lambda: assembled(
            {
                1: b"<< /Type /Catalog /Pages 2 0 R >>",
                2: b"<< /Type /Pages /Count 1 /Kids [2 0 R] >>",
            }
        ),
        "Walking down must end.",
        "damaged_pdf",
        "decompression_bomb",
        "no_page",
    ),
    reject(
        "page_tree_circle_of_three",
        lambda: assembled(
            {
                1: b"<< /Type /Catalog /Pages 2 0 R >>",
                2: b"<< /Type /Pages /Count 9 /Kids [3 0 R] >>",
                3: b"<< /Type /Pages /Count 9 /Kids [4 0 R] /Parent 2 0 R >>",
                4: b"<< /Type /Pages /Count 9 /Kids [2 0 R] /Parent 3 0 R >>",
            }
        ),
        "Walking down must end, however long the circle.",
        "damaged_pdf",
        "decompression_bomb",
        "no_page",
    ),
    reject(
        "object_is_itself",
        lambda: assembled({1: b"1 0 R"}),
        "Following a reference must end.",
        "damaged_pdf",
        "decompression_bomb",
    ),
    reject(
        "contents_is_itself",
        lambda: one_page(contents=b"4 0 R"),
        "Following a reference must end.",
        "damaged_pdf",
        "decompression_bomb",
    ),
    reject(
        "length_is_its_stream",
        lambda: one_page(contents=b"<< /Length 4 0 R >>\nstream\n" + INVOICE + b"\nendstream"),
        "The length of a stream that is in the stream.",
        "damaged_pdf",
        "decompression_bomb",
    ),
    _whole(
        "parent_circle",
        lambda: one_page(more={2: b"<< /Type /Pages /Count 1 /Kids [3 0 R] /Parent 2 0 R >>"}),
        "Walking up for inherited entries must end.",
    ),
    Hostile(
        name="contents_array_circle",
        make=lambda: one_page(contents=b"[4 0 R 4 0 R]"),
        guards="Contents that contain themselves are none.",
        outcome="review",
    ),
)

NESTED = (
    _whole(
        "deep_arrays_unused",
        lambda: one_page(more={9: b"[" * 100_000 + b"]" * 100_000}),
        "What no page uses is not opened.",
    ),
    reject(
        "deep_arrays_in_page",
        lambda: one_page(page="/Annots " + "[" * 50_000 + "]" * 50_000),
        "Depth eats the stack.",
        "too_costly_to_read",
        "damaged_pdf",
        "decompression_bomb",
    ),
    _whole(
        "deep_dictionaries_in_page",
        lambda: one_page(page="/X " + "<</X " * 50_000 + "1" + ">>" * 50_000),
        "Depth must neither eat the stack nor take the square of its length.",
    ),
    _whole(
        "deep_catalog",
        lambda: one_page(catalog="/X " + "<</X " * 20_000 + "1" + ">>" * 20_000),
        "The same in the catalog.",
    ),
    reject(
        "deep_page_tree",
        lambda: _tower(5_000),
        "A tree that is a pole.",
        "too_many_pages",
    ),
    Hostile(
        name="unclosed_string",
        make=lambda: one_page(page="/X (" + "(" * 100_000),
        guards="Parentheses that never close swallow the page, not the reader.",
        outcome="review",
        findings=("page_unreadable",),
    ),
)

PAGES = (
    reject("no_pages", _without_pages, "Nothing to read.", "no_page"),
    reject(
        "fifty_one_pages",
        lambda: raw_pdf(INVOICE, kids=51),
        "The limit at its edge.",
        "too_many_pages",
    ),
    reject(
        "ten_thousand_empty_pages",
        lambda: raw_pdf(b"", kids=10_000),
        "Pages are counted before any is opened.",
        "too_many_pages",
    ),
    reject(
        "one_page_a_million_times",
        lambda: _fan(10, 6),
        "Ten lists of ten lists of ten: shared nodes multiply.",
        "too_many_pages",
    ),
    _whole(
        "count_says_a_million",
        lambda: one_page().replace(b"/Count 1 ", b"/Count 1000000 "),
        "The tree counts, not the number.",
    ),
    _whole(
        "count_says_none",
        lambda: one_page().replace(b"/Count 1 ", b"/Count -5 "),
        "The tree counts, not the number.",
    ),
    Hostile(
        name="count_hides_a_page",
        make=_two_pages_counted_as_one,
        guards="A page that a viewer shows must not be left unread because a number says so.",
        outcome="review",
        findings=("pages_unread",),
    ),
)


def _boxed(name: str, box: str, outcome: str = "accept", **more: object) -> Hostile:
    values: dict[str, object] = {"values": PRINTED} if outcome == "accept" else {}
    return Hostile(
        name=f"box_{name}",
        make=lambda: one_page(box=box),
        guards="A page's size is a number of the sender's: no picture may grow with it.",
        outcome=outcome,
        **{**values, **more},  # type: ignore[arg-type]
    )


BOXES = (
    _boxed("huge", "/MediaBox [0 0 1000000000 1000000000]", "review"),
    _boxed("wide", "/MediaBox [0 0 2000000000 842]", "review"),
    _boxed("tall", "/MediaBox [0 0 595 2000000000]", "review"),
    _boxed("beyond_float", "/MediaBox [0 0 1e400 99999999999999999999999999999999999999999999]"),
    _boxed("negative", "/MediaBox [595 842 0 0]"),
    _boxed("zero", "/MediaBox [0 0 0 0]", "accept"),
    _boxed("hair", "/MediaBox [0 0 0.0001 842]", "review"),
    _boxed("missing", ""),
    _boxed("words", "/MediaBox [/A /B /C /D]"),
    _boxed("short", "/MediaBox [0 0]"),
    _boxed("not_a_number", "/MediaBox [0 0 NaN Infinity]"),
    _boxed("far_away", "/MediaBox [100000 100000 100595 100842]", "review"),
    _boxed("crop_outside", "/MediaBox [0 0 595 842] /CropBox [9000 9000 9595 9842]", "review"),
    _boxed("user_unit", "/MediaBox [0 0 595 842] /UserUnit 100000"),
    _boxed("rotated_oddly", "/MediaBox [0 0 595 842] /Rotate 37"),
    _boxed("rotated_hugely", "/MediaBox [0 0 595 842] /Rotate 36000000000"),
)


CASES = (*CUT, *TABLES, *CYCLES, *NESTED, *PAGES, *BOXES)
