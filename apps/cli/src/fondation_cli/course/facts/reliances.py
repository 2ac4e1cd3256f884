"""What a chapter's code leans on: other chapters, and packages from outside."""

from collections import Counter, defaultdict

from fondation_cli.course.facts.library import Library, key_of, reference_to
from fondation_cli.course.facts.manners import manner_at
from fondation_cli.course.facts.mentions import Mention
from fondation_cli.course.facts.names import NameTable
from fondation_cli.course.facts.portraits import Dependant, Manner
from fondation_cli.course.facts.uses import Reliance
from fondation_cli.course.facts.wordlists import word_list
from fondation_cli.course.markup import Span
from fondation_cli.course.plan import ChapterKind, ChapterPlan, Link
from fondation_cli.course.symbols import Definition, Kind, Role

_MOST_CHAPTERS = 4
_QUIET = {Kind.CONSTANT, Kind.TYPE}
_MOST_NAMES = 4
_MOST_PACKAGES = 4


def reliances_of(
    chapter: ChapterPlan, subjects: tuple[Definition, ...], library: Library, names: NameTable
) -> tuple[Reliance, ...]:
    """The chapters that the subjects reach into, the most used first, then the packages that their files import."""
    return (*_on_chapters(chapter, subjects, library), *_on_packages(subjects, library, names))


def _on_chapters(chapter: ChapterPlan, subjects: tuple[Definition, ...], library: Library) -> list[Reliance]:
    counts: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    known: dict[str, ChapterPlan] = {}
    links: dict[str, list[Link]] = defaultdict(list)
    for member in _inside(chapter, subjects):
        for link in library.links_from.get(key_of(member), ()):
            other = library.chapter_of(link.target)
            if other is None or other.id == chapter.id or other.kind is not ChapterKind.CONCEPT:
                continue
            if link.target.kind is Kind.MODULE:
                continue
            known[other.id] = other
            links[other.id].append(link)
            counts[other.id][key_of(link.target)] += link.count
    ordered = sorted(counts, key=lambda each: (-sum(counts[each].values()), each))[:_MOST_CHAPTERS]
    return [
        Reliance(
            reference_to(known[each]),
            _targets(counts[each], library, chapter),
            uses=_uses(links[each], library, chapter),
        )
        for each in ordered
    ]


def _uses(links: list[Link], library: Library, chapter: ChapterPlan) -> tuple[Dependant, ...]:
    """For each thing used the use that says most: one that runs before one that only names it."""
    best: dict[tuple[str, str], tuple[tuple[int, float, str, int], Dependant]] = {}
    for link in links:
        tree = library.tree(link.path)
        if tree is None or library.role(link.path) is not Role.SOURCE:
            continue
        manner = manner_at(tree[0], tree[1], library.lines(link.path), link.line, link.target.name)
        order = (_ORDER.get(manner, 1), -library.rank(link.source), link.path, link.line)
        user = Dependant(
            library.mention(link.source, chapter),
            manner,
            Span(link.path, link.line, link.line),
            link.count,
            library.mention(link.target, chapter).name,
        )
        key = key_of(link.target)
        if key not in best or order < best[key][0]:
            best[key] = order, user
    return tuple(use for _, use in sorted(best.values(), key=lambda pair: pair[0]))[:_MOST_NAMES]


_ORDER = {Manner.ANNOTATE: 3, Manner.MENTION: 2, Manner.CALL: 0, Manner.OPEN: 0}


def _inside(chapter: ChapterPlan, subjects: tuple[Definition, ...]) -> list[Definition]:
    """The subjects with all that stands in them."""
    heads = [(subject.path, subject.qualified) for subject in subjects]
    return [
        member
        for member in (*subjects, *chapter.members)
        if any(member.path == path and _holds(qualified, member.qualified) for path, qualified in heads)
    ]


def _holds(outer: str, inner: str) -> bool:
    return inner == outer or inner.startswith(f"{outer}.")


def _targets(counts: Counter[tuple[str, str]], library: Library, chapter: ChapterPlan) -> tuple[Mention, ...]:
    known = {key: library.by_key[key] for key in counts if key in library.by_key}
    ordered = sorted(known, key=lambda key: (known[key].kind in _QUIET, -counts[key], key))
    found = [library.mention(known[key], chapter) for key in ordered]
    unique: dict[str, Mention] = {}
    for mention in found:
        unique.setdefault(mention.name, mention)
    return tuple(unique.values())[:_MOST_NAMES]


def _on_packages(subjects: tuple[Definition, ...], library: Library, names: NameTable) -> list[Reliance]:
    """The outside packages whose names stand in the subjects' lines."""
    found: dict[str, dict[str, None]] = {}
    standard: dict[str, bool] = {}
    for subject in subjects:
        file = library.file(subject.path)
        bindings = names.bindings(subject.path)
        used = {
            (use.receiver or "").partition(".")[0] if (use.receiver or "").partition(".")[0] in bindings else use.name
            for use in (file.references if file is not None else ())
            if subject.start_line <= use.line <= subject.end_line
        }
        for name in sorted(used & set(bindings)):
            outside = names.package(subject.path, bindings[name].module)
            if outside is None or (outside.standard and outside.package not in word_list("notable")):
                continue
            found.setdefault(outside.package, {})[bindings[name].name] = None
            standard[outside.package] = outside.standard
    ordered = sorted(found, key=lambda package: (standard[package], -len(found[package]), package))[:_MOST_PACKAGES]
    return [
        Reliance(
            None,
            tuple(
                Mention(name=name, kind="function", package=package)
                for name in list(found[package])[:_MOST_NAMES]
                if name != package
            ),
            package,
            standard[package],
        )
        for package in ordered
    ]
