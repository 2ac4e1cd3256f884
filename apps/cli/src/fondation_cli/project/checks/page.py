"""A page with all that it links to, read from the files that will be handed over."""

import posixpath
import re
from pathlib import PurePosixPath
from urllib.parse import unquote

from fondation_cli.project.checks.deadline import Deadline
from fondation_cli.project.checks.links import Link, page_of, style_links
from fondation_cli.project.checks.refusal import Refused, quoted
from fondation_cli.project.checks.tree import Tree
from fondation_shared.checks import PageCheck

MOST_FILES = 100
MOST_BYTES = 1024 * 1024
_BARE = re.compile(r"[\t\r\n]")
_SCHEME = re.compile(r"(?i)^([a-z][a-z0-9+.-]*):")
_NOWHERE = frozenset({"about", "blob", "data", "javascript"})
"""Schemes for which nobody is asked."""
_PAGES = frozenset({".html", ".htm"})


def check_page(check: PageCheck, tree: Tree, deadline: Deadline) -> str:
    """What was seen. Raises Refused: what of the page, or of a page or style sheet it leads to, does not hold."""
    first = PurePosixPath(check.root) / check.path
    page = page_of(_start(tree.read(first), first))
    if not page.title:
        raise Refused(f"{quoted(str(first))} has no title")
    if check.title is not None and check.title not in page.title:
        raise Refused(f"the title is {quoted(page.title)}, expected {quoted(check.title)}")
    seen = _walked(first, PurePosixPath(check.root), tree, deadline)
    return f"{quoted(page.title)}, {seen} files"


def _walked(first: PurePosixPath, root: PurePosixPath, tree: Tree, deadline: Deadline) -> int:
    """Follows local links from page to page; how many files there are to follow."""
    found, waiting = {first}, [first]
    while waiting:
        place = waiting.pop()
        for link in _links(place, tree):
            deadline.left()
            target = _target(link, place, root, tree)
            if target is None or target in found:
                continue
            found.add(target)
            if len(found) > MOST_FILES:
                return len(found)
            waiting.append(target)
    return len(found)


def _links(place: PurePosixPath, tree: Tree) -> tuple[Link, ...]:
    if place.suffix.lower() in _PAGES:
        return page_of(_bounded(tree.read(place), place)).links
    if place.suffix.lower() == ".css":
        return tuple(style_links(_bounded(tree.read(place), place).decode(errors="replace")))
    return ()


def _target(link: Link, place: PurePosixPath, root: PurePosixPath, tree: Tree) -> PurePosixPath | None:
    """The file that a link stands for; None where it leads away, as a person may ask for, or nowhere."""
    address = _BARE.sub("", link.address.strip()).replace("\\", "/")
    scheme = _SCHEME.match(address)
    if scheme or address.startswith("//"):
        if link.loads and (scheme is None or scheme[1].lower() not in _NOWHERE):
            raise Refused(f"{quoted(str(place))} asks for {quoted(address)}, which is elsewhere")
        return None
    path = unquote(re.split(r"[?#]", address, maxsplit=1)[0])
    if not path:
        return None
    base = root if path.startswith("/") else place.parent
    target = PurePosixPath(posixpath.normpath(str(base / path.lstrip("/"))))
    if root.parts != target.parts[: len(root.parts)] or ".." in target.parts:
        raise Refused(f"{quoted(str(place))} leads to {quoted(address)}, outside of the site")
    found = next((each for each in (target, target / "index.html") if tree.holds(each)), None)
    if found is None:
        raise Refused(f"{quoted(str(place))} leads to {quoted(address)}, which is not there")
    return found


def _start(content: bytes, place: PurePosixPath) -> bytes:
    """The content of a page, which says at its start that it is one."""
    if not re.match(rb"(?i)(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)\b", content):
        raise Refused(f"{quoted(str(place))} is no HTML: {quoted(content[:80].decode(errors='replace'))}")
    return _bounded(content, place)


def _bounded(content: bytes, place: PurePosixPath) -> bytes:
    if len(content) > MOST_BYTES:
        raise Refused(f"{quoted(str(place))} is longer than {MOST_BYTES} bytes")
    return content
