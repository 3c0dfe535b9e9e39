"""Large leaning photos and long scans cross the parser's wall within its limits."""

import io

from lettrage.adapters.parser_process import SubprocessDocumentParser
from PIL import Image

from tests.unit.formats import pictures

MEGAPIXELS_12 = (3000, 4000)


def parsed_sizes(data: bytes, name: str) -> tuple[list[tuple[int, int]], int]:
    """Sizes of the page images, and the most memory the child ever had, in bytes."""
    parser = SubprocessDocumentParser(wall_clock_s=200)
    try:
        parsed = parser.parse(data, file_name=name)
        assert parsed.refusal is None, parsed.refusal
        with open(f"/proc/{parser.child_pid}/status", encoding="ascii") as status:  # noqa: PTH123
            (peak,) = [line.split()[1] for line in status if line.startswith("VmHWM")]
        return [Image.open(io.BytesIO(image.png)).size for image in parsed.images], int(peak) * 1024
    finally:
        parser.close()


def test_a_phones_photo_of_a_sheet_is_cut_out_within_the_limits() -> None:
    page = pictures.printed().resize((2480, 3508))
    corners = [(300, 260), (2700, 380), (2760, 3700), (240, 3560)]
    out = io.BytesIO()
    pictures.on_table(page, corners, size=MEGAPIXELS_12).save(out, "JPEG", quality=85)
    (size,), memory = parsed_sizes(out.getvalue(), "IMG_0001.jpg")
    assert size[0] < 2600
    assert memory < 400 * 1024 * 1024


def test_a_long_leaning_scan_is_not_too_costly() -> None:
    page = pictures.leaning(pictures.printed(), 3).convert("L").resize((1654, 2339))
    out = io.BytesIO()
    page.save(out, "PDF", save_all=True, append_images=[page] * 19, resolution=200)
    sizes, memory = parsed_sizes(out.getvalue(), "scan.pdf")
    assert 2 <= len(sizes) <= 20  # first and last at least; how many more, the time allowed decides
    assert memory < 400 * 1024 * 1024
