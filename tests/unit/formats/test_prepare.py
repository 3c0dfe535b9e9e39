"""Pictures before recognition: cut out, upright and level where that is clear, else untouched."""

import io
import math
from collections.abc import Callable

import pytest
from lettrage.formats.document import parse
from lettrage.formats.prepare import Preparation, cut_out, prepare, trimmed
from lettrage.formats.sheet_edges import sheet
from PIL import Image, ImageDraw

from tests.unit.formats import pictures
from tests.unit.formats.pictures import on_table, printed

CORNERS = [(175, 140), (1015, 182), (1050, 1400), (126, 1351)]


@pytest.fixture(scope="module")
def page() -> Image.Image:
    return printed()


def lean(picture: Image.Image) -> float:
    """Degrees by which the upper marks of a page are out of level."""
    found = pictures.marks(picture)
    (ax, ay), (bx, by) = found["tl"], found["tr"]
    return math.degrees(math.atan2(by - ay, bx - ax))


def test_a_straight_page_stays_as_it_is(page: Image.Image) -> None:
    assert prepare(page) is page
    grey = page.convert("L")
    assert prepare(grey) is grey


@pytest.mark.parametrize("degrees", [-10, -6.3, -2, -0.7, 0.5, 1.2, 4.5, 9.4])
def test_a_leaning_page_is_level_to_a_third_of_a_degree(page: Image.Image, degrees: float) -> None:
    leaning = pictures.leaning(page, degrees)
    assert abs(lean(leaning)) > 0.3
    assert abs(lean(prepare(leaning))) <= 0.3


def test_a_lean_that_recognition_does_not_mind_stays(page: Image.Image) -> None:
    slightly = pictures.leaning(page, 0.2)
    assert prepare(slightly) is slightly


@pytest.mark.parametrize(
    "turn", [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270]
)
def test_a_page_on_its_side_or_head_stands_upright(
    page: Image.Image, turn: Image.Transpose
) -> None:
    turned = prepare(page.transpose(turn))
    assert pictures.doubled(turned) == "tl"
    assert turned.size == page.size


def test_a_leaning_page_on_its_side_is_level_and_upright(page: Image.Image) -> None:
    turned = prepare(pictures.leaning(page.transpose(Image.Transpose.ROTATE_90), 3))
    assert pictures.doubled(turned) == "tl"
    assert abs(lean(turned)) <= 0.3


@pytest.mark.parametrize("turn", [None, Image.Transpose.ROTATE_180])
def test_capitals_say_nothing_of_which_way_is_up(turn: Image.Transpose | None) -> None:
    capitals = printed(capitals=True)
    given = capitals if turn is None else capitals.transpose(turn)
    assert prepare(given) is given


def _blank() -> Image.Image:
    return Image.new("RGB", (800, 1100), "white")


def _noise() -> Image.Image:
    return Image.effect_noise((800, 1100), 60)


def _ramp() -> Image.Image:
    return Image.linear_gradient("L").resize((900, 1200))


def _strip() -> Image.Image:
    return Image.new("L", (3, 4000), 200)


def _pixel() -> Image.Image:
    return Image.new("RGB", (1, 1), "black")


@pytest.mark.parametrize("make", [_blank, _noise, _ramp, _strip, _pixel])
def test_a_picture_without_lines_of_text_stays(make: Callable[[], Image.Image]) -> None:
    picture = make()
    assert prepare(picture) is picture


@pytest.mark.parametrize("table", [pictures.TABLE, (120, 120, 125), (200, 190, 175), (30, 90, 150)])
def test_a_sheet_on_a_table_is_seen_from_above(
    page: Image.Image, table: tuple[int, int, int]
) -> None:
    flat = prepare(on_table(page, CORNERS, table=table))
    found = pictures.marks(flat)
    width, height = flat.size
    for name, x, y in (
        ("tl", pictures.LEFT, pictures.TOP),
        ("br", pictures.RIGHT, pictures.BOTTOM),
    ):
        assert found[name][0] / width == pytest.approx(x / pictures.WIDTH, abs=0.01)
        assert found[name][1] / height == pytest.approx(y / pictures.HEIGHT, abs=0.01)
    assert abs(lean(flat)) <= 0.3
    (ax, ay), (bx, by) = found["tl"], found["bl"]
    assert abs(math.degrees(math.atan2(bx - ax, by - ay))) <= 0.3


def test_a_sheet_that_lies_straight_is_cut_without_being_drawn_anew(page: Image.Image) -> None:
    square = [(105, 140), (973, 140), (973, 1368), (105, 1368)]
    photo = on_table(page, square)
    cut = cut_out(photo)
    assert cut.width == pytest.approx(pictures.WIDTH, rel=0.01)
    left = pictures.marks(cut)["tl"][0] - pictures.LEFT
    assert photo.getpixel((420, 630)) == cut.getpixel(
        (420 - 105 + round(left), 630 - 140 + round(left))
    )


def test_a_sheet_on_its_side_on_a_table_stands_upright(page: Image.Image) -> None:
    wide = [(140, 210), (1050, 175), (1015, 910), (161, 882)]
    photo = on_table(page.transpose(Image.Transpose.ROTATE_90), wide, size=(1190, 1050))
    assert pictures.doubled(prepare(photo)) == "tl"


def test_a_receipt_longer_than_the_photo_keeps_both_ends(page: Image.Image) -> None:
    beyond = [(210, -20), (980, -20), (980, 1560), (210, 1560)]
    cut = cut_out(on_table(page, beyond))
    assert cut.height == 1540
    assert cut.width == pytest.approx(770, abs=9)


def _shadow(page: Image.Image) -> Image.Image:
    return pictures.shaded(page, 20, 0.6)


def _two_sheets(page: Image.Image) -> Image.Image:
    photo = on_table(page, [(56, 210), (560, 210), (560, 980), (56, 980)])
    other = page.resize((420, 630))
    photo.paste(other, (665, 280))
    return photo


def _dark_letterhead(page: Image.Image) -> Image.Image:
    """A white body between two dark bands with white lettering: all of it is the page."""
    form = Image.new("RGB", (pictures.WIDTH, pictures.HEIGHT + 360), (30, 40, 90))
    form.paste(page, (0, 180))
    pen = ImageDraw.Draw(form)
    for line in range(4):
        text = "ATELIERS VERDUN SARL 732 829 320 00074 LYON"
        pen.text((40, 20 + 32 * line), text, fill="white", font_size=22)
    return form


def _in_the_hand(page: Image.Image) -> Image.Image:
    photo = on_table(page, CORNERS)
    pen = ImageDraw.Draw(photo)
    for y in (490, 630, 770, 910):
        pen.ellipse((42, y, 364, y + 105), fill=(90, 60, 50))
    return photo


def _torn(page: Image.Image) -> Image.Image:
    photo = on_table(page, CORNERS)
    ImageDraw.Draw(photo).polygon([(500, 70), (1190, 70), (1190, 800)], fill=pictures.TABLE)
    return photo


@pytest.mark.parametrize(
    "make", [_shadow, _two_sheets, _dark_letterhead, _in_the_hand, _torn], ids=lambda f: f.__name__
)
def test_what_is_not_clearly_one_sheet_is_not_cut(
    page: Image.Image, make: Callable[[Image.Image], Image.Image]
) -> None:
    picture = make(page)
    assert sheet(picture) is None
    assert cut_out(picture) is picture


def test_a_receipt_on_a_scanner_loses_its_blank_margins() -> None:
    bed = Image.new("L", (2480, 3508), 255)
    bed.paste(printed().convert("L").resize((800, 1132)), (900, 300))
    cut = trimmed(bed)
    assert cut.width < 1100
    assert cut.height < 1400
    assert pictures.doubled(cut) == "tl"


@pytest.mark.parametrize("faint", [215, 225])
def test_faint_print_is_no_blank_margin(faint: int) -> None:
    bed = Image.new("L", (2480, 3508), 255)
    bed.paste(printed().convert("L").resize((800, 1132)), (900, 300))
    pen = ImageDraw.Draw(bed)
    pen.text(
        (200, 3300),
        "SIRET 732 829 320 00074 RCS Lyon - TVA FR44732829320",
        fill=faint,
        font_size=40,
    )
    pen.text((200, 100), "Ateliers Verdun SARL au capital de 8 000 euros", fill=faint, font_size=40)
    assert trimmed(bed).height > 3100


def test_photos_and_scans_are_prepared_on_their_way_in(page: Image.Image) -> None:
    for kind, name in (
        ("JPEG", "photo.jpg"),
        ("PNG", "scan.png"),
        ("TIFF", "scan.tiff"),
        ("PDF", "scan.pdf"),
    ):
        out = io.BytesIO()
        pictures.leaning(page, 4).save(out, kind)
        (image,) = parse(out.getvalue(), name).images
        assert abs(lean(Image.open(io.BytesIO(image.png)))) <= 0.3


def test_half_a_photo_is_given_as_it_is(page: Image.Image) -> None:
    out = io.BytesIO()
    on_table(page, CORNERS).save(out, "JPEG", quality=90)
    parsed = parse(out.getvalue()[: out.tell() // 2], "photo.jpg")
    assert parsed.findings_codes == ("truncated_image",)
    assert Image.open(io.BytesIO(parsed.images[0].png)).size == (1190, 1540)


def test_a_turned_page_stays_within_the_limits_of_recognition() -> None:
    tall = Image.new("L", (900, 9950), 255)
    tall.paste(printed().convert("L"), (0, 300))
    tall.paste(printed(seed=2).convert("L"), (0, 1700))
    out = io.BytesIO()
    tall.rotate(3, Image.Resampling.BICUBIC, fillcolor=255).save(out, "PNG")
    (image,) = parse(out.getvalue(), "ticket.png").images
    assert max(Image.open(io.BytesIO(image.png)).size) <= 10_000


def test_a_file_whose_budget_is_spent_is_given_as_it_is(page: Image.Image) -> None:
    leaning = pictures.leaning(page, 4)
    prepared = Preparation(budget_s=0.001)
    assert abs(lean(prepared(leaning))) <= 0.3
    assert prepared(leaning) is leaning
