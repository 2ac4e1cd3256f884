"""The course as a folder of Markdown: code in full, links that resolve on the forge at the pinned commit."""

import re
from pathlib import Path
from urllib.parse import unquote

from fondation_cli.course import markup, telling
from fondation_cli.course.authorship import models_said, verdict_said, writer_said
from fondation_cli.course.diagrams.links import lines_of, relinked, slug_of
from fondation_cli.course.forge import Forge, forge_of
from fondation_cli.course.history.links import cited_commit
from fondation_cli.course.markup import Span
from fondation_cli.course.origin import origin_of
from fondation_cli.course.site.book import SHORT_COMMIT
from fondation_cli.course.sources import Sources
from fondation_cli.course.unpractised import said_once
from fondation_cli.course.words import Words
from fondation_cli.course.write.exercises import SOLUTION_COMMAND, begin_commands, folder_name, shell
from fondation_shared.course import Changes, Chapter, ChapterChange, CourseDocument, Exercise, Gate, Question

CHANGES = "CHANGES.md"
_FENCE = re.compile(r"^ {0,3}(?P<fence>`{3,}|~{3,})")


def export(document: CourseDocument, sources: Sources, folder: Path) -> None:
    """Write `README.md` with the table of contents, a file a chapter, and the drawings beside them."""
    folder.mkdir(parents=True)
    book = _Export(document, sources)
    _write(folder / "README.md", book.readme())
    if document.changes is not None:
        _write(folder / CHANGES, book.changes(document.changes))
    for chapter in document.chapters:
        _write(folder / book.file(chapter), book.chapter(chapter))
    for diagram in document.diagrams:
        if diagram.svg:
            _write(folder / f"{diagram.id}.svg", relinked(diagram.svg, book.way))


def _write(place: Path, content: str) -> None:
    place.write_bytes(markup.tame(content).encode(errors="replace"))


class _Export:
    def __init__(self, document: CourseDocument, sources: Sources) -> None:
        self._document = document
        self._words = Words(document.language)
        self._sources = sources
        self._forge: Forge | None = forge_of(document.repository)
        self._commit = document.repository.commit[:SHORT_COMMIT]
        self._by_slug = {chapter.slug: chapter for chapter in document.chapters}
        self._by_id = {chapter.id: chapter for chapter in document.chapters}

    def file(self, chapter: Chapter) -> str:
        """The name of a chapter's file: in order when the folder is listed."""
        return f"{markup.file_name(chapter.slug, chapter.order)}.md"

    def way(self, href: str) -> str | None:
        """Where an address inside a drawing leads from this folder."""
        slug, span = slug_of(href), lines_of(href)
        if slug is not None:
            return self.file(self._by_slug[slug]) if slug in self._by_slug else None
        return self._forge.address(span.path, span.start, span.end) if self._forge and span else None

    def readme(self) -> str:
        """The first file: title, summary, chapters, drawings, checks, coverage, glossary."""
        words, document = self._words, self._document
        place = origin_of(document.repository)
        parts = [
            f"# {markup.escape(document.title)}",
            self._text(document.summary),
            f"{words['repository']}{words['colon']}{markup.escape(place)} @ `{self._commit}`",
            f"## {words['chapters']}",
            "\n".join(
                f"{number}. [{markup.escape(chapter.title)}]({self.file(chapter)})"
                for number, chapter in enumerate(document.chapters, 1)
            ),
            *([f"[{words['changes']}]({CHANGES})"] if document.changes else []),
            *self._drawings(),
            f"## {words['checked']}",
            f"**{verdict_said(document, words)}**",
            models_said(document, words),
            *self._withheld(),
            self._coverage(),
            *self._glossary(),
        ]
        return _joined(parts)

    def _drawings(self) -> list[str]:
        parts = []
        for diagram in self._document.diagrams:
            parts.append(f"## {markup.escape(diagram.title)}")
            parts += [f"![{markup.escape(diagram.title)}]({diagram.id}.svg)"] if diagram.svg else []
            parts += [markup.escape(line) for line in diagram.text.split("\n") if line]
        return parts

    def _withheld(self) -> list[str]:
        places = [f"- {markup.code(f'{each.path}:{each.line}')}" for each in self._document.withheld]
        return ["\n".join([self._words.count("withheld", len(places)), "", *places])] if places else []

    def _coverage(self) -> str:
        coverage, words = self._document.coverage, self._words
        if coverage.indexed == coverage.files:
            return words.say("coverage_all", files=words.number(coverage.files))
        read = words.say("coverage_read", indexed=words.number(coverage.indexed), files=words.number(coverage.files))
        left = [
            f"- {markup.code(each.path)}{words['colon']}{markup.escape(words.reason(each.reason))}"
            for each in coverage.skipped
        ]
        return "\n".join([read, "", *left])

    def _glossary(self) -> list[str]:
        if not self._document.glossary:
            return []
        words = self._words
        terms = [
            f"- {markup.code(term.term)}{words['colon']}{self._text(term.definition)}"
            for term in self._document.glossary
        ]
        return [f"## {words['glossary']}", "\n".join(terms)]

    def changes(self, changes: Changes) -> str:
        """What changed since the version before: chapters by what became of them, then the commits."""
        words = self._words
        parts = [f"# {words['changes']}", telling.headline(changes, words)]
        for group in telling.groups(changes, words):
            parts += [f"## {group.heading}", group.means, "\n".join(self._change(each) for each in group.chapters)]
        if changes.passages:
            listed = [f"- `{each.commit[:SHORT_COMMIT]}` {markup.escape(each.subject)}" for each in changes.passages]
            parts += [f"## {words['changes_commits']}", "\n".join(listed)]
            left = telling.left_out(changes)
            parts += [words.count("commits_more", left)] if left else []
        return _joined(parts)

    def _change(self, change: ChapterChange) -> str:
        chapter, words = self._by_id.get(change.chapter), self._words
        why = telling.reason(change, words)
        said = [
            f"- {markup.escape(change.title) if chapter is None else self._link(chapter)}{f' — {why}' if why else ''}"
        ]
        for key, names in (("changes_files", change.files), ("changes_symbols", change.symbols)):
            said += [f"  - {words[key]}{words['colon']}{', '.join(map(markup.code, names))}"] if names else []
        return "\n".join(said)

    def chapter(self, chapter: Chapter) -> str:
        """A chapter's file: what is needed and promised, the text, the questions, the checks, the way on."""
        words = self._words
        needed = [self._link(self._by_id[each]) for each in chapter.prerequisites if each in self._by_id]
        parts = [
            f"# {markup.escape(chapter.title)}",
            f"*{words['you_need']}{words['colon']}{', '.join(needed) or words['you_need_nothing']}*",
            *self._goals(chapter),
            self._body(chapter.markdown),
            *self._questions(chapter.quiz),
            *self._exercises(chapter),
            self._scores(chapter.gate),
            writer_said(self._document, chapter, words),
            self._way(chapter),
        ]
        return _joined(parts)

    def _goals(self, chapter: Chapter) -> list[str]:
        head = f"{self._words['afterwards']}{self._words['colon'].rstrip()}"
        return ["\n".join([head, "", *(f"- {self._text(goal)}" for goal in chapter.goals)])] if chapter.goals else []

    def _questions(self, quiz: list[Question]) -> list[str]:
        parts = [f"## {self._words['questions']}"] if quiz else []
        for question in quiz:
            options = [f"- ({'•' if option.correct else ' '}) {self._text(option.text)}" for option in question.options]
            parts += [f"**{self._text(question.prompt)}**", "\n".join(options), self._text(question.explanation)]
        return parts

    def _exercises(self, chapter: Chapter) -> list[str]:
        """What there is to do in the folder that lies beside this one, or why nothing is."""
        lack = said_once(self._document, chapter, self._words)
        parts = [lack] if lack else []
        for exercise in chapter.exercises:
            parts += [f"### {markup.escape(exercise.title)}", self._text(exercise.task), *self._commands(exercise)]
        return [f"## {self._words['exercises']}", *parts] if parts else []

    def _commands(self, exercise: Exercise) -> list[str]:
        every = [each.id for chapter in self._document.chapters for each in chapter.exercises]
        folder = f"exercises/{folder_name(exercise, every.index(exercise.id) + 1)}/"
        place = f"{exercise.path}:{markup.line_range(exercise.start_line, exercise.end_line)}"
        facts = [("file", place), ("exercise_folder", folder)]
        typed = [
            ("exercise_start", begin_commands(self._document.repository, self._document.language)),
            ("exercise_check", [exercise.check] if exercise.check else []),
            ("exercise_solution", [SOLUTION_COMMAND]),
        ]
        return [
            "\n".join(f"- {self._words[key]}{self._words['colon']}{markup.code(said)}" for key, said in facts),
            *(f"{self._words[key]}{self._words['colon'].rstrip()}\n\n{shell(lines)}" for key, lines in typed if lines),
        ]

    def _scores(self, gate: Gate) -> str:
        scores = {"citations": gate.citations, "excerpts": gate.excerpts, "names": gate.names}
        said = [
            f"{self._words[key]} {self._words.say('score', ok=each.ok, total=each.total)}"
            for key, each in scores.items()
        ]
        return f"---\n\n{self._words['chapter_checked']}{self._words['colon']}{' · '.join(said)}"

    def _way(self, chapter: Chapter) -> str:
        chapters = self._document.chapters
        at = chapters.index(chapter)
        ways = [(at - 1, "previous"), (at + 1, "next")]
        return " · ".join(
            f"{self._words[key]}{self._words['colon']}{self._link(chapters[to])}"
            for to, key in ways
            if 0 <= to < len(chapters)
        )

    def _link(self, chapter: Chapter) -> str:
        return f"[{markup.escape(chapter.title)}]({self.file(chapter)})"

    def _body(self, text: str) -> str:
        """The text with excerpts as fenced code and links that resolve; what stands in fences is left alone."""
        lines: list[str] = []
        fence = ""
        for line in text.split("\n"):
            found = _FENCE.match(line)
            if found and (not fence or found["fence"].startswith(fence)):
                fence = "" if fence else found["fence"]
            elif not fence:
                span = markup.excerpted(line)
                lines.append(self._text(line) if span is None else self._excerpt(span))
                continue
            lines.append(line)
        return "\n".join(lines)

    def _excerpt(self, span: Span) -> str:
        code = self._sources.excerpt(span.path, span.start, span.end)
        longest = max((len(run) for line in code for run in re.findall(r"`+", line)), default=0)
        fence = "`" * max(3, longest + 1)
        label = f"{markup.code(f'{span.path}:{markup.line_range(span.start, span.end)}')} @ `{self._commit}`"
        if self._forge:
            label += f" ([{self._forge.host}]({self._forge.address(span.path, span.start, span.end)}))"
        return "\n".join([label, "", fence + _language(span.path), *code, fence])

    def _text(self, text: str) -> str:
        return markup.LINK.sub(self._resolved, text)

    def _resolved(self, found: re.Match[str]) -> str:
        """A citation leads to the forge, or says its lines in words; a chapter to its file; other links stay."""
        label, href = found["label"], found["href"]
        if href.startswith(markup.CHAPTER_SCHEME):
            chapter = self._by_slug.get(unquote(href.removeprefix(markup.CHAPTER_SCHEME)))
            return label if chapter is None else f"[{label}]({self.file(chapter)})"
        commit = cited_commit(href)
        if commit is not None:
            return f"[{label}]({self._forge.commit_address(commit.hash)})" if self._forge else label
        span = markup.cited(href)
        if span is None:
            return found[0]
        if self._forge is None:
            return label
        return f"[{label}]({self._forge.address(span.path, span.start, span.end)})"


def _language(path: str) -> str:
    """What Markdown readers expect behind a fence: the ending of the file, where it is a plain word."""
    ending = path.rpartition("/")[2].rpartition(".")[2]
    return ending if re.fullmatch(r"[A-Za-z0-9]+", ending) else ""


def _joined(parts: list[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"
