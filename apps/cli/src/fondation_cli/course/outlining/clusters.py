"""From many units to few concepts: the tree of folders is cut where the weight is, and light pieces join others."""

import math
from collections.abc import Collection, Iterable, Sequence
from pathlib import PurePosixPath

from fondation_cli.course.names import names_itself
from fondation_cli.course.outlining.merging import Cluster, merge_cheapest, merge_lightest
from fondation_cli.course.outlining.standing import stand_out
from fondation_cli.course.ranking.graph import Key
from fondation_cli.course.ranking.pages import Pages
from fondation_cli.course.ranking.rank import serves
from fondation_cli.course.ranking.units import Unit, Units

_WHOLE = 1.3
"""A folder with this part of an even share, or less, is one concept."""

_SPLIT = 1.5
"""A file with this part of an even share, or more, holds several."""

_PART = 0.15
"""The part of its file that a family must have to be one."""


def make_clusters(units: Units, pages: Pages, count: int, *, without: Collection[Key] = ()) -> list[Cluster]:
    """At most `count` clusters, the heaviest first; what is too light and belongs to none of them is left out."""
    wanted = [unit for unit in units.by_key.values() if unit.key not in without]
    total = sum(unit.weight for unit in wanted)
    if not total:
        return []
    share = total / count
    pieces = _cut(wanted, share * _WHOLE)
    few = len(pieces) <= count / 2
    pieces = [part for piece in pieces for part in _families(piece, units, share, few=few)]
    concepts = [piece for piece in pieces if not serves(piece.lead.head.path)] or pieces
    stand_out(concepts, units, pages)
    kept = merge_cheapest(concepts, units, count=count, share=share)
    return sorted(kept, key=lambda one: (-one.weight, one.first))


def _cut(units: Sequence[Unit], finest: float) -> list[Cluster]:
    """Cut the tree of folders: always the heaviest piece, until every piece is a file or lighter than `finest`."""
    pieces = [Cluster(units, "")]
    while True:
        heavy = [
            piece for piece in pieces if _is_folder(piece) and (piece.weight > finest or not names_itself(piece.place))
        ]
        if not heavy:
            return pieces
        piece = max(heavy, key=lambda one: (one.weight, one.place))
        pieces.remove(piece)
        pieces.extend(_parts(piece))


def _is_folder(piece: Cluster) -> bool:
    return len({unit.place for unit in piece.units}) > 1


def _parts(piece: Cluster) -> list[Cluster]:
    """The folders and files inside the place where the units of a piece first part ways."""
    depth = len(_common({unit.place for unit in piece.units}).parts)
    parts: dict[str, list[Unit]] = {}
    for unit in piece.units:
        parts.setdefault("/".join(unit.place.split("/")[: depth + 1]), []).append(unit)
    return [Cluster(found, part) for part, found in sorted(parts.items())]


def _common(paths: Iterable[str]) -> PurePosixPath:
    shared: list[str] = []
    for parts in zip(*(path.split("/")[:-1] for path in paths), strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return PurePosixPath(*shared)


def _families(piece: Cluster, units: Units, share: float, *, few: bool) -> list[Cluster]:
    """A file with more than a chapter's weight holds several concepts: its types, each with what belongs to it.

    Fewer of them than its weight alone would call for, unless there are `few` files: others have something to say too.
    """
    wanted = piece.weight / share
    parts = math.ceil(wanted if few else math.sqrt(wanted)) if wanted >= _SPLIT else 1
    if parts == 1 or _is_folder(piece):
        return [piece]
    single = [Cluster([unit], piece.place) for unit in piece.units]
    return merge_lightest(single, units, count=parts, least=piece.weight * _PART / (2 if few else 1))
