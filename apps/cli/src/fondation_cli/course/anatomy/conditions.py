"""Conditions that can be said in words: `x is None`, `isinstance(x, T)`, `err != nil`, and what they are made of."""

import re
from collections.abc import Callable

from tree_sitter import Node

from fondation_cli.course.anatomy.grammar import Grammar
from fondation_cli.course.anatomy.nodes import field, text_of, unwrap
from fondation_cli.course.anatomy.statements import Condition, Form

_NEGATIONS = {"not_operator", "unary_expression"}
_OPPOSITE = {
    Form.HOLDS: Form.FAILS,
    Form.FAILS: Form.HOLDS,
    Form.IS_A: Form.IS_NOT_A,
    Form.IS_NOT_A: Form.IS_A,
    Form.ABSENT: Form.PRESENT,
    Form.PRESENT: Form.ABSENT,
    Form.IN: Form.NOT_IN,
    Form.NOT_IN: Form.IN,
    Form.EQUAL: Form.DIFFERENT,
    Form.DIFFERENT: Form.EQUAL,
}
_EQUAL = {"==": Form.EQUAL, "===": Form.EQUAL, "is": Form.EQUAL}
_DIFFERENT = {"!=": Form.DIFFERENT, "!==": Form.DIFFERENT, "is not": Form.DIFFERENT}
_MEMBER = {"in": Form.IN, "not in": Form.NOT_IN, "instanceof": Form.IS_A}
_FORMS = _EQUAL | _DIFFERENT | _MEMBER
_JOINTS = {"and": Form.ALL, "&&": Form.ALL, "or": Form.ANY, "||": Form.ANY}
_SAYABLE = re.compile(r"^[\w$]+(?:(?:\.|::|->)[\w$]+|\([^()\s]*\)|\[[\w'\"]+\])*$")
_NULLS = {"None", "null", "undefined", "nil"}
_MOST_PARTS = 3


def condition_of(node: Node, grammar: Grammar) -> Condition:
    """The condition that a test node stands for."""
    node = unwrap(node, grammar)
    for reader in (_negated, _joined, _compared, _asked):
        found = reader(node, grammar)
        if found is not None:
            return found
    text = text_of(node)
    return Condition(Form.HOLDS if _SAYABLE.match(text) else Form.CODE, text, left=text)


def _negated(node: Node, grammar: Grammar) -> Condition | None:
    if node.type not in _NEGATIONS or not node.children or node.children[0].type not in {"not", "!"}:
        return None
    inner = condition_of(node.named_children[-1], grammar)
    text = text_of(node)
    parts = tuple(_opposite(part) for part in inner.parts)
    if parts and all(part is not None for part in parts):
        turned = Form.ANY if inner.form is Form.ALL else Form.ALL
        return Condition(turned, text, parts=tuple(part for part in parts if part is not None))
    return _opposite(inner) or Condition(Form.CODE, text)


def _opposite(condition: Condition) -> Condition | None:
    """The condition that holds when this one does not; None where it cannot be said as simply."""
    form = _OPPOSITE.get(condition.form)
    return Condition(form, condition.text, condition.left, condition.right) if form is not None else None


def _joined(node: Node, grammar: Grammar) -> Condition | None:
    left, right = field(node, "left"), field(node, "right")
    form = _JOINTS.get(text_of(field(node, "operator")))
    if left is None or right is None or form is None:
        return None
    parts: list[Condition] = []
    for side in (left, right):
        part = condition_of(side, grammar)
        parts.extend(part.parts if part.form is form else (part,))
    text = text_of(node)
    if len(parts) > _MOST_PARTS or any(part.form in {Form.ALL, Form.ANY} for part in parts):
        return Condition(Form.CODE, text)
    return Condition(form, text, parts=tuple(parts))


def _compared(node: Node, grammar: Grammar) -> Condition | None:
    sides = _sides(node)
    if sides is None:
        return None
    left, operator, right = sides
    form = _FORMS.get(operator)
    if form is None:
        return None
    left_text, right_text = text_of(left), text_of(right)
    text = text_of(node)
    if right_text in _NULLS and form in {Form.EQUAL, Form.DIFFERENT}:
        return _nullness(form, text, left_text)
    kind = _type_test(left, right_text, grammar)
    if kind is not None:
        return Condition(Form.IS_A if form is Form.EQUAL else Form.IS_NOT_A, text, *kind)
    return Condition(form, text, left_text, right_text)


def _sides(node: Node) -> tuple[Node, str, Node] | None:
    """The two operands and the operator between them; None where the node compares nothing, or more than two things."""
    if node.type == "comparison_operator":
        if node.named_child_count != 2:  # noqa: PLR2004 (two sides)
            return None
        left, right = node.named_children
        return left, " ".join(text_of(child) for child in node.children if not child.is_named), right
    if node.type == "instanceof_expression":
        left_field, right_field = field(node, "left"), field(node, "right")
        return (left_field, "instanceof", right_field) if left_field and right_field else None
    left_field, right_field, operator = field(node, "left"), field(node, "right"), field(node, "operator")
    if left_field is None or right_field is None or operator is None:
        return None
    return left_field, text_of(operator), right_field


def _nullness(form: Form, text: str, operand: str) -> Condition:
    if operand in {"err", "error"}:
        return Condition(Form.ERROR if form is Form.DIFFERENT else Form.CODE, text, operand)
    return Condition(Form.ABSENT if form is Form.EQUAL else Form.PRESENT, text, operand)


def _type_test(left: Node, right: str, grammar: Grammar) -> tuple[str, str] | None:
    """`typeof x === 'string'` as (`x`, `string`)."""
    left = unwrap(left, grammar)
    if left.type == "unary_expression" and text_of(field(left, "operator")) == "typeof":
        return text_of(field(left, "argument")), right.strip("'\"")
    return None


def _asked(node: Node, grammar: Grammar) -> Condition | None:
    """A call that asks a question the language knows: `isinstance(x, T)`, `hasattr(x, "y")`."""
    called, arguments = text_of(field(node, "function")), field(node, "arguments")
    ask = _QUESTIONS.get(called)
    if ask is None or arguments is None:
        return None
    given = [text_of(part) for part in arguments.named_children if part.type not in grammar.comments]
    return ask(text_of(node), given)


def _is_instance(text: str, given: list[str]) -> Condition | None:
    return Condition(Form.IS_A, text, given[0], given[1]) if len(given) == 2 else None  # noqa: PLR2004 (value and type)


def _has_attribute(text: str, given: list[str]) -> Condition | None:
    if len(given) != 2 or given[1][:1] not in {"'", '"'}:  # noqa: PLR2004 (value and name)
        return None
    return Condition(Form.HAS, text, given[0], given[1].strip("'\""))


_QUESTIONS: dict[str, Callable[[str, list[str]], Condition | None]] = {
    "isinstance": _is_instance,
    "hasattr": _has_attribute,
}
