"""Questions on caught errors: what becomes of them."""

from collections import Counter
from collections.abc import Iterator, Sequence

from fondation_cli.course.anatomy.statements import Handler
from fondation_cli.course.anatomy.statements import StatementKind as What
from fondation_cli.course.practice.asked import Answer, Asked, fingerprint
from fondation_cli.course.practice.asking import ask
from fondation_cli.course.practice.code import Code
from fondation_cli.course.practice.errors import are_apart, last
from fondation_cli.course.practice.outcomes import ending_of, endings_of, is_failure, is_literal, plain_value
from fondation_cli.course.symbols import Definition

_ENDINGS = {"replaces", "relays", "swallows", "returns", "stops"}
_REPLACED = {"raises": "replaces", "throws": "replaces"}
_SIMPLE = {What.ASSIGN, What.CALL, What.DELETE, What.OTHER, What.FAIL, What.RETURN, What.LEAVE}


class Handled:
    """What a function does about an error that it catches."""

    name = "handles"

    def find(self, definition: Definition, code: Code) -> Iterator[Asked]:
        """A question an error that is named, and caught once only."""
        places = code.places(definition)
        language = code.language(definition.path)
        handlers = [(place, handler) for place in places for handler in place.statement.handlers]
        caught = Counter(error for _, handler in handlers for error in handler.errors)
        for place, handler in handlers:
            error = handler.errors[0] if len(handler.errors) == 1 else ""
            ending = _ending(handler, language)
            if not error or caught[error] > 1 or ending is None or place.is_guarded:
                continue
            lines, worth = (handler.start, handler.end), 3.2 if ending.form in {"replaces", "swallows"} else 2.6
            yield ask(self.name, definition, code, ending, lines, worth, detail=fingerprint(error), value=error)

    def pool(self, asked: Asked, code: Code) -> Iterator[Answer]:
        """The other things that are done about errors, here and in general."""
        own = code.definition(asked.path, asked.name)
        anatomy = code.anatomy(own) if own is not None else None
        ends = endings_of(anatomy, asked.language, code.lines(asked.path)) if anatomy is not None else []
        yield from (Answer("replaces", end.text) for end in ends if end.form in _REPLACED)
        yield Answer("relays")
        yield Answer("swallows")
        yield from (end for end in ends if end.form in {"returns", "stops"})
        for sibling in code.functions(asked.path):
            found = code.anatomy(sibling)
            near = endings_of(found, asked.language, code.lines(asked.path)) if found is not None else []
            yield from (Answer("replaces", end.text) for end in near if end.form in _REPLACED)

    def truths(self, asked: Asked, answers: Sequence[Answer], code: Code) -> list[bool | None]:
        """A handler does one thing: all others are false, but for errors that may be of the same kind."""
        return [_truth(asked, answer, code) for answer in answers]


def _ending(handler: Handler, language: str | None) -> Answer | None:
    """What a handler comes to; None where that is more than a sentence."""
    body = handler.body
    if not body or all(each.kind is What.OTHER and each.value.rstrip(";") in {"pass", "...", ""} for each in body):
        return Answer("swallows") if body and language == "python" else None
    if any(each.kind not in _SIMPLE or each.body for each in body):
        return None
    if any(each.kind in {What.FAIL, What.RETURN, What.LEAVE} for each in body[:-1]):
        return None
    final = body[-1]
    if final.kind is What.FAIL and not final.error:
        return Answer("relays")
    ending = ending_of(final, language)
    if ending is None or ending.form in {"skips", "leaves"}:
        return None
    return Answer(_REPLACED[ending.form], ending.text) if is_failure(ending) and ending.form in _REPLACED else ending


def _truth(asked: Asked, answer: Answer, code: Code) -> bool | None:
    right = asked.right
    if answer.form not in _ENDINGS:
        return None
    if right.form == answer.form and _plain(right) == _plain(answer):
        return True
    is_open = (
        (right.form == answer.form == "replaces" and not are_apart(right.text, answer.text, code, asked.language))
        or (right.form == "swallows" and _comes_after(asked, answer, code))
        # What is handed on unchanged is an error of the caught kind, or of a narrower one.
        or (
            right.form == "relays"
            and answer.form == "replaces"
            and not are_apart(asked.value, answer.text, code, asked.language)
        )
        or (right.form == "replaces" and answer.form == "relays" and last(right.text) == last(asked.value))
        or ({right.form, answer.form} <= {"returns", "stops"} and is_literal(right) != is_literal(answer))
    )
    return None if is_open else False


def _comes_after(asked: Asked, answer: Answer, code: Code) -> bool:
    """Whether a function that drops an error may go on to just this: it stands below, or the whole repeats."""
    own = code.definition(asked.path, asked.name)
    if own is None or answer.form == "relays":
        return False
    repeated = any(
        place.is_repeated and place.statement.start <= asked.span.start <= place.statement.end
        for place in code.places(own)
    )
    language = asked.language
    below = [
        ending
        for place in code.places(own)
        if (repeated or place.statement.start > asked.span.end)
        and (ending := ending_of(place.statement, language)) is not None
    ]
    failures = {last(each.text) for each in below if each.form in _REPLACED}
    if answer.form == "replaces":
        return last(answer.text) in failures
    return answer.form == "stops" or any(_plain(each) == _plain(answer) for each in below)


def _plain(answer: Answer) -> str:
    return last(answer.text) if answer.form == "replaces" else plain_value(answer.text)
