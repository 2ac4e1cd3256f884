"""An edit replaces what occurs exactly once, or it is refused and says why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fondation_cli.project.edits import Edit, edited, leaves_out
from fondation_cli.project.refusal import Refusal, Refused

TEXT = "def add(a, b):\n    return a - b\n\n\ndef sub(a, b):\n    return b - a\n"


def fault(text: str, *edits: Edit) -> Refusal:
    with pytest.raises(Refused) as caught:
        edited(text, edits)
    return caught.value.refusal


def test_an_edit_replaces_the_one_place() -> None:
    assert edited(TEXT, [Edit("return a - b", "return a + b")]) == TEXT.replace("a - b", "a + b")


def test_several_edits_are_made_one_after_the_other() -> None:
    assert edited("one two", [Edit("one", "three"), Edit("three two", "done")]) == "done"


@pytest.mark.parametrize(
    ("edits", "refusal"),
    [
        ([Edit("return a * b", "x")], Refusal.ABSENT),
        ([Edit("RETURN A - B", "x")], Refusal.ABSENT),
        ([Edit("return a - b\r\n", "x")], Refusal.ABSENT),
        ([Edit("(a, b)", "x")], Refusal.SEVERAL),
        ([Edit("", "x")], Refusal.NO_OLD_TEXT),
        ([Edit("def add", "def add")], Refusal.UNCHANGED),
        ([Edit("def add", "def plus"), Edit("def plus", "def add")], Refusal.UNCHANGED),
        ([], Refusal.UNCHANGED),
        ([Edit("def add", "def plus"), Edit("def add", "x")], Refusal.ABSENT),
    ],
)
def test_an_edit_without_its_one_place_is_refused(edits: list[Edit], refusal: Refusal) -> None:
    assert fault(TEXT, *edits) is refusal


def test_a_place_that_overlaps_itself_is_no_one_place() -> None:
    assert fault("a = aaa", Edit("aa", "b")) is Refusal.SEVERAL


@given(st.text("ab\n", max_size=30), st.text("ab\n", min_size=1, max_size=4), st.text("abc", max_size=4))
def test_an_edit_is_made_exactly_where_the_text_occurs_once(text: str, old: str, new: str) -> None:
    places = [at for at in range(len(text)) if text.startswith(old, at)]
    if len(places) != 1:
        assert fault(text, Edit(old, new)) is (Refusal.SEVERAL if places else Refusal.ABSENT)
    elif old == new:
        assert fault(text, Edit(old, new)) is Refusal.UNCHANGED
    else:
        at = places[0]
        assert edited(text, [Edit(old, new)]) == text[:at] + new + text[at + len(old) :]


@given(st.text(max_size=50), st.text(max_size=50), st.text(min_size=1, max_size=20), st.text(max_size=20))
def test_what_stands_around_an_edit_stays_as_it_is(before: str, after: str, old: str, new: str) -> None:
    marked = f"<{old}>"
    if (before + marked + after).count(marked) == 1 and old != new:
        assert edited(before + marked + after, [Edit(marked, f"<{new}>")]) == f"{before}<{new}>{after}"


@pytest.mark.parametrize(
    "line",
    [
        "// ... existing code ...",
        "  // ... rest of the file unchanged",
        "# ... existing code ...",
        "# rest of the code...",
        "/* ... remaining styles ... */",
        "<!-- rest of the page stays the same -->",
        "{/* ... existing components ... */}",
        "# ... (rest of the implementation remains the same)",
        "-- ... existing code ...",
        "// … rest of your component …",
        "    # ... keep the existing imports ...",
        "// rest of the component code here",
    ],
)
def test_a_comment_in_the_place_of_code_is_found(line: str) -> None:
    assert leaves_out(f"import x\n{line}\nend()\n")


@pytest.mark.parametrize(
    "line",
    [
        "# Loop over the existing users...",
        "// Remaining tests run in parallel",
        "const [first, ...rest] = items // the rest",
        "# The rest of the world is on the other side",
        "<p>... and the rest of the code is history</p>",
        "def f(*args): ...",
        "// existing code paths are measured",
        "## Existing code",
    ],
)
def test_an_ordinary_comment_is_no_elision(line: str) -> None:
    assert not leaves_out(f"import x\n{line}\nend()\n")
