"""Keep the words that the local text recognition finds in pictures, for tests that can't wait.

Usage: `python -m tools.recognise_words PICTURE…` writes `<name>.words.json` beside each picture:
one page an entry, a word as text, left, top, right, bottom (hundred-thousandths) and confidence.

`python -m tools.recognise_words --corpus` writes `tests/data/reading/recognised.jsonl`, the words
of scans of the rendered invoices. It goes on where it was stopped; `--again` starts anew. It takes
about half an hour on two cores.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from lettrage.domain.page import Page
from lettrage.domain.parsed_document import PageImage
from lettrage.entrypoints import bootstrap
from lettrage.entrypoints.local_recognition import recognition
from lettrage.ports.parser import DocumentParser

from tests.data.reading import corpus, scans


def main(names: list[str]) -> int:
    """Recognise every page of every picture; 1 when one is refused.

    Raises: Unavailable, when there is no text recognition.
    """
    parser = bootstrap.document_parser()
    try:
        if "--corpus" in names:
            return _recognise_corpus(parser, again="--again" in names)
        return _recognise_files(parser, list(map(Path, names)))
    finally:
        parser.close()


def _recognise_files(parser: DocumentParser, paths: list[Path]) -> int:
    failed = 0
    with recognition() as reader:
        for path in paths:
            try:
                images = _images(parser, path.read_bytes(), path.name)
            except ValueError as error:
                print(f"{path.name}: {error}", file=sys.stderr)
                failed = 1
                continue
            pages = [reader.words(each.png, page_number=each.number) for each in images]
            text = "[\n" + ",\n".join(json.dumps(_kept(p), ensure_ascii=False) for p in pages)
            path.with_name(f"{path.stem}.words.json").write_text(text + "\n]\n", "utf-8")
            print(f"{path.name}: {sum(len(page.words) for page in pages)} words")
    return failed


def _recognise_corpus(parser: DocumentParser, *, again: bool) -> int:
    """Every scan, a line each in the order of `scans.scanned`, written as soon as it is known."""
    wanted = [f"{name}_{language}_{seed}" for name, language, seed in scans.scanned()]
    known = {} if again or not corpus.RECOGNISED.exists() else dict(_known())
    with recognition() as reader:
        for done, (name, language, seed) in enumerate(scans.scanned(), start=1):
            identity = f"{name}_{language}_{seed}"
            if identity in known:
                continue
            pages = []
            made = corpus.document(name, language, seed)
            for number, picture in enumerate(scans.pictures(made), start=1):
                for image in _images(parser, picture, f"{identity}.jpg"):
                    pages.append(_kept(reader.words(image.png, page_number=number)))
            known[identity] = json.dumps(
                {"id": identity, "pages": pages}, ensure_ascii=False, separators=(",", ":")
            )
            lines = [known[each] for each in wanted if each in known]
            corpus.RECOGNISED.write_text("\n".join(lines) + "\n", "utf-8")
            print(f"{done}/{len(wanted)} {identity}: {len(pages)} pages", flush=True)
    return 0


def _known() -> Iterator[tuple[str, str]]:
    for line in corpus.RECOGNISED.read_text("utf-8").splitlines():
        record = json.loads(line)
        if "pages" in record:
            yield record["id"], line


def _images(parser: DocumentParser, data: bytes, name: str) -> tuple[PageImage, ...]:
    parsed = parser.parse(data, file_name=name)
    if parsed.refusal is not None:
        raise ValueError(parsed.refusal.message_en)
    return parsed.images


def _kept(page: Page) -> dict[str, object]:
    words = [
        [w.text, w.box.left, w.box.top, w.box.right, w.box.bottom, w.confidence] for w in page.words
    ]
    return {"number": page.number, "width": page.width, "height": page.height, "words": words}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
