"""XML elements read once into plain nodes by local name: ten thousand entries in a second.

Asking the parser's tree again for each field costs ten times as much.
"""

from dataclasses import dataclass

from lxml import etree


@dataclass
class Node:
    """One element, read once: its children by local name, in order."""

    text: str
    currency: str
    line: int
    children: dict[str, list["Node"]]


def node_of(element: etree._Element) -> Node:
    """The element and all below it."""
    children: dict[str, list[Node]] = {}
    for each in element:
        # `{namespace}local`; what is no element was taken out by the parser.
        name = str(each.tag).rpartition("}")[2]
        children.setdefault(name, []).append(node_of(each))
    line = element.sourceline
    return Node(
        text=(element.text or "").strip(),
        currency=element.get("Ccy") or "",
        line=line if isinstance(line, int) else 0,
        children=children,
    )


def all_of(element: Node | None, name: str) -> list[Node]:
    """Children of that name; none of nothing."""
    return [] if element is None else element.children.get(name, [])


def every(element: Node | None, path: str) -> list[Node]:
    """All elements at a path such as `RmtInf/Ustrd`."""
    found = [] if element is None else [element]
    for name in path.split("/"):
        found = [child for each in found for child in each.children.get(name, ())]
    return found


def one(element: Node | None, path: str) -> Node | None:
    """The first element at a path, first child by first child."""
    for name in path.split("/"):
        found = element.children.get(name) if element is not None else None
        if not found:
            return None
        element = found[0]
    return element


def text_at(element: Node | None, path: str) -> str:
    """Its text without spaces round it, "" without one."""
    found = one(element, path)
    return "" if found is None else found.text
