"""The project as a whole: what it says of itself, how it is used, and where things are."""

import re
from collections import Counter

from fondation_cli.course.docstring import plain, sentences
from fondation_cli.course.facts.adopters import adopters_of
from fondation_cli.course.facts.build_file import Manifest
from fondation_cli.course.facts.commands import commands_of
from fondation_cli.course.facts.examples import ExampleFinder
from fondation_cli.course.facts.history import untold
from fondation_cli.course.facts.layout import folders_of
from fondation_cli.course.facts.library import Library, reference_to
from fondation_cli.course.facts.manifest import (
    described,
    entry_points_of,
    manifest_of,
    packages_of,
    scripts_of,
)
from fondation_cli.course.facts.mentions import Mention, Quote
from fondation_cli.course.facts.offers import mains_of, offered_by
from fondation_cli.course.facts.parts import parts_of, pinned_by, services_of
from fondation_cli.course.facts.past import Past
from fondation_cli.course.facts.projects import ProjectFacts
from fondation_cli.course.markup import Span
from fondation_cli.course.plan import ChapterKind, ChapterPlan
from fondation_cli.course.quotation import locate
from fondation_cli.course.symbols import Role

_NO_PROSE = re.compile(r"^\s*(?:#|!\[|\[!\[|<|\||`{3}|>|[-*+]\s|\d+\.\s|=+$|-+$|\.\. |:\w|\[[^\]]*\]:)")
_FEWEST_WORDS = 9
_FEWEST_IN_TAGLINE = 4
_LONGEST = 260
_MOST_PARAGRAPHS = 12
_MOST_LANGUAGES = 4
_SAYS_WHAT = re.compile(r"\S+ is (?:a|an|the)\b")
_LEAST = 200
"""One line in so many is what a language needs to be named."""

_MOST_PACKAGES = 8
_FARTHEST = 60


def project_of(library: Library, examples: ExampleFinder, past: Past) -> ProjectFacts:
    """The facts of the project."""
    manifest = manifest_of(library)
    files = library.index.files
    roles = Counter(file.role for file in files)
    installed = entry_points_of(manifest, library) if manifest is not None else ()
    mains, main_count = mains_of(library, installed)
    folders, more_folders = folders_of(library)
    readme = library.readme
    concepts = [chapter for chapter in library.outline.chapters if chapter.kind is not ChapterKind.OVERVIEW]
    return ProjectFacts(
        name=library.outline.title,
        description=described(manifest, library) if manifest is not None else None,
        introduction=introduction(library),
        is_silent=not _said(library) and not (manifest is not None and manifest.description),
        manifest=_whole(manifest.path, library) if manifest is not None else None,
        version=_version(manifest, library),
        requires=manifest.requires if manifest is not None else "",
        licence=manifest.licence if manifest is not None and len(manifest.licence) < _LONGEST_LICENCE else "",
        packages=packages_of(manifest) if manifest is not None else (),
        packages_span=_packages_span(manifest, library) if manifest is not None else None,
        package_count=len(manifest.packages) if manifest is not None else 0,
        commands=commands_of(library, scripts_of(manifest, library) if manifest is not None else []),
        entry_points=installed,
        folders=folders,
        languages=_languages(library),
        files=library.index.total_files,
        indexed=len(files),
        test_files=roles[Role.TEST],
        document_files=roles[Role.DOC],
        example_files=roles[Role.EXAMPLE],
        chapters=tuple(
            (
                reference_to(chapter),
                _heads(chapter, library),
            )
            for chapter in concepts
        ),
        usage=examples.first_use(),
        offered=offered_by(manifest.path, library) if manifest is not None else None,
        mains=mains,
        main_count=main_count,
        adopters=adopters_of(readme, library) if readme is not None else None,
        untold=untold(past),
        parts=parts_of(library),
        pinned=pinned_by(library),
        services=services_of(library),
        more_folders=more_folders,
    )


_LONGEST_LICENCE = 40


def _version(manifest: Manifest | None, library: Library) -> Quote | None:
    """The version, with the line that says it."""
    if manifest is None or not manifest.version:
        return None
    for number, line in enumerate(library.lines(manifest.path), 1):
        if manifest.version in line and "version" in line.lower():
            return Quote(manifest.version, Span(manifest.path, number, number))
    return None


def _packages_span(manifest: Manifest, library: Library) -> Span | None:
    """The lines of the build file that name the packages it needs."""
    lines = library.lines(manifest.path)
    found = [
        number
        for package in manifest.packages[:_MOST_PACKAGES]
        for number, line in enumerate(lines, 1)
        if re.search(rf"(?<![\w.-]){re.escape(package)}(?![\w/-])", line)
    ]
    near = [number for number in found if number - min(found) < _FARTHEST]
    return Span(manifest.path, min(near), max(near)) if near else None


def _whole(path: str, library: Library) -> Span:
    lines = library.lines(path)
    return Span(path, 1, max(1, len(lines) - (not lines[-1])))


def _heads(chapter: ChapterPlan, library: Library) -> tuple[Mention, ...]:
    """The subjects of a concept that stand for themselves."""
    if chapter.kind is not ChapterKind.CONCEPT:
        return ()
    return tuple(library.mention(each) for each in chapter.subjects if "." not in each.qualified)[:3]


def introduction(library: Library) -> tuple[Quote, ...]:
    """The paragraph of the README that says what the project is, else the first that speaks of it by name."""
    title = rf"(?:{'|'.join(map(re.escape, library.called))})"
    said = _said(library)
    for pattern in (rf"\b{title}\b\W*(?:\([^)]*\)\W*)?is (?:a|an|the)\b", rf"\b{title}\b"):
        for quote in said:
            if re.search(pattern, quote.text, re.IGNORECASE):
                return (quote,)
    tagline = _tagline(library)
    return (tagline,) if tagline is not None else ()


def _tagline(library: Library) -> Quote | None:
    """The few words right below the README's title, where no paragraph speaks of the project by its name."""
    lines = library.lines(library.readme) if library.readme is not None else []
    first = next(iter(_paragraphs(lines)), None)
    titled = [number for number, line in enumerate(lines, 1) if line.startswith("#")]
    if library.readme is None or first is None or len([each for each in titled if each < first[0]]) > 1:
        return None
    return _paragraph(library.readme, lines, *first, fewest=_FEWEST_IN_TAGLINE)


def _said(library: Library) -> list[Quote]:
    """The first paragraphs of the README."""
    path = library.readme
    if path is None:
        return []
    lines = library.lines(path)
    found = (_paragraph(path, lines, start, end) for start, end in _paragraphs(lines)[:_MOST_PARAGRAPHS])
    return [quote for quote in found if quote is not None]


def _paragraph(path: str, lines: list[str], start: int, end: int, fewest: int = _FEWEST_WORDS) -> Quote | None:
    """The first sentences of a paragraph, where they make one and stand there word for word."""
    kept: list[str] = []
    for sentence in sentences(plain(" ".join(lines[start - 1 : end]))):
        if len(" ".join([*kept, sentence])) > _LONGEST:
            break
        kept.append(sentence)
    text = " ".join(kept)
    if text.endswith(":") and _SAYS_WHAT.match(text):
        # What it is, with an example of it below: it says as much without the colon.
        text = text.removesuffix(":")
    if len(text.split()) < fewest or text.endswith(":"):
        return None
    place = locate(lines, start, end, text)
    return Quote(text, Span(path, *place)) if place is not None else None


def _paragraphs(lines: list[str]) -> list[tuple[int, int]]:
    """Runs of lines that are prose: no headings, badges, lists, tables or code."""
    found: list[tuple[int, int]] = []
    start = 0
    fenced = False
    for number, line in enumerate([*lines, ""], 1):
        fenced = fenced != line.strip().startswith(("```", "~~~"))
        prose = bool(line.strip()) and not fenced and not _NO_PROSE.match(line) and not line.startswith(("    ", "\t"))
        if prose and not start:
            start = number
        elif not prose and start:
            underlined = bool(re.match(r"^\s*[=\-~^#*]{3,}\s*$", line))
            found.extend([] if underlined else [(start, number - 1)])
            start = 0
    return found


def _languages(library: Library) -> tuple[tuple[str, int, int], ...]:
    files: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    for file in library.index.files:
        if file.language is not None:
            files[file.language] += 1
            lines[file.language] += file.lines
    total = lines.total()
    ordered = [name for name in sorted(files, key=lambda name: (-lines[name], name)) if lines[name] * _LEAST >= total]
    ordered = ordered[:_MOST_LANGUAGES]
    return tuple((name, files[name], lines[name]) for name in ordered)
