"""What each statement does, as phrases: the rules that turn syntax into things worth saying."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from fondation_cli.course.anatomy.statements import Anatomy, Call, Form, Handler, Statement
from fondation_cli.course.anatomy.statements import StatementKind as Kind
from fondation_cli.course.facts.mentions import Mention
from fondation_cli.course.facts.merging import flattened, merged
from fondation_cli.course.facts.names import Outside
from fondation_cli.course.facts.phrases import Act, Phrase
from fondation_cli.course.facts.readers import CONSTRUCTORS
from fondation_cli.course.facts.refusals import is_type
from fondation_cli.course.facts.unfollowed import is_empty, is_nothing, leaves, named_call
from fondation_cli.course.facts.weights import weight_of
from fondation_cli.course.facts.wordlists import word_list
from fondation_cli.course.symbols import Definition
from fondation_cli.course.symbols import Kind as What

_IDENTIFIER = re.compile(r"^[\w.$]+$")
_LITERAL = re.compile(r"^['\"]([\w\-. ]+)['\"]$")
_OR_ELSE = re.compile(r"^(?P<same>.+?)\s+(?:or|\|\||\?\?)\s+(?P<other>.+)$")
_LONGEST_VALUE = 60
_MOST_DONE = 3
_NO_CALLS = {What.CONSTANT, What.MODULE, What.TYPE}
_LEAVING = {Act.RAISE, Act.ANSWER, Act.STOP, Act.RELAY, Act.CHOOSE}
_AWAIT = re.compile(r"^(?:await\s+|new\s+|&|\(\w+\)\s*)|\.await\??$|\?$")

Meet = Callable[[Definition | Outside, Call], Mention]
Follow = Callable[[Call], Definition | Outside | None]


class Acts:
    """Reads the statements of one function. `follow` says what a call reaches, `meet` how to speak of it."""

    def __init__(self, anatomy: Anatomy, follow: Follow, meet: Meet, readers: Callable[[str], tuple[str, ...]]) -> None:
        self._anatomy = anatomy
        self._follow = follow
        self._meet = meet
        self._readers = readers

    def of(self, statement: Statement) -> list[Phrase]:
        """The phrases of a statement, in order."""
        reader = self._rules.get(statement.kind)
        return reader(statement) if reader else []

    def best(self, statements: Iterable[Statement], most: int) -> tuple[Phrase, ...]:
        """The weightiest phrases of a block, in their order."""
        found = merged([phrase for statement in statements for phrase in self.of(statement)])
        chosen = sorted(found, key=weight_of, reverse=True)[:most]
        return tuple(phrase for phrase in found if phrase in chosen)

    @property
    def _rules(self) -> dict[Kind, Callable[[Statement], list[Phrase]]]:
        return {
            Kind.IF: self._branch,
            Kind.LOOP: self._loop,
            Kind.TRY: self._try,
            Kind.WITH: self._with,
            Kind.SWITCH: self._switch,
            Kind.RETURN: self._return,
            Kind.FAIL: self._fail,
            Kind.YIELD: self._yield,
            Kind.ASSIGN: self._assign,
            Kind.CALL: self._call,
            Kind.OTHER: self._call,
            Kind.DELETE: self._delete,
            Kind.DEFER: self._defer,
            Kind.SPAWN: self._spawn,
        }

    def _fail(self, statement: Statement) -> list[Phrase]:
        if not statement.error:
            return []
        return [Phrase(Act.RAISE, error=statement.error, message=statement.message, value=statement.value)]

    def _branch(self, statement: Statement) -> list[Phrase]:
        last = statement.body[-1] if statement.body else None
        guard = self._guard(statement, last) if last is not None else None
        if guard is not None and (not statement.otherwise or (guard[-1:] and guard[-1].act in _LEAVING)):
            return [*guard, *(phrase for inner in statement.otherwise for phrase in self.of(inner))]
        inner, otherwise = self.best(statement.body, 2), self.best(statement.otherwise, 1)
        if not inner and not otherwise:
            return self._tested(statement)
        if not inner and otherwise[0].act is Act.CHOOSE:
            return self._tested(statement)
        same = len(inner) == 1 and len(otherwise) == 1 and inner[0].names == otherwise[0].names
        if same and inner[0].act is otherwise[0].act is Act.REMEMBER:
            return [*self._tested(statement), Phrase(Act.REMEMBER, names=inner[0].names, readers=inner[0].readers)]
        choice = Phrase(Act.CHOOSE, condition=statement.condition, inner=inner, otherwise=otherwise)
        return [*self._tested(statement), flattened(choice)]

    def _tested(self, statement: Statement) -> list[Phrase]:
        """What the test itself does first, as in Go's `if x := f(); x != nil`."""
        if not statement.targets or not statement.calls:
            return []
        return self._reached(statement)

    def _guard(self, statement: Statement, last: Statement) -> list[Phrase] | None:
        """A branch that ends the function, skips an item or gives a name its value; None where it does more."""
        condition = statement.condition
        if any(leaves(before) for before in statement.body[:-1]):
            return None
        if last.kind is Kind.FAIL and last.error:
            return [replace(phrase, condition=condition) for phrase in self._fail(last)]
        if last.kind is Kind.RETURN:
            return self._left(statement, last)
        if last.kind is Kind.LEAVE and len(statement.body) == 1:
            return [Phrase(Act.SKIP, condition=condition, value=last.value)]
        return self._defaulted(statement, last)

    def _left(self, statement: Statement, last: Statement) -> list[Phrase]:
        """A branch that returns: an error handed back, nothing, or an answer."""
        condition = statement.condition
        if condition is not None and condition.form is Form.ERROR:
            return [*self._tested(statement), Phrase(Act.RELAY, value=last.value)]
        if not last.value:
            return [self._stopped(statement)]
        if len(statement.body) > 1:
            inner = (*self.best(statement.body[:-1], 1), *self._return(last))
            return [Phrase(Act.CHOOSE, condition=condition, inner=inner)] if inner else []
        target, value = self._whole_call(last), _short(last.value)
        return [Phrase(Act.ANSWER, condition=condition, value=value, target=target)] if value or target else []

    def _stopped(self, statement: Statement) -> Phrase:
        """A branch that returns nothing: with all that it does before, or as a choice where that is too much to say."""
        done = merged([phrase for inner in statement.body[:-1] for phrase in self.of(inner) or named_call(inner)])
        if len(done) > _MOST_DONE or any(phrase.condition is not None for phrase in done):
            inner = self.best(statement.body[:-1], 2)
            return Phrase(Act.CHOOSE, condition=statement.condition, inner=inner)
        return Phrase(Act.STOP, condition=statement.condition, inner=tuple(done))

    def _defaulted(self, statement: Statement, last: Statement) -> list[Phrase] | None:
        """`if x is None: x = …` gives `x` a value where it has none."""
        condition = statement.condition
        if condition is None or len(statement.body) != 1 or last.kind is not Kind.ASSIGN or len(last.targets) != 1:
            return None
        name = last.targets[0]
        missing = condition.form in {Form.ABSENT, Form.FAILS} and condition.left == name
        lacking = condition.form is Form.NOT_IN and name == f"{condition.right}[{condition.left}]"
        if not missing and not lacking:
            return None
        target = self._whole_call(last)
        return [Phrase(Act.DEFAULT, names=(name,), value=_short(last.value), target=target)]

    def _loop(self, statement: Statement) -> list[Phrase]:
        inner = self.best(statement.body, 2)
        if len(statement.value) > _LONGEST_VALUE:
            return list(inner)
        named = _loop_names(statement)
        phrase = Phrase(Act.LOOP, names=named, value=statement.value, condition=statement.condition, inner=inner)
        return [phrase] if inner else []

    def each(self, statement: Statement, last: int) -> Phrase:
        """What a loop whose body is told step by step goes through, up to its last line."""
        value = _short(statement.value)
        named = _loop_names(statement) if value else ()
        return Phrase(Act.SCOPE_EACH, names=named, value=value, condition=statement.condition, labels=(str(last),))

    def _try(self, statement: Statement) -> list[Phrase]:
        found = [phrase for inner in statement.body for phrase in self.of(inner)]
        for handler in statement.handlers:
            found.extend(self.handled(handler))
        finally_ = self.best(statement.otherwise, 2)
        return [*found, *([Phrase(Act.FINALLY, inner=finally_)] if finally_ else [])]

    def handled(self, handler: Handler) -> list[Phrase]:
        """What is done with the errors that a handler catches."""
        body = handler.body
        failure = next((inner for inner in body if inner.kind is Kind.FAIL), None)
        if failure is not None and is_type(failure.error):
            return [Phrase(Act.TRANSLATE, names=handler.errors, error=failure.error, message=failure.message)]
        if all(inner.kind is Kind.LEAVE or is_nothing(inner) for inner in body):
            return [Phrase(Act.SWALLOW, names=handler.errors)]
        inner = self.best(body, 2)
        return [Phrase(Act.RECOVER, names=handler.errors, inner=inner)] if inner else []

    def _with(self, statement: Statement) -> list[Phrase]:
        inner = [phrase for part in statement.body for phrase in self.of(part)]
        if not statement.value or len(statement.value) > _LONGEST_VALUE:
            return inner
        target = self._best_target(statement.calls)
        value = statement.calls[-1].text if statement.calls else statement.value.partition(" as ")[0]
        return [Phrase(Act.HOLD, names=statement.targets, value=value, target=target), *inner]

    def _switch(self, statement: Statement) -> list[Phrase]:
        labels = tuple(case.labels for case in statement.cases if case.labels)
        if not statement.value or len(statement.value) > _LONGEST_VALUE or not labels:
            return []
        return [Phrase(Act.SWITCH, names=statement.targets, value=statement.value, labels=labels)]

    def _return(self, statement: Statement) -> list[Phrase]:
        target = self._whole_call(statement)
        if target is not None:
            return [Phrase(Act.HAND, value=_short(statement.value), target=target)]
        reached = self._best_target(statement.calls)
        if reached is not None and reached.span is not None:
            return [Phrase(Act.RETURN, value=_short(statement.value), target=reached)]
        value = _short(statement.value)
        return [Phrase(Act.RETURN, value=value)] if value else []

    def _yield(self, statement: Statement) -> list[Phrase]:
        value = _short(statement.value)
        return [Phrase(Act.YIELD, value=value, target=self._whole_call(statement))] if value else []

    def _assign(self, statement: Statement) -> list[Phrase]:
        kept = tuple(name for name in statement.targets if self._is_own(name))
        if kept:
            target = self._whole_call(statement)
            is_cleared = self._anatomy.name not in CONSTRUCTORS and is_empty(statement.value)
            readers = () if is_cleared else self._readers(kept[0])
            return [Phrase(Act.REMEMBER, names=kept, value=_short(statement.value), target=target, readers=readers)]
        either = _OR_ELSE.match(statement.value)
        if either and statement.targets == (either["same"],):
            return [Phrase(Act.DEFAULT, names=statement.targets, value=_short(either["other"]))]
        return self._reached(statement)

    def _is_own(self, name: str) -> bool:
        head, dot, attribute = name.partition(".")
        return bool(dot) and head == self._anatomy.receiver and attribute.isidentifier()

    def _reached(self, statement: Statement) -> list[Phrase]:
        names, target = statement.targets, self._best_target(statement.calls)
        if target is None:
            return []
        shown = tuple(name for name in names if _IDENTIFIER.match(name) and name.strip("_"))
        whole = self._whole_call(statement)
        if whole is None:
            return [Phrase(Act.OBTAIN, names=shown, target=target)] if shown else [Phrase(Act.CALL, target=target)]
        if whole.kind in {"class", "struct", "enum"}:
            return [Phrase(Act.BUILD, names=shown, target=whole)]
        return [Phrase(Act.OBTAIN, names=shown, value=_short(statement.value) or "…", target=whole)]

    def _call(self, statement: Statement) -> list[Phrase]:
        last = statement.calls[-1] if statement.calls else None
        if last is not None and last.name == "setdefault" and len(last.arguments) == 2:  # noqa: PLR2004 (key, value)
            key = _LITERAL.match(last.arguments[0])
            given = {parameter.name for parameter in self._anatomy.parameters if parameter.name.startswith("**")}
            holder = () if f"**{last.receiver}" in given else (last.receiver,)
            if key:
                return [Phrase(Act.FILL, names=(key[1],), value=_short(last.arguments[1]), labels=holder)]
        target = self._best_target(statement.calls)
        if statement.body and last is not None:
            inner = self.best(statement.body, 2)
            value = f"{last.receiver}.{last.name}" if last.receiver else last.name
            if inner and len(value) <= _LONGEST_VALUE:
                return [Phrase(Act.CALLBACK, value=value, target=target, inner=inner)]
        return [Phrase(Act.CALL, target=target)] if target is not None else []

    def _delete(self, statement: Statement) -> list[Phrase]:
        name = statement.value.removeprefix("del ")
        return [Phrase(Act.REMOVE, names=(name,))] if len(name) <= _LONGEST_VALUE else []

    def _defer(self, statement: Statement) -> list[Phrase]:
        last = statement.calls[-1] if statement.calls else None
        return [Phrase(Act.DEFER, value=last.text)] if last is not None and last.text else []

    def _spawn(self, statement: Statement) -> list[Phrase]:
        last = statement.calls[-1] if statement.calls else None
        return [Phrase(Act.SPAWN, value=last.text)] if last is not None and last.text else []

    def _whole_call(self, statement: Statement) -> Mention | None:
        """What a statement's value reaches, where the value is one call and nothing else."""
        if not statement.calls:
            return None
        last = statement.calls[-1]
        bare = _AWAIT.sub("", statement.value)
        same = bool(last.text) and bare in {last.text, _AWAIT.sub("", last.text)}
        starts = bare.startswith(f"{last.receiver}.{last.name}(" if last.receiver else f"{last.name}(")
        if not same and not (starts and bare.endswith(")")):
            return None
        reached = self._follow(last)
        if isinstance(reached, Definition) and reached.kind in _NO_CALLS:
            return None
        return self._meet(reached, last) if reached is not None and last.name not in word_list("quiet") else None

    def _best_target(self, calls: tuple[Call, ...]) -> Mention | None:
        """The most telling thing that the calls reach: the project's own before packages, outer before inner."""
        either = {(self._follow(call), call.name) for call in calls if call.is_either}
        found: list[Mention] = []
        # Of two calls that a value is chosen between, one alone would be half of what happens.
        for call in reversed([call for call in calls if len(either) <= 1 or not call.is_either]):
            reached = self._follow(call)
            own = isinstance(reached, Definition)
            if isinstance(reached, Definition) and reached.kind in _NO_CALLS:
                continue
            if reached is not None and (own or call.name not in word_list("quiet")):
                found.append(self._meet(reached, call))
        return max(found, key=lambda mention: (mention.span is not None, not mention.standard), default=None)


def _loop_names(statement: Statement) -> tuple[str, ...]:
    """The names that a loop gives to each item, `_` left out."""
    names = (name.strip() for target in statement.targets for name in target.strip("()").split(","))
    return tuple(name for name in names if name != "_" and _IDENTIFIER.match(name))


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST_VALUE else ""
