"""How the subjects of one chapter stand to one another."""

from dataclasses import dataclass

from fondation_cli.course.facts.library import Library, key_of
from fondation_cli.course.facts.manners import manner_at
from fondation_cli.course.facts.mentions import Mention
from fondation_cli.course.facts.portraits import Manner
from fondation_cli.course.markup import Span
from fondation_cli.course.plan import ChapterPlan
from fondation_cli.course.symbols import Definition, Role

_TELLING = (Manner.INHERIT, Manner.RETURN, Manner.OPEN, Manner.KEEP, Manner.CALL, Manner.RAISE, Manner.CATCH)
_MOST = 4


@dataclass(frozen=True, slots=True)
class Relation:
    """One subject, or a method of it, uses another."""

    user: Mention
    manner: Manner
    used: Mention
    span: Span


def relations_of(heads: tuple[Definition, ...], library: Library, chapter: ChapterPlan) -> tuple[Relation, ...]:
    """For each pair of subjects the use that says most, from the lead outwards."""
    pairs = [(user, used) for used in heads for user in heads if user != used]
    found = (_between(user, used, library, chapter) for user, used in pairs)
    return tuple(relation for relation in found if relation is not None)[:_MOST]


def _between(user: Definition, used: Definition, library: Library, chapter: ChapterPlan) -> Relation | None:
    best: tuple[int, Relation] | None = None
    for link in library.links_to.get(key_of(used), ()):
        source = link.source
        inside = source.path == user.path and (
            source.qualified == user.qualified or source.qualified.startswith(f"{user.qualified}.")
        )
        tree = library.tree(link.path) if inside and library.role(link.path) is Role.SOURCE else None
        if tree is None:
            continue
        manner = manner_at(tree[0], tree[1], library.lines(link.path), link.line, used.name)
        if manner not in _TELLING:
            continue
        place = _TELLING.index(manner)
        if best is None or place < best[0]:
            span = Span(link.path, link.line, link.line)
            best = place, Relation(library.mention(source, chapter), manner, library.mention(used, chapter), span)
    return best[1] if best else None
