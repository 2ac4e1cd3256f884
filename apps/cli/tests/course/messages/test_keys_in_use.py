"""Every sentence of the offline writer is said somewhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import fondation_cli
from fondation_cli.course.messages.catalogue import catalogue

SOURCES = Path(fondation_cli.__file__).parent
BLANK = r"[\w.-]+"


def said(tree: ast.AST) -> Iterator[str]:
    """Patterns of the keys that a file may ask for: its strings, and those that it puts together."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.escape(node.value)
        elif isinstance(node, ast.JoinedStr):
            parts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else BLANK for part in node.values]
            if "".join(parts).strip() != BLANK:
                yield "".join(parts)


def test_no_sentence_is_kept_that_nothing_says() -> None:
    patterns = {
        pattern
        for file in sorted(SOURCES.rglob("*.py"))
        for pattern in said(ast.parse(file.read_text("utf-8")))
        if "." in pattern and not pattern.startswith(BLANK)
    }
    whole = re.compile("|".join(sorted(patterns)))

    assert [key for key in sorted(catalogue("en").keys) if "." in key and not whole.fullmatch(key)] == []
