"""Conditions that can be said in words: `x is None`, `isinstance(x, T)`, `err != nil`, and what they are made of."""

import re
from collections.abc import Callable

from tree_sitter import Node

from fondation_cli.course.anatomy.nodes import field, text_of, unwrap
from fondation_cli.course.anatomy.statements import Condition, Form
from fondation_cli.course.anatomy.table import Grammar

_NEGATIONS = {
    "not_operator",
    "unary_expression",
    "unary_op_expression",
    "prefix_unary_expression",
    "prefix_expression",
    "unary",
}
_NOT = {"not", "!", "bang"}
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
_SAYABLE = re.compile(r"^[\w$]+(?:(?:\.|::|->)[\w$]+|\([^()\s]*\)|\[[\w'\"]+\])*[?!]?$")
_NULLS = {"None", "null", "undefined", "nil", "NULL", "nullptr"}
_LITERALS = {"integer", "float", "number", "string", "encapsed_string", "true", "false"}
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
    if node.type not in _NEGATIONS or not node.children or node.children[0].type not in _NOT:
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


def opposite(condition: Condition) -> Condition:
    """The condition of an `unless`."""
    return _opposite(condition) or Condition(Form.FAILS, condition.text, left=condition.text)


def _joined(node: Node, grammar: Grammar) -> Condition | None:
    left, right = field(node, "left", "lhs"), field(node, "right", "rhs")
    form = _JOINTS.get(text_of(field(node, "operator", "op")))
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
    # The grammar of Swift binds `==` less than `||`: what stands on the right is then no operand.
    if form is None or right.type in {"disjunction_expression", "conjunction_expression"}:
        return None
    if form in {Form.EQUAL, Form.DIFFERENT} and _is_literal(left) and not _is_literal(right):
        left, right = right, left
    left_text, right_text = text_of(left), text_of(right)
    text = text_of(node)
    if right_text in _NULLS and form in {Form.EQUAL, Form.DIFFERENT}:
        return _nullness(form, text, left_text)
    kind = _type_test(left, right_text, grammar)
    if kind is not None:
        return Condition(Form.IS_A if form is Form.EQUAL else Form.IS_NOT_A, text, *kind)
    return Condition(form, text, left_text, right_text)


def _is_literal(node: Node) -> bool:
    """Whether an operand is written out: `0 == read()` asks of what is read, as `read() == 0` does."""
    return node.type.endswith("_literal") or node.type in _LITERALS or text_of(node) in _NULLS


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
    if node.type in {"is_pattern_expression", "let_condition"}:
        return _pattern_sides(node)
    if node.type in {"check_expression", "is_expression"}:
        return node.named_children[0], "instanceof", node.named_children[-1]
    return _named_sides(node)


def _named_sides(node: Node) -> tuple[Node, str, Node] | None:
    left, right, operator = field(node, "left", "lhs"), field(node, "right", "rhs"), field(node, "operator", "op")
    return (left, text_of(operator), right) if left is not None and right is not None and operator is not None else None


def _pattern_sides(node: Node) -> tuple[Node, str, Node] | None:
    """`parcel is Heavy heavy`, `parcel is null`, `parcel is not null` of C#; `let Some(parcel) = next()` of Rust."""
    value, pattern = field(node, "expression", "value"), field(node, "pattern")
    if value is None or pattern is None:
        return None
    if node.type == "let_condition":
        return value, "==", pattern
    negated = pattern.type == "negated_pattern"
    inner = pattern.named_children[0] if negated and pattern.named_children else pattern
    if inner.type == "constant_pattern":
        return value, "!=" if negated else "==", inner
    kind = field(inner, "type") if inner.type == "declaration_pattern" else None
    return (value, "instanceof", kind) if kind is not None and not negated else None


def guard_of(node: Node, grammar: Grammar) -> Condition | None:
    """When the body of a `guard` runs: when one of its conditions does not hold."""
    parts, text = _guarded(node, grammar)
    opposites = [_opposite(part) for part in parts]
    known = [part for part in opposites if part is not None]
    if not parts or len(known) < len(parts) or len(known) > _MOST_PARTS:
        return Condition(Form.FAILS, text, left=text)
    return known[0] if len(known) == 1 else Condition(Form.ANY, text, parts=tuple(known))


def _guarded(node: Node, grammar: Grammar) -> tuple[list[Condition], str]:
    """The conditions of an `if` or `guard` of Swift, and all of them as written; `let x = y` asks if `y` is there."""
    children = [child for n, child in enumerate(node.children) if _is_condition(node, n)]
    parts: list[Condition] = []
    bound = False
    for child in children:
        if child.type in {"value_binding_pattern", "="}:
            bound = True
        elif child.is_named and bound:
            parts.append(Condition(Form.PRESENT, text_of(child), text_of(child)))
            bound = False
        elif child.is_named:
            parts.append(condition_of(child, grammar))
    whole = (node.text or b"").decode("utf-8", "replace")
    first, last = (children[0], children[-1]) if children else (node, node)
    text = whole.encode()[first.start_byte - node.start_byte : last.end_byte - node.start_byte].decode(
        "utf-8", "replace"
    )
    return parts, " ".join(text.split())


def _is_condition(node: Node, number: int) -> bool:
    return node.field_name_for_child(number) == "condition"


def conditions_of(node: Node, grammar: Grammar) -> Condition | None:
    """All conditions of an `if` of Swift together."""
    parts, text = _guarded(node, grammar)
    if len(parts) == 1:
        return parts[0]
    flat = [part for part in parts if part.form not in {Form.ALL, Form.ANY}]
    if not parts or len(flat) < len(parts) or len(parts) > _MOST_PARTS:
        return Condition(Form.CODE, text)
    return Condition(Form.ALL, text, parts=tuple(flat))


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
    if grammar.name == "ruby" and node.type == "call":
        return _ruby_question(node)
    called, arguments = text_of(field(node, "function")), field(node, "arguments")
    ask = _QUESTIONS.get(called)
    if ask is None or arguments is None:
        return None
    given = [text_of(part) for part in arguments.named_children if part.type not in grammar.comments]
    return ask(text_of(node), given)


def _ruby_question(node: Node) -> Condition | None:
    """`x.nil?`, `x.is_a?(T)`."""
    receiver, method, arguments = field(node, "receiver"), text_of(field(node, "method")), field(node, "arguments")
    if receiver is None:
        return None
    if method == "nil?":
        return Condition(Form.ABSENT, text_of(node), text_of(receiver))
    given = arguments.named_children if arguments is not None else []
    if method in {"is_a?", "kind_of?", "instance_of?"} and len(given) == 1:
        return Condition(Form.IS_A, text_of(node), text_of(receiver), text_of(given[0]))
    return None


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
