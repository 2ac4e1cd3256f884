"""Comments that warn: what is kept for old callers, dangerous or worked around."""

import re
from collections.abc import Iterable

from tree_sitter import Node

from fondation_cli.course.anatomy.comments import join_comments
from fondation_cli.course.anatomy.nodes import first_line, last_line, walk_lines
from fondation_cli.course.docstring import plain, sentences, shorten
from fondation_cli.course.facts.library import Library
from fondation_cli.course.facts.mentions import Quote
from fondation_cli.course.markup import Span
from fondation_cli.course.quotation import locate

_STRONG = re.compile(
    r"\b(?:security|vulnerab\w*|thread[- ]?saf\w*|race condition|deadlock|memory leak|infinite|beware|careful|"
    r"workaround|hack|backwards?[- ]compat\w*|for compatibility|must not|CVE-\d+)\b|"
    r"^(?:Do not|Don't|Never)\b",
    re.IGNORECASE,
)
_LONGEST = 190
_SHORTEST_WORDS = 6
_MOST = 4
_NOISE = re.compile(r"todo|fixme|copyright|licen[sc]e|noqa|type:\s*ignore|https?://\S+$", re.IGNORECASE)
_TAG = re.compile(r"(?<!\{)\s*(?<![{\w])@\w+\s+\w(?:(?!\s@\w).)*", re.DOTALL)
"""A tag with its text, up to the next."""


def warnings_in(spans: Iterable[Span], library: Library) -> tuple[Quote, ...]:
    """The comments inside these lines that a person who changes the code should know, in the order of the code."""
    found: list[Quote] = []
    for span in spans:
        tree = library.tree(span.path)
        if tree is None:
            continue
        root, grammar = tree
        comments = [node for node in walk_lines(root, span.start, span.end) if node.type in grammar.comments]
        found.extend(quote for group in _grouped(comments) if (quote := _warning(group, span.path, library)))
    unique = {quote.text: quote for quote in reversed(found)}
    return tuple(sorted(unique.values(), key=lambda quote: quote.span)[:_MOST])


def _grouped(comments: list[Node]) -> list[list[Node]]:
    groups: list[list[Node]] = []
    for comment in comments:
        if groups and first_line(comment) <= last_line(groups[-1][-1]) + 1:
            groups[-1].append(comment)
        else:
            groups.append([comment])
    return groups


def _warning(group: list[Node], path: str, library: Library) -> Quote | None:
    comment = join_comments(group)
    if comment is None or _NOISE.search(comment.text):
        return None
    said = sentences(plain(_TAG.sub("", comment.text)))
    start = next((place for place, sentence in enumerate(said) if _STRONG.search(sentence)), None)
    if start is None:
        return None
    text = said[start]
    if start + 1 < len(said) and len(text) + len(said[start + 1]) < _LONGEST:
        text = f"{text} {said[start + 1]}"
    if len(text.split()) < _SHORTEST_WORDS or "``" in text:
        return None
    text = text if len(text) <= _LONGEST else shorten(text, _LONGEST)
    found = locate(library.lines(path), comment.start, comment.end, text)
    return Quote(text, Span(path, *found)) if found else None
