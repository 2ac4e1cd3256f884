"""What somebody has to supply who builds on an interface."""

import pytest

from fondation_cli.course.facts.services import is_demanded
from fondation_cli.course.symbols import Definition, Kind


def _holder(path: str) -> Definition:
    return Definition("Sink", "Sink", Kind.INTERFACE, path, 1, 9, "interface Sink")


@pytest.mark.parametrize(
    ("path", "code", "demanded"),
    [
        ("Sink.kt", "  @Throws(IOException::class)\n  fun write(source: Buffer, count: Long)", True),
        ("Sink.kt", "  fun timeout(): Timeout", True),
        ("Sink.kt", "  fun size(limit: Int = 3): Int = limit", False),
        ("Sink.kt", "  fun put(limit: Int = 3): Int", True),
        ("Sink.java", "  @Deprecated\n  default int size() {\n    return 0;\n  }", False),
        ("Sink.java", "  @Nullable Object next();", True),
        ("sink.py", "    @property\n    def size(self):\n        return 0", False),
    ],
)
def test_what_has_no_body_is_demanded_whatever_stands_above_it(path: str, code: str, *, demanded: bool) -> None:
    assert is_demanded(_holder(path), code.split("\n")) is demanded
