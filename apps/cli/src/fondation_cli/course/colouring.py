"""Colours read from a syntax tree: exact, and many times faster than a lexer of regular expressions."""

import re
from collections.abc import Iterator
from functools import cache

from tree_sitter import Node, Parser, Query, QueryCursor

from fondation_cli.course.languages import LANGUAGES

_PLAIN = "plain"
"""What takes the colour off again: code inside a string."""

_OPAQUE = "opaque"
"""Behind the class in a capture's name: nothing inside it has a colour of its own."""

_KINDS = {
    "c.opaque": "comment line_comment block_comment multiline_comment html_comment",
    "d.opaque": (
        "hash_bang_line shebang shebang_line attribute_item inner_attribute_item preproc_directive php_tag"
        " system_lib_string"
    ),
    "s": (
        "string template_string concatenated_string string_literal raw_string_literal interpreted_string_literal"
        " rune_literal char_literal character_literal encapsed_string line_string_literal multi_line_string_literal"
        " multiline_string_literal verbatim_string_literal interpolated_string_expression heredoc heredoc_body nowdoc"
        " interpolated_string simple_symbol string_array symbol_array delimited_symbol"
    ),
    "s.opaque": "regex regex_literal",
    "e": "escape_sequence escape_interpolation str_escaped_char character_escape_sequence",
    "plain": "interpolation template_substitution string_interpolation interpolated_expression",
    "m": (
        "integer float number int_literal float_literal imaginary_literal integer_literal decimal_integer_literal"
        " hex_integer_literal octal_integer_literal binary_integer_literal decimal_floating_point_literal"
        " hex_floating_point_literal true false none null undefined nil iota boolean_literal null_literal"
        " number_literal real_literal hex_literal oct_literal bin_literal nil_literal boolean long_literal"
    ),
    "k": "this super self crate this_expression self_expression super_expression modifier auto throw_keyword"
    " catch_keyword default_keyword where_keyword visibility_modifier member_modifier inheritance_modifier",
    "t.opaque": (
        "type_identifier primitive_type predefined_type integral_type floating_point_type boolean_type void_type"
        " sized_type_specifier named_type user_type"
    ),
}
"""By class of the stylesheet: kinds of nodes, in whichever grammar has them."""

_FUNCTIONS = (
    "function_definition function_declaration generator_function_declaration function_signature function_item"
    " function_signature_item method_definition method_declaration method_signature method_elem"
    " abstract_method_signature constructor_declaration method singleton_method local_function_statement preproc_def"
    " preproc_function_def protocol_function_declaration"
)
_TYPES = (
    "class_definition class_declaration interface_declaration enum_declaration record_declaration struct_declaration"
    " object_declaration object_definition trait_definition trait_declaration protocol_declaration enum_definition"
    " delegate_declaration"
)

_PATTERNS = {
    "python": """
        (module . (comment)* . (expression_statement (string) @c.opaque))
        (block . (expression_statement (string) @c.opaque))
        (type (identifier) @t)
        (decorator [(identifier) (attribute)] @d.opaque)
        (decorator (call function: (_) @d.opaque))
    """,
    "javascript": "(decorator (identifier) @d) (decorator (call_expression function: (_) @d.opaque))",
    "java": "(annotation name: (_) @d.opaque) (marker_annotation name: (_) @d.opaque)",
    "rust": "(macro_invocation macro: (_) @f.opaque) (macro_definition name: (_) @f.opaque) (doc_comment) @c.opaque",
    "kotlin": "(annotation) @d.opaque",
    "c": "(function_declarator declarator: (identifier) @f)",
    "cpp": """
        (function_declarator declarator: [(identifier) (field_identifier)] @f)
        (function_declarator declarator: (qualified_identifier name: (identifier) @f))
    """,
    "csharp": "(attribute) @d.opaque",
    "ruby": "(constant) @t (class name: (_) @t.opaque) (module name: (_) @t.opaque)",
    "php": "(attribute) @d.opaque",
    "swift": "(attribute) @d.opaque",
    "scala": "(annotation) @d.opaque",
}
_PATTERNS |= dict.fromkeys(("typescript", "tsx"), _PATTERNS["javascript"])
_MARKUP = """
    (jsx_opening_element name: (_) @k) (jsx_closing_element name: (_) @k) (jsx_self_closing_element name: (_) @k)
    (jsx_attribute (property_identifier) @f)
"""


@cache
def _query(language: str) -> Query:
    """What has a colour in a language: its keywords, and the kinds above as far as its grammar knows them."""
    grammar = LANGUAGES[language].grammar
    kinds = [number for number in range(grammar.node_kind_count) if grammar.node_kind_is_visible(number)]
    named = {grammar.node_kind_for_id(number) for number in kinds if grammar.node_kind_is_named(number)}
    words = {grammar.node_kind_for_id(number) or "" for number in kinds if not grammar.node_kind_is_named(number)}
    keywords = " ".join(f'"{word}"' for word in sorted(words) if re.fullmatch(r"[A-Za-z]\w*", word))
    lines = [f"[{keywords}] @k"]
    lines += [f"({kind}) @{name}" for name, known in _KINDS.items() for kind in known.split() if kind in named]
    # Swift calls the type that a function gives its name as well.
    called = "simple_identifier" if "simple_identifier" in named else "_"
    lines += [f"({kind} name: ({called}) @f.opaque)" for kind in _FUNCTIONS.split() if kind in named]
    lines += [f"({kind} name: (_) @t.opaque)" for kind in _TYPES.split() if kind in named]
    lines += [_PATTERNS.get(language, ""), _MARKUP if "jsx_attribute" in named else ""]
    return Query(grammar, "\n".join(lines))


def coloured(language: str, source: bytes) -> Iterator[tuple[str, bytes]]:
    """The whole source in pieces, each with its class, empty for none. Broken syntax keeps the colours it can."""
    known = LANGUAGES[language]
    root = Parser(known.grammar).parse(known.prepared(source) if known.prepared else source).root_node
    for start, end, name in _flat(_marks(root, language), len(source)):
        if start < end:
            yield name, source[start:end]


_Mark = tuple[int, int, str, bool]
"""Where a colour begins, where it ends (negative, so that the outer of two comes first), its class, if it is opaque."""


def _marks(root: Node, language: str) -> list[_Mark]:
    found: list[_Mark] = []
    for capture, nodes in QueryCursor(_query(language)).captures(root).items():
        name, _, manner = capture.partition(".")
        shown = "" if name == _PLAIN else name
        found += [(node.start_byte, -node.end_byte, shown, manner == _OPAQUE) for node in nodes]
    return sorted(found, key=lambda mark: (mark[0], mark[1], not mark[3], mark[2]))


def _flat(marks: list[_Mark], end: int) -> Iterator[tuple[int, int, str]]:
    """The whole text without overlaps: the innermost colour wins, unless one around it is opaque."""
    around: list[_Mark] = [(0, -end, "", False)]
    at = 0
    for mark in marks:
        start = mark[0]
        while len(around) > 1 and -around[-1][1] <= start:
            yield at, -around[-1][1], around[-1][2]
            at = max(at, -around.pop()[1])
        if around[-1][3] or start < at:
            continue
        yield at, start, around[-1][2]
        at = start
        around.append(mark)
    for _, close, name, _ in reversed(around):
        yield at, -close, name
        at = max(at, -close)
