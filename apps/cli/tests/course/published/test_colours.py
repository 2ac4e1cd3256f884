"""Colours are made by helpers: what one of them cannot bear is shown plain, and the rest is not held up."""

from pathlib import Path

import pytest

from fondation_cli.course.site.colours import Colours
from fondation_cli.course.sources import Sources

FILES = {"src/a.py": b"def f(): ...\r\nx = '<'\r\n", "b.md": b"# Title", "empty.py": b"", "odd name\n.js": b"let a\n\n"}


@pytest.fixture
def made(tmp_path: Path) -> Colours:
    every = Colours(Sources(FILES.__getitem__), tmp_path / "colours")
    every.make(list(FILES), lambda _done: None)
    return every


def test_each_line_of_each_file_has_its_html(made: Colours) -> None:
    assert made.lines("src/a.py")[0].startswith('<span class="k">def</span>')
    assert "&lt;" in made.lines("src/a.py")[1]
    assert [len(made.lines(path)) for path in FILES] == [2, 1, 0, 2]


def test_a_file_that_takes_too_long_is_shown_plain(tmp_path: Path) -> None:
    every = Colours(Sources(FILES.__getitem__), tmp_path / "colours", seconds=0.0)
    every.make(["src/a.py"], lambda _done: None)
    assert every.lines("src/a.py") == ["def f(): ...", "x = '&lt;'"]


def test_a_run_that_is_told_to_stop_stops(tmp_path: Path) -> None:
    def stop(_done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Colours(Sources(FILES.__getitem__), tmp_path / "colours").make(list(FILES), stop)
