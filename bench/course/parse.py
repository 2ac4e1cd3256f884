"""The reference of indexing: read every source file of a checkout and parse it, on all cores, and keep nothing."""

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

import tree_sitter_go
import tree_sitter_java
import tree_sitter_javascript
import tree_sitter_python
import tree_sitter_rust
import tree_sitter_typescript
from tree_sitter import Language, Parser

GRAMMARS = {
    ".py": tree_sitter_python.language,
    ".js": tree_sitter_javascript.language,
    ".mjs": tree_sitter_javascript.language,
    ".ts": tree_sitter_typescript.language_typescript,
    ".tsx": tree_sitter_typescript.language_tsx,
    ".go": tree_sitter_go.language,
    ".rs": tree_sitter_rust.language,
    ".java": tree_sitter_java.language,
}


@cache
def parser(suffix: str) -> Parser:
    """One parser a language and process."""
    return Parser(Language(GRAMMARS[suffix]()))


def parse(path: Path) -> int:
    """Parse a file; its size in bytes."""
    source = path.read_bytes()
    parser(path.suffix).parse(source)
    return len(source)


def main(folder: Path) -> None:
    """Parse all of `folder`; print how many files and bytes that was."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in GRAMMARS and path.is_file())
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        sizes = list(pool.map(parse, paths, chunksize=64))
    print(len(sizes), sum(sizes))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
