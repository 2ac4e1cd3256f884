"""Pitfalls: each idiom of each language is found, said of the right thing, cited, and passes the gate."""

import re
from collections.abc import Callable

import pytest

from fondation_shared.course import Chapter

Written = Callable[..., list[Chapter]]

PYTHON = '''import warnings


class Kettle:
    """Boils water."""

    def __init__(self):
        self.water = 0

    def fill(self, litres):
        """Pour water in.

        .. warning::
            The lid must be open before any water is poured in.
        """
        # TODO: measure the water that is in it already.
        self.water = litres
        return self.water

    def heat(self, degrees):
        """Heat the water."""
        if degrees is None:
            warnings.warn("Heating to no degree is deprecated, say how hot.", DeprecationWarning, stacklevel=2)
            degrees = 100
        # Never heat an empty kettle, since its floor melts away.
        return self.fill(degrees)
'''

GUIDE = """# Kettles

> [!WARNING]
> A `Kettle` keeps its heat for an hour, so do not touch it.

**Note:** a `Pan` is something else.
"""

IDIOMS = {
    "tea.go": (
        "package tea\n\n// Pot holds tea.\ntype Pot struct {\n\t// Deprecated: nothing reads it.\n\tn int\n}\n\n"
        "// Pour pours.\n//\n// Deprecated: Use Serve instead of this.\nfunc (p *Pot) Pour() int { return p.n }\n\n"
        "// Serve serves.\nfunc (p *Pot) Serve() int { return p.Pour() }\n"
    ),
    "src/lib.rs": (
        "/// Holds tea.\npub struct Pot { n: u8 }\n\nimpl Pot {\n"
        '    #[deprecated(since = "2.0", note = "Use Serve instead of this.")]\n'
        "    pub fn pour(&self) -> u8 { self.n }\n    pub fn serve(&self) -> u8 { self.pour() }\n}\n"
    ),
    "Pot.cs": (
        "/// <summary>Holds tea.</summary>\npublic class Pot {\n    int n;\n"
        '    [Obsolete("Use Serve instead of this.")]\n    public int Pour() { return n; }\n'
        "    public int Serve() { return Pour(); }\n}\n"
    ),
    "Pot.java": (
        "/** Holds tea. */\npublic class Pot {\n  int n;\n"
        "  /**\n   * Pours.\n   * @deprecated Use Serve instead of this.\n"
        "   */\n  @Deprecated\n  public int pour() { return n; }\n  public int serve() { return pour(); }\n}\n"
    ),
    "pot.js": (
        "/** Holds tea. */\nexport class Pot {\n  /**\n   * @deprecated Use Serve instead of this.\n   */\n"
        "  pour() { return 1; }\n  serve() { return this.pour(); }\n}\n"
    ),
}


def pitfalls_in(chapters: list[Chapter]) -> str:
    section = [part for chapter in chapters for part in chapter.markdown.split("\n## ")[1:]]
    return "\n".join(part for part in section if part.startswith(("Before you change it", "A warning")))


def test_documents_comments_notes_and_old_ways_are_told_each_in_its_own_words(written: Written) -> None:
    chapters = written({"kettle.py": PYTHON, "docs/kettles.md": GUIDE, "README.md": "# Kettle\n\nBoils water.\n"})
    said = pitfalls_in(chapters)

    assert "`Kettle.heat` knows an old way of use" in said or "calls `Kettle.heat` in an old way" in said
    assert "“A `Kettle` keeps its heat for an hour, so do not touch it.” ([kettles.md:4]" in said
    assert "The lid must be open before any water is poured in." in said
    assert "Never heat an empty kettle" in said
    assert "measure the water that is in it already." in said
    assert "is something else" not in said
    assert all(chapter.gate.citations.ok == chapter.gate.citations.total for chapter in chapters)
    assert not any(chapter.gate.repaired or chapter.gate.replaced for chapter in chapters)


@pytest.mark.parametrize("path", sorted(IDIOMS))
def test_what_is_deprecated_is_found_in_the_idiom_of_the_language(path: str, written: Written) -> None:
    said = pitfalls_in(written({path: IDIOMS[path], "README.md": "# Pot\n\nHolds tea.\n"}))

    going = re.search(r"`Pot\.[Pp]our` is on its way out|(?:build on|do without) `Pot\.[Pp]our`", said)
    assert going is not None, said
    assert "“Use Serve instead of this.”" in said


def test_a_field_that_goes_does_not_take_its_type_with_it(written: Written) -> None:
    said = pitfalls_in(written({"tea.go": IDIOMS["tea.go"], "README.md": "# Pot\n\nHolds tea.\n"}))

    assert "A part of `Pot` is on its way out: “nothing reads it.” ([tea.go:5]" in said


def test_a_chapter_without_pitfalls_has_no_section_on_them(written: Written, depot: dict[str, str]) -> None:
    assert not pitfalls_in(written(depot))
