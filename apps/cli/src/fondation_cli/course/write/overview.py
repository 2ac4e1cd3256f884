"""The first chapter: what the project is, how to begin with it, where things are, and the way through the course."""

from collections.abc import Sequence

from fondation_cli.course import markup
from fondation_cli.course.facts.mentions import ChapterRef
from fondation_cli.course.facts.projects import CommandFacts, FolderFacts, ProjectFacts
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.markup import Span
from fondation_cli.course.write.building import besides, parts
from fondation_cli.course.write.describing import described
from fondation_cli.course.write.voice import Voice, name

_LANGUAGES = {
    "python": "Python",
    "javascript": "JavaScript",
    "jsx": "JSX",
    "typescript": "TypeScript",
    "tsx": "TSX",
    "go": "Go",
    "rust": "Rust",
    "java": "Java",
    "kotlin": "Kotlin",
    "c": "C",
    "cpp": "C++",
    "csharp": "C#",
    "ruby": "Ruby",
    "php": "PHP",
    "swift": "Swift",
    "scala": "Scala",
}
_SAYS_LITTLE = ("pom.xml", "setup.cfg", ".gradle", ".kts", ".sbt", ".swift", "meson.build", "CMakeLists.txt", ".csproj")
"""Build files that can need packages without naming them in one place."""

_MOST_PACKAGES = 6
_FEW_CHAPTERS = 2
_FEW_LINES = 200
_MANY_LINES = 1000


def overview(sheet: FactSheet, voice: Voice) -> list[str]:
    """The blocks of the overview."""
    project = sheet.project
    if project is None:
        return []
    return [
        *_what(project, voice),
        *_usage(project, voice),
        *_commands(project, voice),
        *_layout(project, voice),
        *_way(project, voice),
    ]


def _what(project: ProjectFacts, voice: Voice) -> list[str]:
    said = described(project, voice)
    said += _readers(project, voice)
    facts = " ".join(_facts(project, voice))
    return [text for text in (" ".join(said), facts) if text]


def _readers(project: ProjectFacts, voice: Voice) -> list[str]:
    """Whom the project is for: other code, somebody at a terminal, and who says that they use it."""
    said = []
    library, command = project.offered, next(iter(project.entry_points), None)
    if library is not None:
        key = "overview.library_and_command" if command is not None else "overview.library"
        kind = voice.say(f"overview.offered_{library.target}", name=markup.code(library.name))
        said.append(voice.sentence(key, offered=kind, place=voice.place(library.span)))
    elif command is not None:
        said.append(voice.sentence("overview.command_only", place=voice.place(command.span)))
    if project.adopters is not None:
        shown = [markup.escape(each) for each in project.adopters.names]
        more = project.adopters.count - len(shown)
        listed = voice.both([*shown, *([voice.say("overview.adopters_more", count=more)] if more else [])])
        said.append(voice.sentence("overview.adopters", names=listed, place=voice.place(project.adopters.span)))
    return said


def _facts(project: ProjectFacts, voice: Voice) -> list[str]:
    said: list[str] = []
    if project.languages:
        shown = [
            voice.say("overview.language", name=_shown(language), files=files, lines=_roughly(lines, voice))
            for language, files, lines in project.languages
        ]
        said.append(voice.sentence("overview.languages", languages=voice.both(shown)))
    place = voice.place(Span(project.manifest.path, 1, project.manifest.end)) if project.manifest is not None else ""
    if project.requires:
        said.append(voice.sentence("overview.requires", requires=_requirement(project.requires)))
    if project.package_count:
        listed = [each.name for each in project.packages]
        names = voice.names(listed, most=_MOST_PACKAGES, total=project.package_count)
        said.append(
            voice.sentence(
                "overview.packages", count=project.package_count, names=names, place=_packages_place(project, voice)
            )
        )
    elif project.manifest is not None and not project.manifest.path.endswith(_SAYS_LITTLE):
        said.append(voice.sentence("overview.no_packages", place=place))
    if project.licence:
        said.append(voice.sentence("overview.licence", licence=markup.code(project.licence)))
    if project.version is not None:
        version, where = markup.code(project.version.text), voice.place(project.version.span)
        said.append(voice.sentence("overview.version", version=version, place=where))
    return said


def _packages_place(project: ProjectFacts, voice: Voice) -> str:
    return voice.place(project.packages_span) if project.packages_span is not None else ""


def _roughly(lines: int, voice: Voice) -> str:
    """Many lines are counted in two figures: nobody needs more, and what is said stays true for a while."""
    if lines < _MANY_LINES:
        return voice.figure(lines)
    return voice.say("overview.about", count=voice.figure(round(lines, 2 - len(str(lines)))))


def _shown(language: str) -> str:
    return _LANGUAGES.get(language, language)


def _requirement(text: str) -> str:
    """`python >=3.9` as Python `>=3.9`."""
    tool, _, version = text.partition(" ")
    shown = {
        "python": "Python",
        "node": "Node",
        "go": "Go",
        "rust": "Rust",
        "php": "PHP",
        "ruby": "Ruby",
        "scala": "Scala",
        "cmake": "CMake",
    }.get(tool, tool)
    return f"{shown} {markup.code(version)}"


def _usage(project: ProjectFacts, voice: Voice) -> list[str]:
    found = project.usage
    if found is None:
        return []
    return [
        f"## {voice.say('overview.usage')}",
        voice.sentence("overview.usage_readme", place=voice.place(found.span)),
        markup.excerpt(found.span),
    ]


def _commands(project: ProjectFacts, voice: Voice) -> list[str]:
    items = [command_item(command, voice) for command in project.commands]
    if project.entry_points:
        names = voice.both(
            voice.say(
                "overview.entry_item",
                name=markup.code(each.name),
                target=markup.code(each.target),
                place=markup.cite(each.span),
            )
            for each in project.entry_points[:4]
        )
        items.append(voice.sentence("overview.entry", count=len(project.entry_points), names=names))
    if project.mains:
        items.append(_mains(project, voice))
    needed = " ".join(besides(project, voice))
    if not items and not needed:
        return []
    listed = [_bullets(items)] if items else []
    return [f"## {voice.say('overview.install')}", *listed, *([needed] if needed else [])]


def _mains(project: ProjectFacts, voice: Voice) -> str:
    """Where programs start."""
    shown = [
        voice.say(
            "overview.main_function" if each.name else "overview.main_file",
            name=markup.code(each.name),
            path=markup.code(each.target),
            place=markup.cite(each.span),
        )
        for each in project.mains
    ]
    more = project.main_count - len(shown)
    listed = voice.both([*shown, *([voice.say("overview.mains_more", count=more)] if more else [])])
    return voice.sentence("overview.mains", count=project.main_count, places=listed)


def command_item(command: CommandFacts, voice: Voice) -> str:
    """A command with what it is for and where it was found."""
    return voice.sentence(
        "overview.target" if command.via else "overview.command",
        purpose=voice.say(f"overview.command_{command.purpose}"),
        code=markup.code(command.text),
        file=markup.code(command.via),
        place=markup.cite(command.span),
    )


def _layout(project: ProjectFacts, voice: Voice) -> list[str]:
    if not project.folders:
        return []
    key = "overview.layout_all" if project.files == project.indexed else "overview.layout_lead"
    lead = [voice.sentence(key, files=project.files, indexed=project.indexed)]
    if project.test_files or project.document_files or project.example_files:
        lead.append(_evidence(project, voice))
    told = [folder for folder in project.folders if folder.lines or folder.chapters or folder.meaning or folder.role]
    items = [_folder(folder, voice) for folder in told]
    left = project.more_folders + sum(bool(folder.path) for folder in project.folders if folder not in told)
    rest = [voice.sentence("overview.folders_more", count=left)] if left else []
    if project.parts is not None:
        lead.append(parts(project.parts, voice))
    return [f"## {voice.say('overview.layout')}", " ".join(lead), _bullets(items), *rest]


def _evidence(project: ProjectFacts, voice: Voice) -> str:
    kinds = (("tests", project.test_files), ("docs", project.document_files), ("examples", project.example_files))
    parts = [voice.say(f"overview.evidence_{kind}", count=count) for kind, count in kinds if count]
    return voice.sentence("overview.evidence", parts=voice.both(parts))


def _folder(folder: FolderFacts, voice: Voice) -> str:
    path = markup.code(f"{folder.path}/") if folder.path else voice.say("overview.root")
    lines = _roughly(folder.lines, voice) if folder.lines > _FEW_LINES or (folder.lines and folder.path) else ""
    language = _shown(folder.language) if lines else ""
    is_plain = not folder.role or folder.role in folder.path.lower()
    role = "" if is_plain else voice.say(f"overview.role_{folder.role}")
    said = voice.say("overview.folder", path=path, role=role, files=folder.files, lines=lines, language=language)
    said += _chapters(folder, voice)
    if folder.meaning is not None:
        place = markup.cite(folder.meaning.span)
        said += voice.say("overview.folder_meaning", quote=voice.quote(folder.meaning.text), place=place)
    return said


def _chapters(folder: FolderFacts, voice: Voice) -> str:
    """The chapters that teach what lies in a folder; many of them by their numbers."""
    if not folder.chapters:
        return ""
    if len(folder.chapters) > _FEW_CHAPTERS:
        runs = voice.both(markup.line_range(first, last) for first, last in _runs(folder.chapters))
        return voice.say("overview.folder_runs", runs=runs)
    return voice.say("overview.folder_chapters", chapters=voice.both(map(voice.chapter, folder.chapters)))


def _runs(chapters: Sequence[ChapterRef]) -> list[tuple[int, int]]:
    """The numbers of chapters, those that follow one another as first and last."""
    runs: list[tuple[int, int]] = []
    for order in sorted(chapter.order for chapter in chapters):
        follows = bool(runs) and runs[-1][1] == order - 1
        runs[-1:] = [(runs[-1][0], order)] if follows else [*runs[-1:], (order, order)]
    return runs


def _way(project: ProjectFacts, voice: Voice) -> list[str]:
    if not project.chapters:
        return []
    items = []
    for chapter, subjects in project.chapters:
        telling = next((each for each in subjects if each.meaning is not None and each.chapter == chapter), None)
        said = voice.full_chapter(chapter)
        if telling is not None and telling.meaning is not None:
            quote, place = voice.quote(telling.meaning.text), markup.cite(telling.meaning.span)
            said = voice.say("overview.chapter", chapter=said, name=name(telling), quote=quote, place=place)
        items.append(said)
    lead = voice.sentence("overview.chapters_lead", count=len(project.chapters))
    untold = [voice.sentence(f"overview.untold_{project.untold}")] if project.untold is not None else []
    return [f"## {voice.say('overview.chapters')}", lead, _bullets(items), *untold]


def _bullets(items: Sequence[str]) -> str:
    return "\n".join(f"- {item}" for item in items)
