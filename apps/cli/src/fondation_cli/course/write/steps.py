"""The numbered notes of a walk, in words."""

import re

from fondation_cli.course import markup
from fondation_cli.course.facts.mentions import Mention
from fondation_cli.course.facts.phrases import Act, Note, Phrase
from fondation_cli.course.markup import Span
from fondation_cli.course.write.acts import THROWING, Acts
from fondation_cli.course.write.voice import Voice, name
from fondation_cli.course.write.wording import Form, Wording, wording

_REASON = re.compile(
    r"\b(?:because|since|so that|so we|otherwise|avoid|in order to|ensure|make sure|prevent|backwards?|needed|"
    r"compatibility|necessary|must|cannot|can't|workaround|might|due to|instead of|not to|hence)\b",
    re.IGNORECASE,
)
_LABEL_WORDS = 9
_TWICE_ENDED = re.compile(r"(?<=[.!?…])(\xa0?[”»])\.")
_SCOPES = {Act.SCOPE, Act.SCOPE_ELSE, Act.SCOPE_EACH}
_AIMED = {Act.OBTAIN, Act.CALL, Act.BUILD, Act.HAND}
_FUNCTIONS = {"function", "method", "macro"}
_FAILING = {"go", "rust"}


class Steps:
    """Says the steps of one function. What was named with its place once is named alone from then on."""

    def __init__(self, voice: Voice, path: str, language: str | None) -> None:
        self._voice = voice
        self._path = path
        self._language = language
        self._acts = Acts(voice, path, language)
        self._warned: set[str] = set()

    def note(self, note: Note) -> str:
        """`**61–64** raises … when …`, with what a comment says of it; empty where nothing can be said."""
        if not note.comment and all(_says_nothing(phrase) for phrase in note.phrases):
            return ""
        is_scope = any(phrase.act in _SCOPES for phrase in note.phrases)
        span = Span(self._path, note.start, max(note.end, note.reaches) if is_scope else note.end)
        acts = self._acts.several(note.phrases)
        return _once_ended(self._note(note, f"**{markup.cite_lines(span)}**", acts, is_scope=is_scope))

    def _note(self, note: Note, lines: str, acts: str, *, is_scope: bool) -> str:
        if not note.comment:
            return self._with_words(note, lines, acts) if acts else ""
        if _is_label(note.comment):
            label = self._voice.quote(note.comment.rstrip(".:"))
            if not acts:
                return self._voice.say("note.label_only", lines=lines, label=label)
            key = "note.labelled_scope" if is_scope else "note.labelled"
            return f"{self._voice.say(key, lines=lines, label=label, acts=acts)}{self._more(note)}"
        text = self._voice.quote(_ended(note.comment))
        if not acts:
            return self._voice.say("note.comment_only", lines=lines, text=text)
        said = self._voice.say("note.reason" if _REASON.search(note.comment) else "note.comment", text=text)
        return f"{self._voice.say('note.plain', lines=lines, acts=acts)} {said}{self._errors(note)}"

    def _with_words(self, note: Note, lines: str, acts: str) -> str:
        """What happens, with the words on the one thing it calls: in the same sentence where that comes last."""
        last = note.phrases[-1]
        target = self._to_explain(note)
        if target is None or target is not last.target or last.act not in _AIMED - {Act.HAND}:
            return f"{self._voice.say('note.plain', lines=lines, acts=acts)}{self._more(note)}"
        taken = self._taken(target)
        key = "note.which" if taken.form is Form.VERB else "note.explained"
        said = self._voice.say(
            key, lines=lines, acts=acts, text=self._voice.quote(taken.text), verb=taken.verb, place=self._place(target)
        )
        return f"{said}{self._errors(note)}"

    def _more(self, note: Note) -> str:
        """The words on what is called, and the errors that may come back from there."""
        target = self._to_explain(note)
        if target is None:
            return self._errors(note)
        taken = self._taken(target)
        key = f"note.{taken.form.value}" if taken.form in {Form.NOUN, Form.VERB} else "note.words"
        said = self._voice.say(
            key,
            name=name(target),
            text=self._voice.quote(taken.text),
            verb=taken.verb,
            place=self._place(target),
        )
        return f" {said}{self._errors(note)}"

    def _taken(self, target: Mention) -> Wording:
        """The documentation of what is called, fitted behind its name."""
        self._voice.explained.add(target.name)
        text = target.meaning.text if target.meaning is not None else ""
        return wording(text, is_french=self._voice.is_french, acts=target.kind in _FUNCTIONS)

    def _place(self, target: Mention) -> str:
        return self._voice.place(target.meaning.span) if target.meaning is not None else ""

    def _errors(self, note: Note) -> str:
        """The errors that what is called raises, the first time that it is called."""
        for phrase in note.phrases:
            target = phrase.target
            if target is None or not target.raises or target.name in self._warned:
                continue
            self._warned.add(target.name)
            key = "throws" if self._language in THROWING else "fails" if self._language in _FAILING else "raises"
            errors = self._voice.names(target.raises, key="or")
            return f" {self._voice.say(f'note.{key}', name=name(target), errors=errors)}"
        return ""

    def _to_explain(self, note: Note) -> Mention | None:
        """The first thing called whose documentation says more than its name, and was not quoted before."""
        for phrase in note.phrases:
            target = phrase.target
            if target is not None and target.span and target.name not in self._voice.explained and is_telling(target):
                return target
        return None


def _says_nothing(phrase: Phrase) -> bool:
    """Whether a phrase only tells that lines are the other case, or come again: a reader sees that."""
    if phrase.act is Act.SCOPE_ELSE:
        return True
    return phrase.act is Act.SCOPE_EACH and not phrase.value and not phrase.names and phrase.condition is None


def _is_label(comment: str) -> bool:
    words = comment.split()
    return len(words) <= _LABEL_WORDS and not _REASON.search(comment) and not re.search(r"[.!?]\s", comment)


def _once_ended(text: str) -> str:
    """A quotation that ends a sentence by itself needs no second full stop."""
    return _TWICE_ENDED.sub(r"\1", text)


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text.rstrip(' .:;,')}."


def is_telling(mention: Mention, fewest: int = 3) -> bool:
    """Whether the words about a definition say more than its name does."""
    if mention.meaning is None:
        return False
    said = {word.lower() for word in re.findall(r"[A-Za-z]{3,}", mention.meaning.text)}
    named = {word.lower() for word in re.findall(r"[A-Za-z][a-z]+|[A-Z]+", mention.name)}
    return len(said - named) > fewest
