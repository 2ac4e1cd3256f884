"""Visibility where a word at the declaration opens it, and everything around has to be open as well."""

from collections.abc import Callable

from tree_sitter import Node

from fondation_cli.course.languages.description import Draft
from fondation_cli.course.symbols import Kind


def open_throughout(says_public: Callable[[Node], bool]) -> Callable[[Draft, frozenset[str] | None], bool]:
    """The rule of languages in which members of interfaces are open without a word, and local things never."""

    def is_public(draft: Draft, _: frozenset[str] | None) -> bool:
        place: Draft | None = draft
        while place is not None:
            in_interface = place.parent is not None and place.parent.kind is Kind.INTERFACE
            if place.nested or not (in_interface or says_public(place.node)):
                return False
            place = place.parent
        return True

    return is_public
