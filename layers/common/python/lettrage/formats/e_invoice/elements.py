"""Walking an XML tree by local names: prefixes and namespace versions do not matter."""

from collections.abc import Iterable, Iterator

from lxml import etree


def local_name(element: etree._Element) -> str:
    """Tag without its namespace; "" for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def every(element: etree._Element | None, path: str) -> Iterator[etree._Element]:
    """Descendants along `path` (`A/B`), in document order; `A|B` names alternatives."""
    if element is None:
        return
    head, _, rest = path.partition("/")
    names = head.split("|")
    for child in element:
        if local_name(child) in names:
            if rest:
                yield from every(child, rest)
            else:
                yield child


def first(element: etree._Element | None, path: str) -> etree._Element | None:
    """The first of `every`, None without one."""
    return next(every(element, path), None)


def text(element: etree._Element | None, path: str = "") -> str:
    """Text of the first non-empty element along `path`, spaces trimmed; "" without one."""
    if element is None:
        return ""
    found = every(element, path) if path else iter((element,))
    for each in found:
        if content := " ".join((each.text or "").split()):
            return content
    return ""


def in_only(amounts: Iterable[etree._Element], wanted: str, other: str) -> str:
    """The amount that names that currency; "" without one, or when it is the `other` one."""
    if not wanted or wanted == other:
        return ""
    return next((text(each) for each in amounts if each.get("currencyID") == wanted), "")
