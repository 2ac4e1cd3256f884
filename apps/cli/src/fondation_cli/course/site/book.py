"""One course as its pages see it: the document, the source text in colour, and the way to every place."""

from collections import defaultdict

from fondation_cli.course.forge import Forge, forge_of
from fondation_cli.course.identity import digest_of
from fondation_cli.course.markup import Span
from fondation_cli.course.origin import origin_of
from fondation_cli.course.site import routes
from fondation_cli.course.site.colours import Colours
from fondation_cli.course.words import Words
from fondation_shared.course import Chapter, Citation, CourseDocument, Excerpt, Exercise, Subject

SHORT_COMMIT = 7
_WORDS_A_MINUTE = 200
_CODE_LINES_A_MINUTE = 30

Placed = Citation | Excerpt | Subject | Exercise


class Book:
    """What every page of one site shares.

    Lines that a page links to are remembered, so that the file's page, which is made last, has an anchor for each.
    """

    def __init__(self, document: CourseDocument, colours: Colours) -> None:
        self.document = document
        self.words = Words(document.language)
        self.origin = origin_of(document.repository)
        self.forge: Forge | None = forge_of(document.repository)
        self.chapters = sorted(document.chapters, key=lambda chapter: chapter.order)
        self.by_slug = {chapter.slug: chapter for chapter in self.chapters}
        self.by_id = {chapter.id: chapter for chapter in self.chapters}
        self.colours = colours
        self.short_commit = document.repository.commit[:SHORT_COMMIT]
        self.citing = _citing(self.chapters)
        self.paths = sorted({*self.citing, *(term.path for term in document.glossary if term.path is not None)})
        self._linked: defaultdict[str, set[Span]] = defaultdict(set)

    @property
    def key(self) -> str:
        """Names this course among others in a browser's storage; the same for each of its versions."""
        return digest_of(self.document).hex()[:16]

    def place(self, page: str, span: Span) -> str:
        """The way from a page to lines of a file."""
        self._linked[span.path].add(span)
        return f"{routes.root_of(page)}{routes.source_page(span.path)}#{routes.lines(span)}"

    def linked(self, path: str) -> list[Span]:
        """The lines of a file that pages have linked to so far, and those that chapters name."""
        named = self.citing.get(path, {}).values()
        return sorted(self._linked[path].union(*named))

    def cited(self, path: str) -> set[Span]:
        """The lines of a file that texts show or name as proof; subjects, which are often whole classes, are not."""
        named: list[Placed] = []
        for chapter in self.chapters:
            named += [*chapter.citations, *chapter.excerpts]
        return {span_of(placed) for placed in named if placed.path == path}

    def elsewhere(self, span: Span) -> str | None:
        """The same lines on the repository's forge, where we know it."""
        return None if self.forge is None else self.forge.address(span.path, span.start, span.end)

    def minutes(self, chapter: Chapter) -> int:
        """How long a chapter takes to read, roughly."""
        code_lines = sum(excerpt.end_line - excerpt.start_line + 1 for excerpt in chapter.excerpts)
        return max(1, round(len(chapter.markdown.split()) / _WORDS_A_MINUTE + code_lines / _CODE_LINES_A_MINUTE))


def span_of(placed: Placed) -> Span:
    """The lines that a citation, an excerpt, a subject or an exercise names."""
    return Span(placed.path, placed.start_line, placed.end_line)


def _placed(chapter: Chapter) -> list[Placed]:
    answers = [citation for question in chapter.quiz for citation in question.citations]
    return [*chapter.subjects, *chapter.excerpts, *chapter.citations, *chapter.exercises, *answers]


def _citing(chapters: list[Chapter]) -> dict[str, dict[str, list[Span]]]:
    """By path and chapter id, in the order of the chapters: the lines that the chapter names."""
    found: defaultdict[str, defaultdict[str, set[Span]]] = defaultdict(lambda: defaultdict(set))
    for chapter in chapters:
        for placed in _placed(chapter):
            found[placed.path][chapter.id].add(span_of(placed))
    return {path: {chapter: sorted(spans) for chapter, spans in by.items()} for path, by in found.items()}
