"""A course as a Typst document. All text goes in as string literals, so that nothing in it can be taken for markup."""

from collections.abc import Callable, Sequence

from markdown_it.token import Token

from fondation_cli.course import markup
from fondation_cli.course.authorship import verdict_said, writer_said
from fondation_cli.course.exports.drawings import drawings_of, is_upright
from fondation_cli.course.exports.links import Links
from fondation_cli.course.exports.pages import drawing_name
from fondation_cli.course.origin import origin_of
from fondation_cli.course.site.book import SHORT_COMMIT
from fondation_cli.course.site.parse import parser, without_title
from fondation_cli.course.sources import Sources
from fondation_cli.course.words import Words
from fondation_shared.course import Chapter, CourseDocument, Diagram, Question

_WRAPPED = {"strong": "strong", "em": "emph", "s": "strike"}
_DEEPEST = 4


def literal(text: str) -> str:
    """A string literal of any text."""
    shown = "".join(each if each >= " " or each in "\n\t" else "\N{REPLACEMENT CHARACTER}" for each in text)
    shown = shown.encode(errors="replace").decode()
    escaped = shown.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "    ")
    return f'"{escaped}"'


def text(content: str) -> str:
    """Plain words as markup."""
    return f"#{literal(content)};" if content else ""


class TypstDocument:
    """Writes the document of one course; functions that start with a capital-free name stand in `course.typ`."""

    def __init__(self, document: CourseDocument, sources: Sources) -> None:
        self._document = document
        self._sources = sources
        self._words = Words(document.language)
        self._links = Links(document, lambda chapter: f"chapter:{chapter.slug}")
        self._reader = parser()
        self._by_slug = {chapter.slug: chapter for chapter in document.chapters}
        self._by_id = {chapter.id: chapter for chapter in document.chapters}

    def whole(self) -> str:
        """The document from its title page to its glossary."""
        document, words = self._document, self._words
        facts = [
            (words["repository"], origin_of(document.repository)),
            (words["commit"], document.repository.commit[:SHORT_COMMIT]),
            (words["checked"], verdict_said(document, words)),
        ]
        shown = ", ".join(f"({literal(name)}, {literal(value)})" for name, value in facts)
        parts = [
            '#import "course.typ": *',
            f"#show: course.with(title: {literal(document.title)}, language: {literal(document.language)})",
            (
                f"#title-page(title: {literal(document.title)}, summary: [{self._line(document.summary)}], "
                f"facts: ({shown},), contents: {literal(words['chapters'])})"
            ),
            *(self._drawing(diagram) for diagram in drawings_of(document, None)),
            *(self._chapter(chapter) for chapter in document.chapters),
            self._glossary(),
        ]
        return "\n\n".join(part for part in parts if part) + "\n"

    def _chapter(self, chapter: Chapter) -> str:
        words = self._words
        needed = [self._by_id[each] for each in chapter.prerequisites if each in self._by_id]
        before = ", ".join(f"[{text(each.title)}]" for each in needed) or f"[{text(words['you_need_nothing'])}]"
        goals = "".join(f"[{self._line(goal)}], " for goal in chapter.goals)
        parts = [
            f"#chapter-title(number: {chapter.order}, [{text(chapter.title)}]) <{_label(chapter)}>",
            (
                f"#before(need: {literal(words['you_need'] + words['colon'])}, chapters: ({before},), "
                f"can: {literal(words['afterwards'] + words['colon'])}, goals: ({goals}))"
            ),
            self._writer(chapter),
            self._blocks(without_title(self._reader.parse(chapter.markdown))),
            *(self._drawing(diagram) for diagram in drawings_of(self._document, chapter.id)),
            self._questions(chapter.quiz),
            self._exercises(chapter),
            self._answers(chapter.quiz),
        ]
        return "\n\n".join(part for part in parts if part)

    def _writer(self, chapter: Chapter) -> str:
        said = writer_said(self._document, chapter, self._words)
        return f"#emph[{text(said)}]" if said else ""

    def _drawing(self, diagram: Diagram) -> str:
        lines = ", ".join(f"[{text(line)}]" for line in diagram.text.split("\n") if line)
        image = literal(drawing_name(diagram.id)) if diagram.svg else "none"
        height = "22cm" if is_upright(diagram) else "15cm"
        return f"#drawing(title: {literal(diagram.title)}, image-path: {image}, height: {height}, lines: ({lines},))"

    def _questions(self, quiz: Sequence[Question]) -> str:
        if not quiz:
            return ""
        asked = []
        for question in quiz:
            options = "".join(f"[{self._line(option.text)}], " for option in question.options)
            asked.append(f"#question([{self._line(question.prompt)}], ({options}))")
        return "\n".join([self._heading(self._words["questions"]), *asked])

    def _exercises(self, chapter: Chapter) -> str:
        parts = [self._heading(self._words["exercises"])] if chapter.exercises else []
        for exercise in chapter.exercises:
            place = f"{exercise.path}:{markup.line_range(exercise.start_line, exercise.end_line)}"
            parts.append(f"#strong[{text(exercise.title)}]\n\n{self._line(exercise.task)}\n\n#raw({literal(place)})")
            if exercise.check:
                said = self._words["exercise_check"] + self._words["colon"]
                parts.append(f"{text(said)}#raw({literal(exercise.check)})")
        return "\n\n".join(parts)

    def _answers(self, quiz: Sequence[Question]) -> str:
        if not quiz:
            return ""
        answers = []
        for question in quiz:
            right = "; ".join(self._line(option.text) for option in question.options if option.correct)
            colon = text(self._words["colon"])
            answers.append(f"+ #strong[{right}]{colon}{self._line(question.explanation)}")
        return "\n".join([self._heading(self._words["answers"]), *answers])

    def _heading(self, title: str) -> str:
        return f"#heading(level: 2)[{text(title)}]"

    def _glossary(self) -> str:
        if not self._document.glossary:
            return ""
        terms = [
            f"#terms.item([#raw({literal(term.term)})], [{self._line(term.definition)}])"
            for term in self._document.glossary
        ]
        return "\n".join([f"#chapter-title(number: none, [{text(self._words['glossary'])}])", *terms])

    def _line(self, markdown: str) -> str:
        """One line of Markdown as markup."""
        return "".join(self._inline(token.children or []) for token in self._reader.parseInline(markdown))

    def _inline(self, children: Sequence[Token]) -> str:
        parts: list[str] = []
        for child in self._links.resolve(children):
            kind = child.type
            if kind == "text":
                parts.append(text(child.content))
            elif kind == "code_inline":
                parts.append(f"#raw({literal(child.content)});")
            elif kind == "softbreak":
                parts.append(" ")
            elif kind == "hardbreak":
                parts.append("#linebreak();")
            elif kind == "link_open":
                parts.append(f"#link({self._target(str(child.attrs['href']))})[")
            elif kind == "link_close":
                parts.append("];")
            elif kind.endswith(("_open", "_close")) and kind.rpartition("_")[0] in _WRAPPED:
                parts.append(f"#{_WRAPPED[kind.rpartition('_')[0]]}[" if kind.endswith("_open") else "];")
        return "".join(parts)

    def _target(self, href: str) -> str:
        chapter = self._by_slug.get(href.removeprefix(markup.CHAPTER_SCHEME))
        return f"<{_label(chapter)}>" if chapter is not None else literal(href)

    def _blocks(self, tokens: Sequence[Token]) -> str:
        return "".join(self._block(token) for token in tokens)

    def _block(self, token: Token) -> str:
        if token.type == "inline":
            return self._inline(token.children or [])
        if token.type == "excerpt":
            return self._excerpt(token)
        if token.type in {"fence", "code_block"}:
            return f"#raw(block: true, {literal(token.content.removesuffix(chr(10)))})\n\n"
        written = _BLOCKS.get(token.type)
        return written(token) if written else ""

    def _excerpt(self, token: Token) -> str:
        span = token.meta["span"]
        lines = self._sources.excerpt(span.path, span.start, span.end)
        place = f"{span.path}:{markup.line_range(span.start, span.end)}"
        href = self._links.lines(span)
        language = span.path.rpartition(".")[2]
        return (
            f"#excerpt(place: {literal(place)}, commit: {literal(self._document.repository.commit[:SHORT_COMMIT])}, "
            f"address: {literal(href) if href else 'none'}, first: {span.start}, language: {literal(language)}, "
            f"code: {literal(chr(10).join(lines))})\n\n"
        )


def _label(chapter: Chapter) -> str:
    return f"chapter-{chapter.order}"


def _open_heading(token: Token) -> str:
    return f"#heading(level: {min(max(int(token.tag[1:]), 2), _DEEPEST)})["


_BLOCKS: dict[str, Callable[[Token], str]] = {
    "paragraph_close": lambda _: "\n\n",
    "heading_open": _open_heading,
    "heading_close": lambda _: "]\n\n",
    "bullet_list_open": lambda _: "#list(",
    "bullet_list_close": lambda _: ")\n\n",
    "ordered_list_open": lambda token: f"#enum(start: {int(token.attrs.get('start', 1))}, ",
    "ordered_list_close": lambda _: ")\n\n",
    "list_item_open": lambda _: "[",
    "list_item_close": lambda _: "], ",
    "blockquote_open": lambda _: "#quote(block: true)[",
    "blockquote_close": lambda _: "]\n\n",
    "hr": lambda _: "#line(length: 100%, stroke: 0.5pt)\n\n",
    "table_open": lambda _: "#data-table((",
    "table_close": lambda _: "))\n\n",
    "tr_open": lambda _: "(",
    "tr_close": lambda _: "), ",
    "th_open": lambda _: "[",
    "th_close": lambda _: "], ",
    "td_open": lambda _: "[",
    "td_close": lambda _: "], ",
}
