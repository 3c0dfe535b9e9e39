"""The wall: a child process that reads hostile files, its limits and its replacement."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from lettrage.adapters.parser_process import SubprocessDocumentParser
from lettrage.domain.errors import Unavailable
from lettrage.domain.invoice_reading import FieldName
from lettrage.formats import wire
from lettrage.ports.parser import (
    DocumentAssembler,
    DocumentParser,
    DocumentUnlocker,
    MailParser,
    Sheet,
)

from tests.data.hostile.pdf_locked import LOCKS, PASSWORD
from tests.unit.formats.e_invoices import cii
from tests.unit.formats.mails import attach, message
from tests.unit.formats.pdfs import BODY, drawn, text_pdf, with_attachment


@pytest.fixture
def parser() -> Iterator[SubprocessDocumentParser]:
    parser = SubprocessDocumentParser()
    yield parser
    parser.close()


def pid_of(parser: SubprocessDocumentParser) -> int:
    assert parser.child_pid is not None
    return parser.child_pid


def test_document_crosses_the_wall_whole(parser: SubprocessDocumentParser) -> None:
    port: DocumentParser = parser
    data = with_attachment(text_pdf(BODY, "p. 2"), "factur-x.xml", cii())
    parsed = port.parse(data, file_name="facture été.pdf")
    assert parsed.structured is not None
    assert parsed.structured.fields[FieldName.GROSS_TOTAL].value == "172.75"
    assert [page.number for page in parsed.pages] == [1]
    assert [image.number for image in parsed.images] == [2]
    assert parsed.images[0].png.startswith(b"\x89PNG")


def test_mail_crosses_the_wall_whole(parser: SubprocessDocumentParser) -> None:
    port: MailParser = parser
    data = text_pdf()
    parsed = port.parse_mail(attach(message(), data, "facture.pdf").as_bytes())
    assert parsed.headers.subject == "Votre facture du 5 mars"
    assert [(part.file_name, part.data) for part in parsed.parts] == [("facture.pdf", data)]


@pytest.mark.parametrize("lock", LOCKS)
def test_password_opens_every_standard_lock(parser: SubprocessDocumentParser, lock: str) -> None:
    port: DocumentUnlocker = parser
    locked = LOCKS[lock](PASSWORD)
    wrong = port.unlock(locked, password="wrong")
    assert (wrong.data, wrong.refusal and wrong.refusal.code) == (b"", "password_required")
    opened = port.unlock(locked, password=PASSWORD)
    assert opened.refusal is None
    parsed = parser.parse(opened.data, file_name="facture.pdf")
    assert [word.text for word in parsed.pages[0].words][:3] == ["Papeterie", "du", "Port"]


@pytest.mark.parametrize("data", [b"no pdf", b"%PDF-1.7", b""])
def test_what_is_no_document_is_not_opened(parser: SubprocessDocumentParser, data: bytes) -> None:
    refused = parser.unlock(data, password="x")
    assert (refused.data, refused.refusal and refused.refusal.code) == (b"", "damaged_pdf")


def test_new_documents_cross_the_wall(parser: SubprocessDocumentParser) -> None:
    port: DocumentAssembler = parser
    files = [text_pdf(BODY + " un", BODY + " deux"), text_pdf(BODY + " trois")]
    pieces = [[Sheet(file=1, page=1), Sheet(file=0, page=1)], [Sheet(file=0, page=2)]]
    made = port.assemble(files, pieces)
    assert made.refusal is None
    ends = [
        [page.words[-1].text for page in parser.parse(data, file_name="a.pdf").pages]
        for data in made.files
    ]
    assert ends == [["trois", "un"], ["deux"]]
    assert port.assemble([b"%PDF-1.7 torn"], [[Sheet(file=0, page=1)]]).refusal is not None


def test_password_is_in_no_text_of_the_request() -> None:
    request = wire.Request(task="unlock", password=PASSWORD, blobs=(1,))
    assert PASSWORD not in repr(request)


def test_one_child_serves_many_files(parser: SubprocessDocumentParser) -> None:
    parser.parse(cii(), file_name="a.xml")
    child = pid_of(parser)
    for data in (text_pdf(), b"", b"<html>", cii()):
        parser.parse(data, file_name="a")
    assert pid_of(parser) == child


def test_child_that_died_between_files_is_replaced_in_silence(
    parser: SubprocessDocumentParser,
) -> None:
    parser.parse(cii(), file_name="a.xml")
    child = pid_of(parser)
    os.kill(child, signal.SIGKILL)
    assert parser.parse(cii(), file_name="a.xml").structured is not None
    assert pid_of(parser) != child


def test_stuck_child_is_killed_at_the_wall_clock_limit() -> None:
    parser = SubprocessDocumentParser(wall_clock_s=0.5)
    try:
        parser.parse(cii(), file_name="a.xml")
        child = pid_of(parser)
        os.kill(child, signal.SIGSTOP)
        # A stopped child accepts nothing, so the file is tried once more with a new one.
        started = time.monotonic()
        assert parser.parse(cii(), file_name="a.xml").structured is not None
        assert time.monotonic() - started < 20
        assert pid_of(parser) != child
    finally:
        parser.close()


def slow_pdf() -> bytes:
    """Millions of curves: PDFium draws them for longer than the test allows."""
    curves = "0 0 m 600 800 0 800 600 0 c 600 0 0 0 300 300 c S\n" * 300_000
    return drawn(curves)


def test_file_that_takes_too_long_is_refused_and_the_next_is_read() -> None:
    parser = SubprocessDocumentParser(wall_clock_s=2.0)  # less than `formats.budget` allows
    try:
        parser.parse(text_pdf(), file_name="a.pdf")
        child = pid_of(parser)
        parsed = parser.parse(slow_pdf(), file_name="lent.pdf")
        assert parsed.refusal is not None
        assert parsed.refusal.code == "too_costly_to_read"
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)
        assert parser.parse(cii(), file_name="a.xml").structured is not None
    finally:
        parser.close()


def test_file_that_kills_the_child_is_refused(parser: SubprocessDocumentParser) -> None:
    parser.parse(text_pdf(), file_name="a.pdf")
    child = pid_of(parser)
    threading.Timer(0.3, os.kill, (child, signal.SIGXCPU)).start()
    parsed = parser.parse(slow_pdf(), file_name="lent.pdf")
    assert parsed.refusal is not None
    assert parsed.refusal.code == "too_costly_to_read"


def test_child_knows_no_secret_of_ours(
    parser: SubprocessDocumentParser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary")
    parser.parse(cii(), file_name="a.xml")
    with open(f"/proc/{pid_of(parser)}/environ", "rb") as environment:  # noqa: PTH123
        names = {line.partition(b"=")[0] for line in environment.read().split(b"\0") if line}
    assert names <= {b"PATH", b"PYTHONPATH", b"PYTHONDONTWRITEBYTECODE", b"LANG", b"HOME"} | {
        b"LD_LIBRARY_PATH"
    }


def test_child_has_its_limits(parser: SubprocessDocumentParser) -> None:
    parser.parse(cii(), file_name="a.xml")
    with open(f"/proc/{pid_of(parser)}/limits", encoding="ascii") as limits:  # noqa: PTH123
        lines = {line[:26].strip(): line[26:].split() for line in limits}
    assert int(lines["Max address space"][0]) < 800 * 1024 * 1024
    assert 15 <= int(lines["Max cpu time"][0]) <= 20
    assert int(lines["Max data size"][0]) < 512 * 1024 * 1024
    assert lines["Max core file size"][0] == "0"


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.socket()",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "open('/tmp/lettrage-parser-test', 'w')",
        "import os; os.open('/tmp/lettrage-parser-test', os.O_CREAT | os.O_WRONLY)",
    ],
)
def test_child_may_not_touch_the_world(attempt: str) -> None:
    program = (
        "import sys; from lettrage.formats.worker import refuse_the_world\n"
        "sys.addaudithook(refuse_the_world)\n"
        f"try:\n    {attempt}\nexcept PermissionError:\n    sys.exit(7)"
    )
    found = subprocess.run([sys.executable, "-c", program], check=False)
    assert found.returncode == 7


def test_reading_loads_no_codec_into_the_parent() -> None:
    program = (
        "import sys\n"
        "from lettrage.adapters.parser_process import SubprocessDocumentParser\n"
        "parser = SubprocessDocumentParser()\nparser.parse(b'<a/>', file_name='a')\n"
        "parser.close()\n"
        "sys.exit(len({'lxml', 'PIL', 'pypdf', 'pypdfium2', 'stdnum'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_threads_take_turns(parser: SubprocessDocumentParser) -> None:
    found: list[int] = []

    def read(pages: int) -> None:
        found.append(parser.parse(text_pdf(*[BODY] * pages), file_name="a.pdf").page_count - pages)

    threads = [threading.Thread(target=read, args=(pages,)) for pages in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [0] * 6


def test_parser_that_can_not_start_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    parser = SubprocessDocumentParser()
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    with pytest.raises(Unavailable):
        parser.parse(cii(), file_name="a.xml")


def test_round_trip_of_a_small_file_is_fast(parser: SubprocessDocumentParser) -> None:
    """5 ms is the aim; the bound allows for a busy machine, the median of 40 is compared."""
    times = []
    for _ in range(40):
        started = time.perf_counter()
        parser.parse(b"", file_name="vide.pdf")
        times.append(time.perf_counter() - started)
    assert sorted(times)[20] < 0.02
