"""Where the links of a chapter lead in a document that stands alone, without the pages of the cited files."""

from collections.abc import Callable, Sequence
from urllib.parse import unquote, urlsplit

from markdown_it.token import Token

from fondation_cli.course import markup
from fondation_cli.course.forge import Forge, forge_of
from fondation_cli.course.markup import Span
from fondation_cli.course.site.parse import plain
from fondation_shared.course import Chapter, CourseDocument


class Links:
    """Resolves links: lines lead to the forge, chapters to where `chapter_address` says, the rest over https only."""

    def __init__(self, document: CourseDocument, chapter_address: Callable[[Chapter], str]) -> None:
        self._forge: Forge | None = forge_of(document.repository)
        self._by_slug = {chapter.slug: chapter for chapter in document.chapters}
        self._chapter_address = chapter_address

    def lines(self, span: Span) -> str | None:
        """The address of lines of a file; None where no forge shows them."""
        return None if self._forge is None else self._forge.address(span.path, span.start, span.end)

    def target(self, href: str) -> str | None:
        """The address that a link of a chapter stands for; None where only its text is to be shown."""
        if href.startswith(markup.CHAPTER_SCHEME):
            chapter = self._by_slug.get(unquote(href.removeprefix(markup.CHAPTER_SCHEME)))
            return None if chapter is None else self._chapter_address(chapter)
        span = markup.cited(href)
        if span is not None:
            return self.lines(span)
        parts = urlsplit(href)
        return href if parts.scheme == "https" and parts.hostname else None

    def resolve(self, children: Sequence[Token]) -> list[Token]:
        """Inline tokens with their links resolved; of images the words remain."""
        shown: list[Token] = []
        closing: list[bool] = []
        for child in children:
            if child.type == "link_open":
                target = self.target(str(child.attrs.get("href", "")))
                closing.append(target is not None)
                if target is not None:
                    shown.append(Token("link_open", "a", 1, attrs={"href": target}))
            elif child.type == "link_close":
                if closing.pop():
                    shown.append(child)
            elif child.type == "image":
                shown.append(Token("text", "", 0, content=plain(child.children or [])))
            else:
                shown.append(child)
        return shown
