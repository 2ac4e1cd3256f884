"""Long names break between their parts, and lose nothing by it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fondation_cli.course.breaks import LONG, breakable, folded, parts


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("SecureCookieSessionInterface", "Secure|Cookie|Session|Interface"),
        ("copy_current_request_context", "copy_|current_|request_|context"),
        ("TaggedJSONSerializer", "Tagged|JSON|Serializer"),
        ("__getitem__", "__getitem__"),
        ("Flask.make_default_options_response", "Flask|.make_|default_|options_|response"),
        ("com/google/gson/JsonReader.java:12–30", "com/|google/|gson/|Json|Reader.java:12–30"),
        ("std::collections::HashMap", "std::|collections::|Hash|Map"),
        ("self.tags[key].to_python(value)", "self.tags[|key]|.to_|python(|value)"),
    ],
)
def test_a_name_breaks_where_its_parts_meet(name: str, broken: str) -> None:
    assert "|".join(parts(name)) == broken


@given(st.text(), st.integers(1, 30))
def test_lines_of_a_name_are_short_enough_and_hold_all_of_it(name: str, letters: int) -> None:
    lines = folded(name, letters)
    assert "".join(lines) == name
    assert all(len(line) <= letters for line in lines)


def test_a_short_word_is_left_alone_and_signs_are_no_markup() -> None:
    assert breakable("Flask.run is <b>") == "Flask.run is &lt;b&gt;"
    assert breakable("x" * LONG + "<i>BigName") == "x" * LONG + "&lt;i&gt;Big" + '<wbr class="tight">' + "Name"
