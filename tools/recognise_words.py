"""Keep the words that the local text recognition finds in pictures, for tests that can't wait.

Usage: `python -m tools.recognise_words PICTURE…` writes `<name>.words.json` beside each picture:
one page an entry, a word as text, left, top, right, bottom (hundred-thousandths) and confidence.
"""

import json
import sys
from pathlib import Path

from lettrage.domain.page import Page
from lettrage.entrypoints import bootstrap
from lettrage.entrypoints.local_recognition import recognition


def main(names: list[str]) -> int:
    """Recognise every page of every picture; 1 when one is refused.

    Raises: Unavailable, when there is no text recognition.
    """
    failed = 0
    parser = bootstrap.document_parser()
    with recognition() as reader:
        for path in map(Path, names):
            parsed = parser.parse(path.read_bytes(), file_name=path.name)
            if parsed.refusal is not None:
                print(f"{path.name}: {parsed.refusal.message_en}", file=sys.stderr)
                failed = 1
                continue
            pages = [reader.words(each.png, page_number=each.number) for each in parsed.images]
            text = "[\n" + ",\n".join(map(_written, pages)) + "\n]\n"
            path.with_name(f"{path.stem}.words.json").write_text(text, "utf-8")
            print(f"{path.name}: {sum(len(page.words) for page in pages)} words")
    parser.close()
    return failed


def _written(page: Page) -> str:
    words = [
        [w.text, w.box.left, w.box.top, w.box.right, w.box.bottom, w.confidence] for w in page.words
    ]
    sides = {"number": page.number, "width": page.width, "height": page.height}
    return json.dumps({**sides, "words": words}, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
