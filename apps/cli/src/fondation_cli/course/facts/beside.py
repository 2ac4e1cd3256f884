"""Folders that stand beside the project: what a file in them says is about examples, tests or tools."""

_EXAMPLES = {"example", "examples", "sample", "samples", "demo", "demos", "tutorial", "tutorials", "playground"}
_TESTS = {"test", "tests", "testing", "testdata", "fixtures", "spec", "fuzz", "fuzzing"}
_MEASURES = {"bench", "benches", "benchmark", "benchmarks", "benchsuite", "metrics"}
_PRACTICE = frozenset(_EXAMPLES | _TESTS | _MEASURES)
_SERVICE = frozenset({"docs", "doc", "site", "website", "tools", "scripts", "support", "build-support", "eng", "ci"})


def is_practice(path: str) -> bool:
    """Whether a file belongs to examples, measurements or tests."""
    return not _folders(path).isdisjoint(_PRACTICE)


def is_beside(path: str) -> bool:
    """Whether a file belongs to those, or to what serves the work on the project: its documentation, its tools."""
    return not _folders(path).isdisjoint(_PRACTICE | _SERVICE)


def _folders(path: str) -> set[str]:
    return {part.lower().lstrip("_") for part in path.split("/")[:-1]}
