"""Drawing a PDF page in grey, given up when it takes too long."""

import math

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from lettrage.formats.budget import Late
from lettrage.formats.refusals import Refused


def draw(page: pypdfium2.PdfPage, scale: float, late: Late) -> Image.Image:
    """The page as a viewer shows it, annotations included, on white.

    Units: pixels per point; the caller sees to it that page and scale give a bearable size.
    Raises: Refused, `too_costly_to_read`, when `late` says so. PDFium asks every hundred objects
    of a page, never within a form.
    """
    width, height = page.get_size()
    across, up = max(math.ceil(width * scale), 1), max(math.ceil(height * scale), 1)
    bitmap = pypdfium2.PdfBitmap.new_native(across, up, pdfium.FPDFBitmap_Gray)
    try:
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, across, up)
        pause = pdfium.IFSDK_PAUSE(version=1)
        asked = type(pause.NeedToPauseNow)(lambda _: late())
        pause.NeedToPauseNow = asked
        flags = pdfium.FPDF_ANNOT | pdfium.FPDF_GRAYSCALE
        status = pdfium.FPDF_RenderPageBitmap_Start(bitmap, page, 0, 0, across, up, 0, flags, pause)
        pdfium.FPDF_RenderPage_Close(page)
        if status == pdfium.FPDF_RENDER_TOBECONTINUED:
            raise Refused("too_costly_to_read")
        picture: Image.Image = bitmap.to_pil().copy()
        return picture
    finally:
        bitmap.close()
