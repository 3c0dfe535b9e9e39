"""What of an HTML page leads somewhere: links, hidden fields, whether it asks for a password.

Read with the standard library's forgiving parser; nothing is rendered, run or followed.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser

MOST_LINKS = 5000
"""Links kept of one page; a list of documents has some hundreds."""


@dataclass(frozen=True)
class HtmlLink:
    """One link.

    Attributes:
        href: As written.
        text: What is shown, one line.
        next: It says that it leads to the next page (`rel="next"`).
    """

    href: str
    text: str
    next: bool = False


@dataclass(frozen=True)
class HtmlPage:
    """One page.

    Attributes:
        links: In the page's order.
        hidden: Hidden form fields by name; of two with one name the first counts.
        text: What is shown, one line.
        asks_password: It has a password field: a login page.
    """

    links: tuple[HtmlLink, ...] = ()
    hidden: dict[str, str] = field(default_factory=dict)
    text: str = ""
    asks_password: bool = False


def read_html(data: bytes, charset: str | None = None) -> HtmlPage:
    """Links and form fields of a page. Raises: nothing: what can't be read is passed over."""
    try:
        text = data.decode(charset or "utf-8", errors="replace")
    except LookupError:
        text = data.decode("utf-8", errors="replace")
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.end_link()
    return HtmlPage(
        links=tuple(reader.links),
        hidden=reader.hidden,
        text=" ".join(" ".join(reader.words).split()),
        asks_password=reader.asks_password,
    )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[HtmlLink] = []
        self.hidden: dict[str, str] = {}
        self.words: list[str] = []
        self.asks_password = False
        self._href: str | None = None
        self._next = False
        self._label: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag in {"script", "style"}:
            self._unseen += 1
        elif tag == "input":
            self._input(told)
        elif tag == "a" and "href" in told:
            self.end_link()
            self._href = told["href"].strip()
            self._next = "next" in told.get("rel", "").lower().split()

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "a":
            self.end_link()

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        self.words.append(data)
        if self._href is not None:
            self._label.append(data)

    def end_link(self) -> None:
        """Keep the link that is open, if any."""
        if self._href and len(self.links) < MOST_LINKS:
            label = " ".join("".join(self._label).split())
            self.links.append(HtmlLink(self._href, label, self._next))
        self._href, self._label, self._next = None, [], False

    def _input(self, told: dict[str, str]) -> None:
        kind = told.get("type", "").lower()
        if kind == "password":
            self.asks_password = True
        elif kind == "hidden" and told.get("name"):
            self.hidden.setdefault(told["name"], told.get("value", ""))
