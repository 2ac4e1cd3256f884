"""What a step does, in words: one phrase after another."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import reduce

from fondation_cli.course import markup
from fondation_cli.course.facts.mentions import Mention
from fondation_cli.course.facts.phrases import Act, Phrase
from fondation_cli.course.facts.refusals import is_type
from fondation_cli.course.write.conditions import Conditions
from fondation_cli.course.write.voice import Voice, name

THROWING = {"javascript", "jsx", "typescript", "tsx", "java", "kotlin", "cpp", "csharp", "php", "swift", "scala"}
_MOST_LABELS = 5
_SHORT_LABEL = 40
_LONG_ACT = 150
_OWN = {"self", "this"}
_ALWAYS = {"True", "true", "1"}


class Acts:
    """Says phrases. What was named with its place once is named alone from then on."""

    def __init__(self, voice: Voice, path: str, language: str | None) -> None:
        self._voice = voice
        self._path = path
        self._language = language
        self._conditions = Conditions(voice, language)
        self._met: set[str] = set()

    def several(self, phrases: tuple[Phrase, ...]) -> str:
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
            Act.HAND: lambda phrase: self._aimed("act.hand_new" if _is_new(phrase) else "act.hand", phrase),
            Act.CALL: self._call,
            Act.LOOP: self._loop,
            Act.REMEMBER: self._remember,
            Act.RETURN: self._return,
            Act.YIELD: lambda phrase: self._voice.say("act.yield", value=markup.code(phrase.value)),
            Act.TRANSLATE: self._translate,
            Act.SWALLOW: lambda phrase: self._caught("act.swallow", phrase),
            Act.RECOVER: lambda phrase: self._caught("act.recover", phrase) if self.several(phrase.inner) else "",
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
            Act.SCOPE: self._scope,
            Act.SCOPE_ELSE: lambda _: self._voice.say("act.scope_else"),
            Act.SCOPE_EACH: self._each,
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

    def _call(self, phrase: Phrase) -> str:
        if phrase.target is None and phrase.value:
            return self._voice.say("act.call", target=markup.code(phrase.value))
        return self._aimed("act.call", phrase)

    def _raise(self, phrase: Phrase) -> str:
        when = self._conditions.when(phrase.condition)
        said = _is_words(phrase.message) and phrase.message not in phrase.error
        message = self._voice.quote(phrase.message) if said else ""
        key = "raise"
        if phrase.error == "error":
            key = "fail"
        elif phrase.error.endswith("!") or phrase.error == "panic":
            key = "panic"
        elif self._language in {"go", "rust"}:
            key = "fail_with"
        elif self._language in THROWING:
            key = "throw"
        error = markup.code(phrase.error)
        if key != "panic" and _is_made(phrase):
            error, message = self._voice.say("act.made_error", name=error), ""
        return self._voice.say(f"act.{key}", error=error, when=when, message=message)

    def _answer(self, phrase: Phrase) -> str:
        when = self._conditions.when(phrase.condition)
        if phrase.target is not None:
            key = "act.answer_new" if _is_new(phrase) else "act.answer_by"
            return self._voice.say(key, target=self.target(phrase.target), when=when)
        return self._voice.say("act.answer", value=markup.code(phrase.value), when=when)

    def _stop(self, phrase: Phrase) -> str:
        when, inner = self._conditions.when(phrase.condition), self.several(phrase.inner)
        return self._voice.say("act.stop_after" if inner else "act.stop", when=when, inner=inner)

    def _default(self, phrase: Phrase) -> str:
        subject = markup.code(phrase.names[0])
        if phrase.target is not None:
            return self._voice.say("act.default_from", name=subject, target=self.target(phrase.target))
        if not phrase.value:
            return self._voice.say("act.default_any", name=subject)
        return self._voice.say("act.default", name=subject, value=markup.code(phrase.value))

    def _fill(self, phrase: Phrase) -> str:
        if phrase.labels:
            holder = markup.code(phrase.labels[0])
            return self._voice.say(
                "act.fill_in", names=self._voice.names(phrase.names), holder=holder, count=len(phrase.names)
            )
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
        kind = self._voice.say("when.a", name=self.target(phrase.target))
        key = "act.build" if phrase.names else "act.build_bare"
        return self._voice.say(key, names=self._voice.names(phrase.names), kind=kind)

    def _loop(self, phrase: Phrase) -> str:
        inner = self.several(phrase.inner)
        if not inner:
            return ""
        if phrase.condition is not None and phrase.condition.text in _ALWAYS:
            return self._voice.say("act.loop_endless", inner=inner)
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
        if phrase.names == (phrase.error,):
            key = "act.rethrow_thrown" if self._language in THROWING else "act.rethrow"
        message = self._voice.quote(phrase.message) if _is_words(phrase.message) else ""
        names = self._voice.names(phrase.names, key="or")
        return self._voice.say(key, names=names, error=markup.code(phrase.error), message=message)

    def _caught(self, key: str, phrase: Phrase) -> str:
        if len(phrase.inner) == 1 and phrase.inner[0].act is phrase.act and phrase.inner[0].names == phrase.names:
            return self.act(phrase.inner[0])
        names = self._voice.names(phrase.names, key="or")
        return self._voice.say(key if names else f"{key}_any", names=names, inner=self.several(phrase.inner))

    def _choose(self, phrase: Phrase) -> str:
        when = self._conditions.when(phrase.condition)
        plain = tuple(part for part in phrase.inner if not _branches(part))
        if phrase.otherwise and phrase.inner and not plain:
            # The other case would seem to belong to the condition inside.
            phrase = replace(phrase, otherwise=())
        elif phrase.otherwise:
            phrase = replace(phrase, inner=plain)
        inner, otherwise = self.several(phrase.inner), self.several(phrase.otherwise)
        if not inner and not otherwise:
            return ""
        if not inner:
            unless = self._conditions.unless(phrase.condition)
            return self._voice.say("act.otherwise", unless=unless, otherwise=otherwise)
        key = "act.choose_else" if otherwise else "act.choose"
        if not otherwise and phrase.condition is not None and inner.startswith(f"{when.split(' ', 1)[0]} "):
            key = "act.choose_both"
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
        inner = self.several(phrase.inner)
        if not inner:
            return ""
        target = self.target(phrase.target) if phrase.target is not None else markup.code(phrase.value)
        return self._voice.say("act.callback", target=target, inner=inner)

    def _finally(self, phrase: Phrase) -> str:
        inner = self.several(phrase.inner)
        return self._voice.say("act.finally", inner=inner) if inner else ""

    def _scope(self, phrase: Phrase) -> str:
        return self._voice.say("act.scope", when=self._conditions.when(phrase.condition))

    def _each(self, phrase: Phrase) -> str:
        value = markup.code(phrase.value) if phrase.value else ""
        names = markup.code(", ".join(phrase.names)) if phrase.names else ""
        endless = phrase.condition is not None and phrase.condition.text in _ALWAYS
        during = self._conditions.during(phrase.condition) if not value and not endless else ""
        key = "act.scope_each" if names else "act.scope_while" if during else "act.scope_loop"
        return self._voice.say(key, name=names, value=value, when=during)

    def _skip(self, phrase: Phrase) -> str:
        key = "act.leave" if phrase.value.startswith("break") else "act.skip"
        return self._voice.say(key, when=self._conditions.when(phrase.condition))


def _branches(phrase: Phrase) -> bool:
    """Whether a phrase begins with a condition of its own, or holds one."""
    return phrase.condition is not None or any(map(_branches, phrase.inner))


def _is_made(phrase: Phrase) -> bool:
    """Whether a function makes the error that is thrown: its name is then not that of the error."""
    return phrase.value.startswith(f"{phrase.error}(") and not is_type(phrase.error)


def _is_words(message: str) -> bool:
    """Whether a message is made of words, and not of placeholders."""
    return len(re.findall(r"[A-Za-z]{2,}", message)) > 1


def _is_new(phrase: Phrase) -> bool:
    """Whether what a phrase reaches is a type: calling it makes one."""
    return phrase.target is not None and phrase.target.kind in {"class", "struct", "enum"}
