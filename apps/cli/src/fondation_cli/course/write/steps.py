"""The numbered notes of a walk, in words."""

import re

from fondation_cli.course import markup
from fondation_cli.course.facts.mentions import Mention
from fondation_cli.course.facts.phrases import Act, Note
from fondation_cli.course.markup import Span
from fondation_cli.course.write.acts import Acts
from fondation_cli.course.write.voice import Voice, name

_REASON = re.compile(
    r"\b(?:because|since|so that|so we|otherwise|avoid|in order to|ensure|make sure|prevent|backwards?|needed|"
    r"compatibility|necessary|must|cannot|can't|workaround|might|due to|instead of|not to|hence)\b",
    re.IGNORECASE,
)
_LABEL_WORDS = 9
_TWICE_ENDED = re.compile(r"(?<=[.!?…])(\xa0?[”»])\.")


class Steps:
    """Says the steps of one function. What was named with its place once is named alone from then on."""

    def __init__(self, voice: Voice, path: str, language: str | None) -> None:
        self._voice = voice
        self._path = path
        self._acts = Acts(voice, path, language)
        self._explained: set[str] = set()

    def note(self, note: Note) -> str:
        """`**61–64** raises … when …`, with what a comment says of it; empty where nothing can be said."""
        span = Span(self._path, note.start, note.end)
        return _once_ended(self._note(note, f"**{markup.cite_lines(span)}**", self._acts.several(note.phrases)))

    def _note(self, note: Note, lines: str, acts: str) -> str:
        if not note.comment:
            return self._with_words(note, lines, acts) if acts else ""
        if _is_label(note.comment):
            label = self._voice.quote(note.comment.rstrip(".:"))
            if not acts:
                return self._voice.say("note.label_only", lines=lines, label=label)
            return f"{self._voice.say('note.labelled', lines=lines, label=label, acts=acts)}{self._meaning(note)}"
        text = self._voice.quote(_ended(note.comment))
        if not acts:
            return self._voice.say("note.comment_only", lines=lines, text=text)
        said = self._voice.say("note.reason" if _REASON.search(note.comment) else "note.comment", text=text)
        return f"{self._voice.say('note.plain', lines=lines, acts=acts)} {said}"

    def _with_words(self, note: Note, lines: str, acts: str) -> str:
        """What happens, with the code's own words on the one thing it calls: behind a colon where that comes last."""
        last = note.phrases[-1]
        target = self._to_explain(note)
        if target is None or target is not last.target or last.act not in {Act.OBTAIN, Act.CALL, Act.BUILD}:
            return f"{self._voice.say('note.plain', lines=lines, acts=acts)}{self._meaning(note)}"
        return self._voice.say("note.explained", lines=lines, acts=acts, text=self._words_on(target))

    def _meaning(self, note: Note) -> str:
        target = self._to_explain(note)
        if target is None:
            return ""
        return f" {self._voice.say('note.meaning', name=name(target), text=self._words_on(target))}"

    def _to_explain(self, note: Note) -> Mention | None:
        """The first thing called whose documentation says more than its name, and was not quoted before."""
        for phrase in note.phrases:
            target = phrase.target
            if target is not None and target.span and target.name not in self._explained and _telling(target):
                return target
        return None

    def _words_on(self, target: Mention) -> str:
        self._explained.add(target.name)
        if target.meaning is None:
            return ""
        return f"{self._voice.quote(target.meaning.text)} {self._voice.place(target.meaning.span)}."


def _is_label(comment: str) -> bool:
    words = comment.split()
    return len(words) <= _LABEL_WORDS and not _REASON.search(comment) and not re.search(r"[.!?]\s", comment)


def _once_ended(text: str) -> str:
    """A quotation that ends a sentence by itself needs no second full stop."""
    return _TWICE_ENDED.sub(r"\1", text)


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text.rstrip(' .:;,')}."


def _telling(mention: Mention) -> bool:
    """Whether the words about a definition say more than its name does."""
    if mention.meaning is None:
        return False
    said = {word.lower() for word in re.findall(r"[A-Za-z]{3,}", mention.meaning.text)}
    named = {word.lower() for word in re.findall(r"[A-Za-z][a-z]+|[A-Z]+", mention.name)}
    return len(said - named) > 3  # noqa: PLR2004 (a sentence with nothing but the name's own words adds nothing)
