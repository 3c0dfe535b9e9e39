"""PDF files that want something done, or carry something (E9): none of it is done or opened."""

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
from tests.unit.formats.e_invoices import cii
from tests.unit.formats.pdfs import with_attachment

_SCRIPT = "<< /S /JavaScript /JS (app.alert\\(1\\);this.getField\\('a'\\).value=2) >>"
_LAUNCH = "<< /S /Launch /F (cmd.exe) /Win << /F (cmd.exe) /P (/c calc) >> >>"


def _ignored(name: str, guards: str, **page: object) -> Hostile:
    return Hostile(
        name=name,
        make=lambda: one_page(**page),  # type: ignore[arg-type]
        guards=guards,
        outcome="accept",
        values=PRINTED,
    )


ACTIONS = (
    _ignored("open_action_script", "No script runs.", catalog=f"/OpenAction {_SCRIPT}"),
    _ignored("open_action_launch", "No program starts.", catalog=f"/OpenAction {_LAUNCH}"),
    _ignored(
        "open_action_address",
        "No address is called.",
        catalog="/OpenAction << /S /URI /URI (http://127.0.0.1:9/) >>",
    ),
    _ignored(
        "go_to_remote",
        "No other file is opened.",
        catalog="/OpenAction << /S /GoToR /F (\\\\\\\\127.0.0.1\\\\share\\\\a.pdf) /D [0 /Fit] >>",
    ),
    _ignored(
        "submit_form",
        "Nothing is sent.",
        catalog="/OpenAction << /S /SubmitForm /F << /FS /URL /F (http://127.0.0.1:9/) >> >>",
    ),
    _ignored(
        "names_script",
        "Scripts of the document level stay text.",
        catalog=f"/Names << /JavaScript << /Names [(a) {_SCRIPT}] >> >>",
    ),
    _ignored("page_actions", "Nor those of a page.", page=f"/AA << /O {_SCRIPT} /C {_LAUNCH} >>"),
    _ignored(
        "chain_of_actions",
        "A chain that bites its tail is not followed.",
        catalog="/OpenAction 9 0 R",
        more={9: f"<< /S /JavaScript /JS (1) /Next [9 0 R {_LAUNCH}] >>".encode()},
    ),
    _ignored(
        "link_annotations",
        "Links are not followed.",
        page="/Annots [" + "<< /Type /Annot /Subtype /Link /Rect [0 0 595 842] /A << /S /URI"
        " /URI (http://127.0.0.1:9/) >> >> " * 500 + "]",
    ),
    _ignored(
        "rich_media",
        "Films and three dimensions stay closed.",
        page="/Annots [<< /Type /Annot /Subtype /RichMedia /Rect [0 0 9 9] /RichMediaContent"
        " << /Assets << /Names [(a.swf) << /F (a.swf) >>] >> >> >>"
        " << /Type /Annot /Subtype /3D /Rect [0 0 9 9] /3DD 9 0 R >>]",
        more={9: stream(b"U3D\0", "/Type /3D /Subtype /U3D")},
    ),
    _ignored(
        "external_stream",
        "The content of another file is not fetched.",
        resources="/XObject << /X 9 0 R >>",
        more={9: stream(b"", "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /F (/etc/passwd)")},
    ),
    _ignored(
        "reference_to_another_file",
        "Nor a page of another file drawn.",
        content=INVOICE + b"\n/X Do",
        resources="/XObject << /X 9 0 R >>",
        more={
            9: stream(
                b"",
                "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Ref << /F (/etc/passwd) /Page 0 >>",
            )
        },
    ),
    _ignored(
        "portfolio",
        "A portfolio shows its cover page.",
        catalog="/Collection << /View /T >> /Names << /EmbeddedFiles"
        " << /Names [(a.exe) 9 0 R] >> >>",
        more={
            9: b"<< /Type /Filespec /F (a.exe) /UF (a.exe) /EF << /F 10 0 R >> >>",
            10: stream(b"MZ", "/Type /EmbeddedFile"),
        },
    ),
    _ignored(
        "attachment_named_like_a_path",
        "A name is no path.",
        catalog="/Names << /EmbeddedFiles << /Names [(../../etc/factur-x.xml) 9 0 R] >> >>",
        more={
            9: b"<< /Type /Filespec /F (../../etc/factur-x.xml) /EF << /F 10 0 R >> >>",
            10: deflated(cii(), "/Type /EmbeddedFile"),
        },
    ),
    _ignored(
        "attachment_tree_of_itself",
        "A tree of names that is its own branch.",
        catalog="/Names << /EmbeddedFiles 9 0 R >>",
        more={9: b"<< /Kids [9 0 R 9 0 R] >>"},
    ),
    Hostile(
        name="attachment_script",
        make=lambda: with_attachment(one_page(), "facture.js", b"alert(1)"),
        guards="What is attached stays closed.",
        outcome="accept",
        values=PRINTED,
    ),
    Hostile(
        name="attachment_named_like_an_invoice_program",
        make=lambda: with_attachment(one_page(), "factur-x.xml.exe", b"MZ"),
        guards="The whole name counts.",
        outcome="accept",
        values=PRINTED,
    ),
)


def _filled_form(*, needs_rendering: bool = False, template: bytes = b"<xdp/>") -> bytes:
    rendering = "/NeedsRendering true" if needs_rendering else ""
    waiting = (
        (50, 700, 12, "Please wait..."),
        (50, 680, 9, "If this message is not eventually replaced by the proper contents of the"),
        (50, 668, 9, "document, your PDF viewer may not be able to display this type of document."),
    )
    content = written(*waiting) if needs_rendering else INVOICE
    return one_page(
        content,
        catalog=f"/AcroForm << /Fields [] /XFA 9 0 R >> {rendering}",
        more={9: deflated(template)},
    )


FORMS = (
    Hostile(
        name="xfa_static",
        make=_filled_form,
        guards="A form whose pages are drawn is read from its pages.",
        outcome="accept",
        values=PRINTED,
    ),
    Hostile(
        name="xfa_dynamic",
        make=lambda: _filled_form(needs_rendering=True),
        guards="Its one page only asks to wait: the sender must print it.",
        outcome="reject",
        codes=("dynamic_form",),
    ),
    Hostile(
        name="xfa_with_entities",
        make=lambda: _filled_form(
            template=b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
        ),
        guards="The form's own XML is not read.",
        outcome="accept",
        values=PRINTED,
    ),
    Hostile(
        name="typed_into_a_form",
        make=lambda: one_page(
            written(*LINES),
            catalog="/AcroForm << /Fields [9 0 R] >>",
            page="/Annots [9 0 R]",
            more={
                9: b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (iban) /F 4 /V (x)"
                b" /Rect [40 390 340 420] /AP << /N 10 0 R >> >>",
                10: stream(
                    written((10, 10, 9, IBAN_LINE[3])),
                    "/Type /XObject /Subtype /Form /BBox [0 0 300 30]"
                    " /Resources << /Font << /F1 5 0 R >> >>",
                ),
            },
        ),
        guards="What was typed into a form is on the page for whoever looks at it.",
        outcome="accept",
        values={**PRINTED, "iban": IBAN},
    ),
)

CASES = (*ACTIONS, *FORMS)
