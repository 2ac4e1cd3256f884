"""How the code is shaped: the length of its files and functions, the depth of its nesting, and what it never holds.

Prints a table, one line a member; over a limit, names the places and exits 1.
"""

import ast
import re
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FOLDERS = ("apps/cli/src", "apps/web/src", "apps/worker/src", "packages/shared/src", "tools", "bench")
FILE_LINES = 300
FUNCTION_LINES = 50
FUNCTION_LINES_P90 = 30
LONG_FUNCTIONS_PERCENT = 2.0
NESTING_P90 = 2
NESTING = 4
STARTERS = re.compile(r"/project/stacks/[^/]+/")
"""What projects begin from is their code, not ours."""
NEVER = re.compile(r"#\s*type:\s*ignore|\b(?:import|typing\.)\s*Any\b|raise\s+NotImplementedError|#\s*TO" + r"DO\b")
"""What the sources do not hold: untyped holes, and promises in place of code."""

DEEPER = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Function:
    place: str
    lines: int
    nesting: int


@dataclass
class Shape:
    """What was measured below one folder."""

    files: dict[str, int] = field(default_factory=dict)
    functions: list[Function] = field(default_factory=list)
    never: list[str] = field(default_factory=list)

    def __add__(self, other: "Shape") -> "Shape":
        return Shape(self.files | other.files, self.functions + other.functions, self.never + other.never)


def nesting(node: ast.AST, depth: int = 0) -> int:
    """How deep blocks stand in blocks; an `elif` is as deep as its `if`, and a function inside counts for itself."""
    deepest = depth
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or isinstance(child, FUNCTIONS):
                continue
            chained = name == "orelse" and isinstance(node, ast.If) and isinstance(child, ast.If)
            deepest = max(deepest, nesting(child, depth + (isinstance(child, DEEPER) and not chained)))
    return deepest


def functions(path: Path, tree: ast.AST) -> Iterator[Function]:
    """Every function of a file."""
    for node in ast.walk(tree):
        if isinstance(node, FUNCTIONS):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            yield Function(f"{path}:{node.lineno} {node.name}", lines, nesting(node))


def measure(folder: Path) -> Shape:
    """The shape of the Python sources below `folder`."""
    shape = Shape()
    for path in sorted(folder.rglob("*.py")):
        if STARTERS.search(str(path)):
            continue
        text = path.read_text(encoding="utf-8")
        shape.files[str(path)] = text.count("\n")
        shape.functions.extend(functions(path, ast.parse(text, str(path))))
        found = (number for number, line in enumerate(text.splitlines(), 1) if NEVER.search(line))
        shape.never.extend(f"{path}:{number}" for number in found)
    return shape


def p90(values: list[int]) -> int:
    """The value that nine of ten do not exceed."""
    return sorted(values)[max(0, -(-len(values) * 9 // 10) - 1)] if values else 0


def row(name: str, shape: Shape) -> str:
    """One line of the table."""
    lines = [function.lines for function in shape.functions] or [0]
    long = sum(value > FUNCTION_LINES for value in lines)
    depths = [function.nesting for function in shape.functions] or [0]
    files = list(shape.files.values()) or [0]
    return (
        f"{name:<20}{len(shape.files):>6}{sum(files):>8}{statistics.median(files):>8.0f}{max(files):>6}"
        f"{len(shape.functions):>11}{statistics.median(lines):>8.0f}{p90(lines):>5}{max(lines):>5}{long:>5}"
        f"{p90(depths):>9}{max(depths):>5}"
    )


def complaints(shape: Shape) -> Iterator[str]:
    """What stands over a limit, each with its places."""
    lines = [function.lines for function in shape.functions]
    long = [function for function in shape.functions if function.lines > FUNCTION_LINES]
    yield from (
        f"{path}: {count} lines, at most {FILE_LINES}" for path, count in shape.files.items() if count > FILE_LINES
    )
    if len(long) * 100 > LONG_FUNCTIONS_PERCENT * len(lines):
        yield f"{len(long)} functions over {FUNCTION_LINES} lines, at most {LONG_FUNCTIONS_PERCENT:.0f} %:"
        yield from (f"  {function.place}: {function.lines} lines" for function in long)
    if p90(lines) > FUNCTION_LINES_P90:
        yield f"one function in ten has more than {p90(lines) - 1} lines, at most {FUNCTION_LINES_P90}"
    if p90([function.nesting for function in shape.functions]) > NESTING_P90:
        yield f"more than one function in ten nests deeper than {NESTING_P90}"
    yield from (
        f"{function.place}: nested {function.nesting} deep, at most {NESTING}"
        for function in shape.functions
        if function.nesting > NESTING
    )
    yield from (f"{place}: holds an untyped hole, or a promise in place of code" for place in shape.never)


def main() -> None:
    """Print the table; exit 1 over a limit."""
    shapes = {folder: measure(Path(folder)) for folder in FOLDERS}
    whole = sum(shapes.values(), Shape())
    print(f"{'':<20}{'files':>6}{'lines':>8}{'median':>8}{'max':>6}", end="")
    print(f"{'functions':>11}{'median':>8}{'p90':>5}{'max':>5}{'>' + str(FUNCTION_LINES):>5}{'nesting':>9}{'max':>5}")
    for folder, shape in [*shapes.items(), ("all", whole)]:
        print(row(folder, shape))
    found = list(complaints(whole))
    if found:
        sys.exit("\n".join(["shape: over the limits", *found]))


if __name__ == "__main__":
    main()
