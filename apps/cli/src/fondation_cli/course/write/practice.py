"""Questions in words. The same facts in the same language have few wordings, and all of them are known."""

import hashlib
from collections.abc import Sequence

from fondation_cli.course import markup
from fondation_cli.course.anatomy.statements import Condition, Form
from fondation_cli.course.messages.catalogue import catalogue
from fondation_cli.course.messages.template import Value
from fondation_cli.course.practice.asked import Answer, Asked
from fondation_cli.course.write.conditions import Conditions
from fondation_cli.course.write.voice import Voice
from fondation_shared.course import Citation, Option, Question
from fondation_shared.jobs import Language

_THROWING = {"javascript", "jsx", "typescript", "tsx", "java", "kotlin", "cpp", "csharp", "php", "swift", "scala"}


def questions(asked: Sequence[Asked], language: Language, turn: int = 0) -> list[Question]:
    """The questions in `language`; the kinds take turns with their wordings, beginning with number `turn`."""
    written: list[Question] = []
    for number, each in enumerate(asked):
        forms = prompts(each, language)
        written.append(
            Question(
                id=each.id,
                prompt=forms[(turn + number) % len(forms)],
                options=_options(each, language),
                explanation=explanation(each, language),
                citations=[_citation(each)],
            )
        )
    return [each for each in written if each.prompt]


def prompts(asked: Asked, language: Language) -> list[str]:
    """All ways to ask, in a fixed order. A condition that cannot be said gives empty texts."""
    voice = Voice(catalogue(language))
    clause = _clause(asked.condition, voice, asked.language) if asked.condition is not None else ""
    if asked.condition is not None and not clause:
        return [""]
    return [
        _capital(catalogue(language).say_in_turn(f"ask.{asked.kind}", turn, _blanks(asked, clause, voice)))
        for turn in range(len(catalogue(language).forms(f"ask.{asked.kind}")))
    ]


def explanation(asked: Asked, language: Language) -> str:
    """What is said after the answer."""
    voice = Voice(catalogue(language))
    return _capital(voice.say(f"explain.{asked.kind}", **_blanks(asked, "", voice)))


def answer_text(answer: Answer, asked: Asked, language: Language) -> str:
    """An answer as an option; empty where it has no words."""
    key = "replaces_thrown" if answer.form == "replaces" and asked.language in _THROWING else answer.form
    voice = Voice(catalogue(language))
    if not voice.has(f"answer.{key}"):
        return ""
    return voice.say(f"answer.{key}", value=markup.code(answer.text), quote=voice.quote(answer.text))


def place_of(asked: Asked) -> Citation:
    """The lines that give the answer."""
    return _citation(asked)


def _options(asked: Asked, language: Language) -> list[Option]:
    """In an order that the texts give, and the right one's place does not."""
    listed = [Option(text=answer_text(asked.right, asked, language), correct=True)]
    listed += [Option(text=answer_text(answer, asked, language)) for answer in asked.wrong]
    return sorted(listed, key=lambda option: hashlib.sha256(f"{asked.id}\0{option.text}".encode()).digest())


def _blanks(asked: Asked, clause: str, voice: Voice) -> dict[str, Value]:
    return {
        "name": markup.code(asked.shown),
        "value": markup.code(asked.value),
        "clause": clause,
        "right": voice.quote(asked.right.text) if asked.right.form == "quote" else markup.code(asked.right.text),
        "quote": voice.quote(asked.value),
        "date": asked.date,
        "count": asked.counts[0] if asked.counts else 0,
        "total": asked.counts[-1] if asked.counts else 0,
        "place": markup.cite(asked.span),
    }


def _clause(condition: Condition, voice: Voice, language: str | None) -> str:
    clause = Conditions(voice, language).clause(condition)
    return voice.say("when.true", left=clause) if condition.form is Form.CODE and clause else clause


def _citation(asked: Asked) -> Citation:
    span = asked.span
    return Citation(path=span.path, start_line=span.start, end_line=span.end)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
