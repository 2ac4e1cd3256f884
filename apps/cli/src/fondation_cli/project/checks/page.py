"""A page with all that it links to, read from the files that will be handed over."""

import posixpath
import re
from pathlib import PurePosixPath
from urllib.parse import unquote

from fondation_cli.project.checks.built import Built
from fondation_cli.project.checks.deadline import Deadline
from fondation_cli.project.checks.links import Link, page_of, style_links
from fondation_cli.project.checks.unmet import Unmet, quoted
from fondation_shared.checks import PageCheck

MOST_FILES = 100
MOST_BYTES = 1024 * 1024
_BARE = re.compile(r"[\t\r\n]")
_SCHEME = re.compile(r"(?i)^([a-z][a-z0-9+.-]*):")
_NOWHERE = frozenset({"about", "blob", "data", "javascript"})
"""Schemes for which nobody is asked."""
_PAGES = frozenset({".html", ".htm"})


def check_page(check: PageCheck, built: Built, deadline: Deadline) -> str:
    """What was seen. Raises Unmet: what of the page, or of a page or style sheet it leads to, does not hold."""
    first = PurePosixPath(check.root) / check.path
    page = page_of(_start(built.read(first), first))
    if not page.title:
        raise Unmet(f"{quoted(str(first))} has no title")
    if check.title is not None and check.title not in page.title:
        raise Unmet(f"the title is {quoted(page.title)}, expected {quoted(check.title)}")
    seen = _walked(first, PurePosixPath(check.root), built, deadline)
    return f"{quoted(page.title)}, {seen} files"


def _walked(first: PurePosixPath, root: PurePosixPath, built: Built, deadline: Deadline) -> int:
    """Follows local links from page to page; how many files there are to follow."""
    found, waiting = {first}, [first]
    while waiting:
        place = waiting.pop()
        for link in _links(place, built):
            deadline.left()
            target = _target(link, place, root, built)
            if target is None or target in found:
                continue
            found.add(target)
            if len(found) > MOST_FILES:
                return len(found)
            waiting.append(target)
    return len(found)


def _links(place: PurePosixPath, built: Built) -> tuple[Link, ...]:
    if place.suffix.lower() in _PAGES:
        return page_of(_bounded(built.read(place), place)).links
    if place.suffix.lower() == ".css":
        return tuple(style_links(_bounded(built.read(place), place).decode(errors="replace")))
    return ()


def _target(link: Link, place: PurePosixPath, root: PurePosixPath, built: Built) -> PurePosixPath | None:
    """The file that a link stands for; None where it leads away, as a person may ask for, or nowhere."""
    address = _BARE.sub("", link.address.strip()).replace("\\", "/")
    scheme = _SCHEME.match(address)
    if scheme or address.startswith("//"):
        if link.loads and (scheme is None or scheme[1].lower() not in _NOWHERE):
            raise Unmet(f"{quoted(str(place))} asks for {quoted(address)}, which is elsewhere")
        return None
    path = unquote(re.split(r"[?#]", address, maxsplit=1)[0])
    if not path:
        return None
    base = root if path.startswith("/") else place.parent
    target = PurePosixPath(posixpath.normpath(str(base / path.lstrip("/"))))
    if root.parts != target.parts[: len(root.parts)] or ".." in target.parts:
        raise Unmet(f"{quoted(str(place))} leads to {quoted(address)}, outside of the site")
    found = next((each for each in (target, target / "index.html") if built.holds(each)), None)
    if found is None:
        raise Unmet(f"{quoted(str(place))} leads to {quoted(address)}, which is not there")
    return found


def _start(content: bytes, place: PurePosixPath) -> bytes:
    """The content of a page, which says at its start that it is one."""
    if not re.match(rb"(?i)(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)\b", content):
        raise Unmet(f"{quoted(str(place))} is no HTML: {quoted(content[:80].decode(errors='replace'))}")
    return _bounded(content, place)


def _bounded(content: bytes, place: PurePosixPath) -> bytes:
    if len(content) > MOST_BYTES:
        raise Unmet(f"{quoted(str(place))} is longer than {MOST_BYTES} bytes")
    return content
