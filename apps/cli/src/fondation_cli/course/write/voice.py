"""How names, places, quotations and chapters look in a chapter's Markdown, in one language."""

from collections import Counter
from collections.abc import Iterable
from functools import reduce

from fondation_cli.course import markup
from fondation_cli.course.facts.mentions import ChapterRef, Mention, Quote
from fondation_cli.course.markup import Span
from fondation_cli.course.messages.catalogue import Catalogue
from fondation_cli.course.messages.template import Value
from fondation_cli.course.write.verbs import verbs

_INNER_QUOTES = str.maketrans({"“": "'", "”": "'", "«": "'", "»": "'", '"': "'"})


class Voice:
    """Says things in one language. Every text it returns is Markdown.

    What can be said in several ways is said in each of them in turn, beginning with number `turn`: chapters that begin
    with different turns do not sound alike.
    """

    def __init__(self, catalogue: Catalogue, turn: int = 0) -> None:
        self._catalogue = catalogue
        self._turns: Counter[str] = Counter()
        self._first = turn
        self.explained: set[str] = set()
        """The names whose documentation the chapter has quoted: once is enough."""

    @property
    def is_french(self) -> bool:
        """Whether this is French."""
        return self._catalogue.language == "fr"

    def say(self, key: str, **values: Value) -> str:
        """A sentence of the catalogue."""
        turn = self._first + self._turns[key]
        self._turns[key] += 1
        return self._catalogue.say_in_turn(key, turn, values)

    def sentence(self, key: str, **values: Value) -> str:
        """A sentence of the catalogue with a capital at its start, unless that is code."""
        return capital(self.say(key, **values))

    def has(self, key: str) -> bool:
        """Whether the catalogue has a sentence of this key."""
        return self._catalogue.has(key)

    def both(self, items: Iterable[str], key: str = "and") -> str:
        """`a, b and c`."""
        return self._catalogue.both(items, key)

    def semicolons(self, items: Iterable[str]) -> str:
        """`a; b; c`, with the space that French puts before."""
        listed = list(items)
        return "" if not listed else reduce(lambda first, last: self.say("join.also", first=first, last=last), listed)

    def names(self, names: Iterable[str], most: int = 6, key: str = "and", total: int = 0) -> str:
        """Names of code as a list; beyond `most` the number of those left out. `total`, where there are more."""
        listed = list(names)
        count = max(total, len(listed))
        if count == len(listed) and count <= most + 1:
            return self.both(map(markup.code, listed), key)
        shown = ", ".join(map(markup.code, listed[:most]))
        return self.say("join.more", shown=shown, count=count - len(listed[:most]))

    def quote(self, text: str) -> str:
        """Words of the repository as a quotation; what stands between backticks is code."""
        parts = text.translate(_INNER_QUOTES).split("`")
        if len(parts) % 2 == 0:
            parts = ["".join(parts)]
        said = [markup.code(part) if number % 2 else markup.escape_inside(part) for number, part in enumerate(parts)]
        return self._catalogue.quote("".join(said).strip())

    def quoted(self, quote: Quote | None) -> str:
        """The same for a quote that may be absent: then empty."""
        return self.quote(quote.text) if quote is not None else ""

    def place(self, span: Span) -> str:
        """`([sessions.py:61–88](…))`."""
        return self.say("join.place", place=markup.cite(span))

    def item(self, name: str, lines: str, text: str) -> str:
        """An item of a list: a name and the words on it, which may begin with the verb that the name is followed by."""
        goes_on = text[:1].islower() and text.partition(" ")[0] in verbs() | {"is", "has"}
        return self.say(
            "surface.item_verb" if goes_on else "surface.item", name=name, lines=lines, quote=self.quote(text)
        )

    def chapter(self, chapter: ChapterRef, key: str = "word") -> str:
        """`[chapter 5](…)`; with the key `the`, as a sentence needs it."""
        return markup.chapter_link(self.say(f"chapter.{key}", order=str(chapter.order)), chapter.slug)

    def full_chapter(self, chapter: ChapterRef) -> str:
        """`[chapter 5, Adapters](…)`."""
        title = markup.escape(chapter.title)
        return markup.chapter_link(self.say("chapter.linked", order=str(chapter.order), title=title), chapter.slug)

    def figure(self, value: int) -> str:
        """A number in figures, its thousands set apart as the language does."""
        return f"{value:,}".replace(",", self.say("join.thousands"))

    def kind(self, mention: Mention, *, is_error: bool = False) -> str:
        """`a class`."""
        key = "kind.a.error" if is_error else f"kind.a.{mention.kind}"
        return self.say(key)


def name(mention: Mention) -> str:
    """A definition's name as code."""
    return markup.code(mention.name)


def capital(text: str) -> str:
    """The text with a capital at its start; code and links stay as they are."""
    return text[:1].upper() + text[1:]


def bullets(items: Iterable[str]) -> str:
    """A list of Markdown."""
    return "\n".join(f"- {item}" for item in items)
