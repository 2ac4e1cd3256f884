"""Pieces of SVG that every drawing is made of: classes for the site's stylesheet, and plain colours for elsewhere.

No style attribute, no style element, no script, no foreign content: they stand inline under the strictest policy.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from html import escape
from math import ceil, hypot

from fondation_cli.course.markup import tame

Point = tuple[float, float]

LETTER = 7.83
"""The width in pixels of a letter of code at 13 px: monospaced faces give each 0.6 of their height."""

SMALL_LETTER = 6.4
"""About the widest that letters of a plain face are on average at 12 px."""

_MARGIN = 12
_CORNER = 8
_HEAD = 8
_NARROW = 440
"""A drawing of this width is shrunk to a telephone; a wider one is moved under it."""


class Head(StrEnum):
    """The end of an arrow: full for a use, hollow for what is built on."""

    FULL = "head"
    HOLLOW = "head hollow"


def number(value: float) -> str:
    """A length as short as it can be written."""
    return f"{value:.1f}".removesuffix(".0")


def drawing(title: str, size: tuple[float, float, float, float], shapes: Iterable[str]) -> str:
    """One SVG element, named by its title. `size`: left, top, right, bottom of what is in it."""
    left, top, right, bottom = size
    width, height = ceil(right - left + 2 * _MARGIN), ceil(bottom - top + 2 * _MARGIN)
    view = f"{number(left - _MARGIN)} {number(top - _MARGIN)} {width} {height}"
    kind = "drawing narrow" if width <= _NARROW else "drawing"
    svg = (
        f'<svg class="{kind}" xmlns="http://www.w3.org/2000/svg" role="group" aria-label="{escape(title)}" '
        f'viewBox="{view}" width="{width}" height="{height}" font-family="sans-serif" font-size="14">\n'
        + "\n".join(shapes)
        + "\n</svg>\n"
    )
    # One such character in the name of a file, and no reader of SVG would show anything.
    return tame(svg).replace("\f", " ")


def box(x: float, y: float, width: float, height: float) -> str:
    """A box, by its top left corner."""
    return (
        f'<rect class="box" x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}" '
        'rx="6" fill="#fbfaf7" stroke="#858378"/>'
    )


def label(x: float, y: float, text: str, *, anchor: str = "middle") -> str:
    """Words that a reader reads first."""
    return _text(x, y, text, 'class="label" fill="#1c2326"', anchor)


def code(x: float, y: float, text: str, *, anchor: str = "middle") -> str:
    """A name of code."""
    return _text(x, y, text, 'class="label name" font-family="monospace" font-size="13" fill="#1c2326"', anchor)


def small(x: float, y: float, text: str, *, anchor: str = "middle") -> str:
    """Quieter words."""
    return _text(x, y, text, 'class="small" font-size="12" fill="#515a5e"', anchor)


def _text(x: float, y: float, text: str, look: str, anchor: str) -> str:
    return f'<text {look} x="{number(x)}" y="{number(y)}" text-anchor="{anchor}">{escape(text, quote=False)}</text>'


def badge(x: float, y: float, text: str) -> str:
    """A number in a disc."""
    return (
        f'<circle class="badge" cx="{number(x)}" cy="{number(y)}" r="10" fill="#1c2326"/>'
        f'<text class="count" font-size="11" fill="#fbfaf7" x="{number(x)}" y="{number(y + 4)}" '
        f'text-anchor="middle">{escape(text, quote=False)}</text>'
    )


def dot(x: float, y: float, *, is_full: bool) -> str:
    """A point on a line: full, or a ring."""
    look = 'class="badge" r="5" fill="#1c2326"' if is_full else 'class="box" r="4.5" fill="#fbfaf7" stroke="#858378"'
    return f'<circle {look} cx="{number(x)}" cy="{number(y)}"/>'


def arrow(points: Sequence[Point], head: Head | None = Head.FULL, *, kind: str = "", both: bool = False) -> str:
    """A line with soft corners through the points, and a head at the last; at the first as well if `both`."""
    line = list(points)
    heads = ""
    if head is not None:
        tip, line[-1] = line[-1], _before(line[-1], line[-2])
        heads += _head(line[-1], tip, head)
    if both:
        tip, line[0] = line[0], _before(line[0], line[1])
        heads += _head(line[0], tip, Head.FULL)
    return stroke(_rounded(line), kind) + heads


def curve(start: Point, end: Point, head: Head = Head.FULL, *, kind: str = "") -> str:
    """A line that leaves to the right, or to the left, and arrives the same way."""
    way = 1 if end[0] > start[0] else -1
    stop = (end[0] - way * _HEAD, end[1])
    bend = (start[0] + stop[0]) / 2
    path = (
        f"M{number(start[0])} {number(start[1])}C{number(bend)} {number(start[1])} "
        f"{number(bend)} {number(stop[1])} {number(stop[0])} {number(stop[1])}"
    )
    return stroke(path, kind) + _head(stop, end, head)


def stroke(path: str, kind: str = "") -> str:
    """A line along a path; `kind` is a second class: `quiet`, `against`, `life`."""
    dashes = ' stroke-dasharray="4 4"' if kind else ""
    look = f"arrow {kind}".rstrip()
    return f'<path class="{look}" d="{path}" fill="none" stroke="#858378" stroke-width="1.3"{dashes}/>'


def grouped(shapes: str, *, href: str | None = None, title: str = "", kind: str = "part") -> str:
    """Shapes that belong together: a link where there is somewhere to go; `title` is told on hover."""
    told = f"<title>{escape(title, quote=False)}</title>" if title else ""
    if href is None:
        return f'<g class="{escape(kind)}">{told}{shapes}</g>'
    return f'<a class="{escape(kind)}" href="{escape(href)}">{told}{shapes}</a>'


def _before(tip: Point, previous: Point) -> Point:
    length = hypot(tip[0] - previous[0], tip[1] - previous[1]) or 1
    return (tip[0] - (tip[0] - previous[0]) / length * _HEAD, tip[1] - (tip[1] - previous[1]) / length * _HEAD)


def _head(back: Point, tip: Point, head: Head) -> str:
    across, down = (tip[0] - back[0]) / 2, (tip[1] - back[1]) / 2
    corners = [tip, (back[0] - down, back[1] + across), (back[0] + down, back[1] - across)]
    path = " L".join(f"{number(x)} {number(y)}" for x, y in corners)
    fill = "#fbfaf7" if head is Head.HOLLOW else "#858378"
    return f'<path class="{head}" d="M{path}Z" fill="{fill}" stroke="#858378"/>'


def _rounded(points: Sequence[Point]) -> str:
    """A line through the points that turns softly at each of them."""
    parts = [f"M{number(points[0][0])} {number(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        near, far = _toward(corner, before), _toward(corner, after)
        parts.append(f"L{near}Q{number(corner[0])} {number(corner[1])} {far}")
    parts.append(f"L{number(points[-1][0])} {number(points[-1][1])}")
    return "".join(parts)


def _toward(corner: Point, other: Point) -> str:
    length = hypot(other[0] - corner[0], other[1] - corner[1]) or 1
    step = min(_CORNER, length / 2) / length
    return f"{number(corner[0] + (other[0] - corner[0]) * step)} {number(corner[1] + (other[1] - corner[1]) * step)}"
