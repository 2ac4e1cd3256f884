"""Words of documentation are told without their markup, and whole."""

import pytest

from fondation_cli.course.docstring import plain


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Force turbofish on calls of `.cast::<U>()`.", "Force turbofish on calls of `.cast::<U>()`."),
        ("A <b>small</b> list<br/>of `Vec<P>`.", "A small list of `Vec<P>`."),
        ("The cause &mdash; its cause&rsquo;s cause.", "The cause — its cause’s cause."),
    ],
)
def test_what_looks_like_a_tag_or_an_entity_is_told_as_it_is_meant(written: str, told: str) -> None:
    assert plain(written) == told
