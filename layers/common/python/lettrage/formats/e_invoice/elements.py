"""Walking an XML tree by local names: prefixes and namespace versions do not matter.

Elements of any other vocabulary than the three are not seen: a program that knows namespaces would
not see them either, and both must read one invoice.
"""

from collections.abc import Iterable, Iterator

from lxml import etree

_VOCABULARIES = ("{urn:un:unece:uncefact:", "{urn:ferd:", "{urn:oasis:names:specification:ubl:")
"""How the namespaces of CII (UN/CEFACT), ZUGFeRD 1.0 and UBL 2.x begin."""


def local_name(element: etree._Element) -> str:
    """Tag without its namespace; "" for comments, instructions and foreign vocabularies."""
    tag = element.tag
    if not isinstance(tag, str) or not tag.startswith(_VOCABULARIES):
        return ""
    return tag.rpartition("}")[2]


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
    """Text of the first non-empty element along `path`, spaces trimmed; "" without one.

    Pieces round a stray element are kept apart: what stands before it is not the whole value, and
    an amount in pieces is no amount.
    """
    if element is None:
        return ""
    found = every(element, path) if path else iter((element,))
    for each in found:
        if content := " ".join(" ".join(map(str, each.itertext())).split()):
            return content
    return ""


def in_only(amounts: Iterable[etree._Element], wanted: str, other: str) -> str:
    """The amount that names that currency; "" without one, or when it is the `other` one."""
    if not wanted or wanted == other:
        return ""
    return next((text(each) for each in amounts if each.get("currencyID") == wanted), "")
