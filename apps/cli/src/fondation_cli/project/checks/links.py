"""What a page or a style sheet asks for, as far as HTML and CSS say it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

_LOADING_LINKS = frozenset(
    {
        "apple-touch-icon",
        "dns-prefetch",
        "icon",
        "manifest",
        "modulepreload",
        "preconnect",
        "prefetch",
        "preload",
        "prerender",
        "stylesheet",
    }
)
"""Relations of `<link>` for which a browser goes somewhere by itself."""
_LOADING = ("src", "poster", "background", "data", "xlink:href")
_SELECTED = (
    "[href],[src],[poster],[background],[data],[xlink\\:href],[srcset],[imagesrcset],[style],meta[http-equiv],style"
)
"""All elements that may ask for something; a page may be made of a million others."""
_FOLLOWED = frozenset({"a", "area"})
_REFRESH = re.compile(r"(?i)url\s{0,20}=\s{0,20}[\"']?([^\"'\s]{1,2000})")
_COMMENT = re.compile(r"/\*(?:[^*]|\*(?!/))*(?:\*/|$)")
_CSS = re.compile(r"(?i)(?:@import\s{0,20}(?:url\()?|url\()\s{0,20}[\"']?\s{0,20}([^\"'()\s;]{1,2000})")


@dataclass(frozen=True, slots=True)
class Link:
    """An address as it is written. `loads`: the browser goes there by itself, no person has to click."""

    address: str
    loads: bool


@dataclass(frozen=True, slots=True)
class Page:
    """What is read off a page."""

    title: str
    links: tuple[Link, ...]


def page_of(content: bytes) -> Page:
    """A page, read as browsers read it, whatever is wrong with it."""
    parsed = LexborHTMLParser(content)
    title = parsed.css_first("head > title")
    links = dict.fromkeys(link for node in parsed.css(_SELECTED) for link in _links_of(node))
    return Page(" ".join(title.text().split()) if title else "", tuple(links))


def style_links(text: str) -> Iterator[Link]:
    """What a style sheet loads."""
    return (Link(match[1], loads=True) for match in _CSS.finditer(_COMMENT.sub("", text)))


def _links_of(node: LexborNode) -> Iterator[Link]:
    tag = node.tag or ""
    attributes = {name: value for name, value in node.attributes.items() if value}
    if "href" in attributes:
        yield Link(attributes["href"], loads=_href_loads(tag, attributes))
    yield from (Link(attributes[name], loads=True) for name in _LOADING if name in attributes)
    for name in ("srcset", "imagesrcset"):
        yield from (Link(each, loads=True) for each in _candidates(attributes.get(name, "")))
    if tag == "meta" and attributes.get("http-equiv", "").lower() == "refresh":
        yield from (Link(match[1], loads=True) for match in _REFRESH.finditer(attributes.get("content", "")))
    yield from style_links(attributes.get("style", ""))
    if tag == "style":
        yield from style_links(node.text())


def _href_loads(tag: str, attributes: dict[str, str]) -> bool:
    if tag == "link":
        return not _LOADING_LINKS.isdisjoint(attributes.get("rel", "").lower().split())
    return tag not in _FOLLOWED


def _candidates(srcset: str) -> list[str]:
    return [each.split()[0] for each in srcset.split(", ") if each.split()]
