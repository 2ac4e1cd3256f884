"""The places a model may cite, by short ids: what it writes holds `[[c3]]`, and never a path, a line or an address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from fondation_cli.course import markup
from fondation_cli.course.markup import Span

TOKEN = re.compile(r"\[\[([a-z]\d+)\]\]")


@dataclass(frozen=True, slots=True)
class References:
    """What each id stands for: `places` and `excerpts` lines, `links` Markdown of ours: of commits and chapters."""

    places: Mapping[str, Span]
    excerpts: Mapping[str, Span]
    links: Mapping[str, str]

    def written(self, identity: str) -> str | None:
        """The link that a reference becomes; None for one that was not given out."""
        span = self.places.get(identity) or self.excerpts.get(identity)
        return markup.cite(span) if span is not None else self.links.get(identity)

    def is_proof(self, identity: str) -> bool:
        """Whether a reference leads to what a claim is about, and not just to another chapter."""
        return identity in self.places or identity in self.excerpts or identity.startswith(_COMMIT)


_PLACE, _EXCERPT, _COMMIT, _CHAPTER = "c", "e", "h", "k"


@dataclass
class Numbering:
    """Gives out ids, each thing one, in the order in which they are asked for."""

    places: dict[Span, str] = field(default_factory=dict)
    excerpts: dict[Span, str] = field(default_factory=dict)
    commits: dict[str, str] = field(default_factory=dict)
    chapters: dict[str, str] = field(default_factory=dict)
    chapter_links: dict[str, str] = field(default_factory=dict)

    def place(self, span: Span) -> str:
        """The id of lines that may be cited."""
        return self.places.setdefault(span, f"{_PLACE}{len(self.places) + 1}")

    def excerpt(self, span: Span) -> str:
        """The id of lines that may be shown."""
        return self.excerpts.setdefault(span, f"{_EXCERPT}{len(self.excerpts) + 1}")

    def commit(self, link: str) -> str:
        """The id of a commit, by the link that cites it."""
        return self.commits.setdefault(link, f"{_COMMIT}{len(self.commits) + 1}")

    def chapter(self, slug: str, link: str) -> str:
        """The id of a chapter, by its slug; `link` is what leads there, as it was first said."""
        identity = self.chapters.setdefault(slug, f"{_CHAPTER}{len(self.chapters) + 1}")
        self.chapter_links.setdefault(identity, link)
        return identity

    def references(self) -> References:
        """All that was given out."""
        return References(
            places={identity: span for span, identity in self.places.items()},
            excerpts={identity: span for span, identity in self.excerpts.items()},
            links={identity: link for link, identity in self.commits.items()} | self.chapter_links,
        )


def with_tokens(markdown: str, numbering: Numbering) -> str:
    """Text of ours with ids in place of its links, and of its excerpts."""

    def token(found: re.Match[str]) -> str:
        href = found["href"]
        span = markup.cited(href)
        if span is not None:
            return f"[[{numbering.place(span)}]]"
        if href.startswith(markup.CHAPTER_SCHEME):
            return f"[[{numbering.chapter(href.removeprefix(markup.CHAPTER_SCHEME), found[0])}]]"
        return f"[[{numbering.commit(found[0])}]]"

    lines = []
    for line in markdown.split("\n"):
        shown = markup.excerpted(line)
        lines.append(f"EXCERPT {numbering.excerpt(shown)}" if shown is not None else markup.LINK.sub(token, line))
    return "\n".join(lines)
