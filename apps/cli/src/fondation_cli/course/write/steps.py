"""The numbered notes of a walk, in words."""

import re
from collections.abc import Callable
from functools import reduce

from fondation_cli.course import markup
from fondation_cli.course.facts.mentions import Mention
from fondation_cli.course.facts.phrases import Act, Note, Phrase
from fondation_cli.course.markup import Span
from fondation_cli.course.write.conditions import Conditions
from fondation_cli.course.write.voice import Voice, name

_REASON = re.compile(
    r"\b(?:because|since|so that|so we|otherwise|avoid|in order to|ensure|make sure|prevent|backwards?|needed|"
    r"compatibility|necessary|must|cannot|can't|workaround|might|due to|instead of|not to|hence)\b",
    re.IGNORECASE,
)
_LABEL_WORDS = 9
_THROWING = {"javascript", "jsx", "typescript", "tsx", "java"}
_MOST_LABELS = 5
_SHORT_LABEL = 40
_LONG_ACT = 150
_OWN = {"self", "this"}
_TWICE_ENDED = re.compile(r"(?<=[.!?…])(\xa0?[”»])\.")


class Steps:
    """Says the steps of one function. What was named with its place once is named alone from then on."""

    def __init__(self, voice: Voice, path: str, language: str | None) -> None:
        self._voice = voice
        self._path = path
        self._language = language
        self._conditions = Conditions(voice, language)
        self._met: set[str] = set()

    def note(self, note: Note) -> str:
        """`**61–64** raises … when …`, with what a comment says of it; empty where nothing can be said."""
        span = Span(self._path, note.start, note.end)
        return _once_ended(self._note(note, f"**{markup.cite_lines(span)}**", self.acts(note.phrases)))

    def _note(self, note: Note, lines: str, acts: str) -> str:
        if not note.comment:
            return self._explained(note, lines, acts) if acts else ""
        if _is_label(note.comment):
            label = self._voice.quote(note.comment.rstrip(".:"))
            if not acts:
                return self._voice.say("note.label_only", lines=lines, label=label)
            return f"{self._voice.say('note.labelled', lines=lines, label=label, acts=acts)}{self._meaning(note)}"
        text = self._voice.quote(_ended(note.comment))
        said = self._voice.say("note.reason" if _REASON.search(note.comment) and acts else "note.comment", text=text)
        if not acts:
            return f"{lines} {said[:1].lower()}{said[1:]}"
        return f"{self._voice.say('note.plain', lines=lines, acts=acts)} {said}"

    def _explained(self, note: Note, lines: str, acts: str) -> str:
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
            if target is not None and target.span and f"meaning {target.name}" not in self._met and _telling(target):
                return target
        return None

    def _words_on(self, target: Mention) -> str:
        self._met.add(f"meaning {target.name}")
        if target.meaning is None:
            return ""
        return f"{self._voice.quote(target.meaning.text)} {self._voice.place(target.meaning.span)}."

    def acts(self, phrases: tuple[Phrase, ...]) -> str:
        """The phrases joined: `a, b, then c`; by semicolons where they hold commas themselves."""
        said = [text for phrase in phrases if (text := self.act(phrase))]
        if len(said) <= 1:
            return "".join(said)
        if any(", " in text or len(text) > _LONG_ACT for text in said):
            return reduce(lambda first, last: self._voice.say("join.also", first=first, last=last), said)
        return self._voice.say("join.then", first=", ".join(said[:-1]), last=said[-1])

    def act(self, phrase: Phrase) -> str:
        """One phrase; empty where its parts are too long to be said."""
        return self._rules[phrase.act](phrase)

    @property
    def _rules(self) -> dict[Act, Callable[[Phrase], str]]:
        return {
            Act.RAISE: self._raise,
            Act.ANSWER: self._answer,
            Act.STOP: self._stop,
            Act.RELAY: lambda _: self._voice.say("act.relay"),
            Act.DEFAULT: self._default,
            Act.FILL: self._fill,
            Act.OBTAIN: self._obtain,
            Act.BUILD: self._build,
            Act.HAND: lambda phrase: self._aimed("act.hand", phrase),
            Act.CALL: lambda phrase: self._aimed("act.call", phrase),
            Act.LOOP: self._loop,
            Act.REMEMBER: self._remember,
            Act.RETURN: self._return,
            Act.YIELD: lambda phrase: self._voice.say("act.yield", value=markup.code(phrase.value)),
            Act.TRANSLATE: self._translate,
            Act.SWALLOW: lambda phrase: self._caught("act.swallow", phrase),
            Act.RECOVER: lambda phrase: self._caught("act.recover", phrase) if self.acts(phrase.inner) else "",
            Act.HOLD: lambda phrase: self._voice.say("act.hold", value=markup.code(phrase.value)),
            Act.CALLBACK: self._callback,
            Act.CHOOSE: self._choose,
            Act.SWITCH: self._switch,
            Act.FINALLY: self._finally,
            Act.DEFER: lambda phrase: self._voice.say("act.defer", value=markup.code(phrase.value)),
            Act.SPAWN: lambda phrase: self._voice.say("act.spawn", value=markup.code(phrase.value)),
            Act.REMOVE: lambda phrase: self._voice.say("act.remove", names=self._voice.names(phrase.names)),
            Act.DEFINE: lambda _: "",
            Act.SKIP: self._skip,
        }

    def target(self, mention: Mention) -> str:
        """A definition with its place or its chapter the first time, alone from then on."""
        code = name(mention)
        if mention.span is None:
            if mention.name.startswith(f"{mention.package}."):
                return code
            return self._voice.say("act.outside", name=code, package=markup.code(mention.package))
        if mention.name in self._met:
            return code
        self._met.add(mention.name)
        if mention.chapter is not None:
            return self._voice.say("act.in_chapter", name=code, chapter=self._voice.chapter(mention.chapter))
        near = mention.span.path == self._path
        place = markup.cite_lines(mention.span) if near else markup.cite(mention.span)
        return self._voice.say("act.at", name=code, place=place)

    def _aimed(self, key: str, phrase: Phrase) -> str:
        return self._voice.say(key, target=self.target(phrase.target)) if phrase.target else ""

    def _raise(self, phrase: Phrase) -> str:
        when = self._conditions.when(phrase.condition)
        message = self._voice.quote(phrase.message) if _is_words(phrase.message) else ""
        key = "raise"
        if phrase.error == "error":
            key = "fail"
        elif phrase.error.endswith("!") or phrase.error == "panic":
            key = "panic"
        elif self._language in {"go", "rust"}:
            key = "fail_with"
        elif self._language in _THROWING:
            key = "throw"
        return self._voice.say(f"act.{key}", error=markup.code(phrase.error), when=when, message=message)

    def _answer(self, phrase: Phrase) -> str:
        when = self._conditions.when(phrase.condition)
        if phrase.target is not None:
            return self._voice.say("act.answer_by", target=self.target(phrase.target), when=when)
        return self._voice.say("act.answer", value=markup.code(phrase.value), when=when)

    def _stop(self, phrase: Phrase) -> str:
        when, inner = self._conditions.when(phrase.condition), self.acts(phrase.inner)
        return self._voice.say("act.stop_after" if inner else "act.stop", when=when, inner=inner)

    def _default(self, phrase: Phrase) -> str:
        subject = markup.code(phrase.names[0])
        if phrase.target is not None:
            return self._voice.say("act.default_from", name=subject, target=self.target(phrase.target))
        if not phrase.value:
            return self._voice.say("act.default_any", name=subject)
        return self._voice.say("act.default", name=subject, value=markup.code(phrase.value))

    def _fill(self, phrase: Phrase) -> str:
        owner = markup.code(phrase.value.rstrip(".")) if phrase.value.endswith(".") else ""
        return self._voice.say("act.fill", names=self._voice.names(phrase.names), owner=owner, count=len(phrase.names))

    def _obtain(self, phrase: Phrase) -> str:
        if phrase.target is None:
            return ""
        key = "act.ask" if not phrase.names else "act.obtain" if phrase.value else "act.obtain_with"
        return self._voice.say(key, names=self._voice.names(phrase.names), target=self.target(phrase.target))

    def _build(self, phrase: Phrase) -> str:
        if phrase.target is None:
            return ""
        article = "when.an" if phrase.target.name[:1].lower() in "aeio" else "when.a"
        kind = self._voice.say(article, name=self.target(phrase.target))
        key = "act.build" if phrase.names else "act.build_bare"
        return self._voice.say(key, names=self._voice.names(phrase.names), kind=kind)

    def _loop(self, phrase: Phrase) -> str:
        inner = self.acts(phrase.inner)
        if not inner:
            return ""
        if not phrase.value:
            return self._voice.say("act.loop_while", when=self._conditions.during(phrase.condition), inner=inner)
        key = "act.loop" if phrase.names else "act.loop_all"
        names = markup.code(", ".join(phrase.names))
        return self._voice.say(key, name=names, value=markup.code(phrase.value), inner=inner)

    def _remember(self, phrase: Phrase) -> str:
        names, readers = self._voice.names(phrase.names), self._voice.names(phrase.readers, most=3)
        if phrase.target is not None:
            target = self.target(phrase.target)
            return self._voice.say("act.remember_from", target=target, names=names, readers=readers)
        return self._voice.say("act.remember" if readers else "act.remember_quiet", names=names, readers=readers)

    def _return(self, phrase: Phrase) -> str:
        if phrase.value in _OWN:
            return self._voice.say("act.return_self", value=markup.code(phrase.value))
        if phrase.value:
            return self._voice.say("act.return", value=markup.code(phrase.value))
        return self._aimed("act.return_from", phrase)

    def _translate(self, phrase: Phrase) -> str:
        key = "act.translate" if phrase.names else "act.translate_any"
        key = "act.rethrow" if phrase.names == (phrase.error,) else key
        message = self._voice.quote(phrase.message) if _is_words(phrase.message) else ""
        names = self._voice.names(phrase.names, key="or")
        return self._voice.say(key, names=names, error=markup.code(phrase.error), message=message)

    def _caught(self, key: str, phrase: Phrase) -> str:
        names = self._voice.names(phrase.names, key="or")
        return self._voice.say(key if names else f"{key}_any", names=names, inner=self.acts(phrase.inner))

    def _choose(self, phrase: Phrase) -> str:
        when = self._conditions.when(phrase.condition)
        inner, otherwise = self.acts(phrase.inner), self.acts(phrase.otherwise)
        if not inner and not otherwise:
            return ""
        if not inner:
            unless = self._conditions.unless(phrase.condition)
            return self._voice.say("act.otherwise", unless=unless, otherwise=otherwise)
        key = "act.choose_else" if otherwise else "act.choose"
        return self._voice.say(key, when=when, inner=inner, otherwise=otherwise)

    def _switch(self, phrase: Phrase) -> str:
        value = markup.code(phrase.value)
        if len(phrase.labels) > _MOST_LABELS or any(len(label) > _SHORT_LABEL for label in phrase.labels):
            labels = ""
        else:
            labels = self._voice.names(phrase.labels, key="or")
        names = self._voice.names(phrase.names)
        key = f"act.switch{'' if labels else '_many'}{'_names' if names else ''}"
        return self._voice.say(key, value=value, names=names, labels=labels, count=len(phrase.labels))

    def _callback(self, phrase: Phrase) -> str:
        inner = self.acts(phrase.inner)
        if not inner:
            return ""
        target = self.target(phrase.target) if phrase.target is not None else markup.code(phrase.value)
        return self._voice.say("act.callback", target=target, inner=inner)

    def _finally(self, phrase: Phrase) -> str:
        inner = self.acts(phrase.inner)
        return self._voice.say("act.finally", inner=inner) if inner else ""

    def _skip(self, phrase: Phrase) -> str:
        key = "act.leave" if phrase.value.startswith("break") else "act.skip"
        return self._voice.say(key, when=self._conditions.when(phrase.condition))


def _is_label(comment: str) -> bool:
    words = comment.split()
    return len(words) <= _LABEL_WORDS and not _REASON.search(comment) and not re.search(r"[.!?]\s", comment)


def _is_words(message: str) -> bool:
    """Whether a message is made of words, and not of placeholders."""
    return len(re.findall(r"[A-Za-z]{2,}", message)) > 1


def _once_ended(text: str) -> str:
    """A quotation that ends a sentence by itself needs no second full stop."""
    return _TWICE_ENDED.sub(r"\1", text)


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _telling(mention: Mention) -> bool:
    """Whether the words about a definition say more than its name does."""
    if mention.meaning is None:
        return False
    said = {word.lower() for word in re.findall(r"[A-Za-z]{3,}", mention.meaning.text)}
    named = {word.lower() for word in re.findall(r"[A-Za-z][a-z]+|[A-Z]+", mention.name)}
    return len(said - named) > 3  # noqa: PLR2004 (a sentence with nothing but the name's own words adds nothing)
