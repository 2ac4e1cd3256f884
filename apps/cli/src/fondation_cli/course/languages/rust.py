"""Rust. Public is what is `pub`, and what a trait or its implementation holds; tests in the file are not."""

import re

from tree_sitter import Node

from fondation_cli.course.languages.description import Draft, Language

_TEST_MODULES = {"test", "tests"}
_FOR_TESTS = re.compile(
    rb"#\[\s*(?:(?:\w+::)*test\s*[\](]|cfg\(\s*(?:test\b|all\((?:(?!not|any).)*\btest\b))", re.DOTALL
)


def _is_public(draft: Draft, _: frozenset[str] | None) -> bool:
    if draft.nested or _TEST_MODULES.intersection(draft.qualified.split(".")[:-1]):
        return False
    return _is_pub(draft.node) or (draft.parent is not None and _is_contract(draft.parent.node))


def _is_for_tests(draft: Draft) -> bool:
    """Whether a definition, or one around it, stands behind `#[test]`, or `#[cfg(test)]` and its like."""
    one: Draft | None = draft
    while one is not None:
        if any(_FOR_TESTS.match(said.text or b"") for said in _attributes(one.node)):
            return True
        one = one.parent
    return False


def _is_pub(node: Node) -> bool:
    if node.type == "macro_definition":
        return any(
            child.type == "attribute_item" and b"macro_export" in (child.text or b"") for child in _attributes(node)
        )
    first = node.child(0)
    # What hides or shows a thing stands before all else of it.
    return first is not None and first.type == "visibility_modifier" and first.text == b"pub"


def _attributes(node: Node) -> list[Node]:
    found = []
    before = node.prev_sibling
    while before is not None and before.type in {"attribute_item", "line_comment", "block_comment"}:
        found.append(before)
        before = before.prev_sibling
    return found


def _is_contract(node: Node) -> bool:
    """A trait, or what implements one: its methods are called through the trait."""
    return node.type == "trait_item" or (node.type == "impl_item" and node.child_by_field_name("trait") is not None)


RUST = Language(
    name="rust",
    suffixes=(".rs",),
    package="tree-sitter-rust",
    queries=("rust",),
    module="tree_sitter_rust",
    is_public=_is_public,
    comments=frozenset({"line_comment", "block_comment"}),
    names=("identifier",),
    members=frozenset({"field_expression", "scoped_identifier"}),
    attributes=frozenset({"attribute_item"}),
    is_for_tests=_is_for_tests,
)
