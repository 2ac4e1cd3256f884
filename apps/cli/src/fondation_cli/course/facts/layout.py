"""Where things are in a repository: its folders with their sizes and their own words."""

from collections import Counter, defaultdict

from fondation_cli.course.docstring import first_paragraph, plain, sentences
from fondation_cli.course.facts.library import Library, reference_to
from fondation_cli.course.facts.mentions import ChapterRef, Quote
from fondation_cli.course.facts.projects import FolderFacts
from fondation_cli.course.markup import Span
from fondation_cli.course.plan import ChapterKind
from fondation_cli.course.quotation import locate
from fondation_cli.course.symbols import Role, SourceFile

_MOST = 12
_OPENS = 0.55
_SOME = 4
"""A folder in which fewer than one file in four is code is not told by its lines."""

_TOLD = {Role.DOC, Role.TEST, Role.EXAMPLE}
_NEARLY = 0.8
_LONGEST = 150
_FRONT = ("__init__.py", "mod.rs", "lib.rs", "doc.go", "index.js", "index.ts", "package-info.java")


def folders_of(library: Library) -> tuple[tuple[FolderFacts, ...], int]:
    """The folders that hold the project's text, the largest opened one level more, by path; and how many are left."""
    groups = _groups(library)
    chosen = sorted(groups, key=lambda path: (-_weight(groups[path]), path))[:_MOST]
    told = [path for path in chosen if not path.endswith(".egg-info")]
    return tuple(_folder(path, groups[path], library) for path in sorted(told)), len(groups) - len(chosen)


def _groups(library: Library) -> dict[str, list[SourceFile]]:
    """Files by folder: those of the top, with folders that hold most of the code opened up."""
    files = list(library.index.files)
    total = sum(_weight([file]) for file in files) or 1
    depths: dict[str, int] = defaultdict(lambda: 1)
    groups = _by_folder(files, depths)
    for _ in range(3):
        large = [path for path, inside in groups.items() if path and _weight(inside) / total > _OPENS]
        opened = [path for path in large if any(file.path.count("/") > path.count("/") + 1 for file in groups[path])]
        if not opened:
            break
        for path in opened:
            depths[path] = path.count("/") + 2
        groups = _by_folder(files, depths)
    return groups


def _by_folder(files: list[SourceFile], depths: dict[str, int]) -> dict[str, list[SourceFile]]:
    groups: dict[str, list[SourceFile]] = defaultdict(list)
    for file in files:
        parts = file.path.split("/")[:-1]
        path = "/".join(parts[:1])
        while path in depths and len(parts) >= depths[path] and path != "/".join(parts[: depths[path]]):
            path = "/".join(parts[: depths[path]])
        groups[path].append(file)
    return groups


def _weight(files: list[SourceFile]) -> int:
    return sum(file.lines for file in files if file.language is not None and file.role is Role.SOURCE) + len(files)


def _folder(path: str, files: list[SourceFile], library: Library) -> FolderFacts:
    languages = Counter(dict.fromkeys(sorted({file.language for file in files if file.language}), 0))
    for file in files:
        if file.language is not None:
            languages[file.language] += file.lines
    most = languages.most_common(1)
    code = [file for file in files if file.language is not None]
    lines = sum(file.lines for file in code) if len(code) * _SOME >= len(files) else 0
    return FolderFacts(
        path=path,
        files=len(files),
        lines=lines,
        language=most[0][0] if most else "",
        meaning=_meaning(path, library),
        chapters=_chapters(files, library),
        role=_role(files),
    )


def _role(files: list[SourceFile]) -> str:
    """What nearly all files of a folder are; empty for code, and where they are of several kinds."""
    role, count = Counter(file.role for file in files).most_common(1)[0]
    return role.value if role in _TOLD and count >= _NEARLY * len(files) else ""


def _meaning(path: str, library: Library) -> Quote | None:
    """What the file at the front of a folder says of it."""
    for name in _FRONT:
        file = library.file(f"{path}/{name}")
        text = next(iter(sentences(plain(first_paragraph(file.docstring)))), "") if file is not None else ""
        if file is not None and text and len(text) <= _LONGEST:
            found = locate(library.lines(file.path), 1, file.lines, text)
            return Quote(text, Span(file.path, *found)) if found else None
    return None


def _chapters(files: list[SourceFile], library: Library) -> tuple[ChapterRef, ...]:
    paths = {file.path for file in files}
    return tuple(
        reference_to(chapter)
        for chapter in library.outline.chapters
        if chapter.kind is ChapterKind.CONCEPT and chapter.subjects[0].path in paths
    )
