"""Colours are made by helpers: what one of them cannot bear is shown plain, and the rest is not held up."""

from pathlib import Path

import pytest

from fondation_cli.course.site.colours import Colours
from fondation_cli.course.sources import Sources
from fondation_cli.memo import Memo

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
    lines = 50_000
    every = Colours(Sources({"long.py": b"x = '<'\n" * lines}.__getitem__), tmp_path / "colours", seconds=0.0)
    every.make(["long.py"], lambda _done: None)
    assert every.lines("long.py") == ["x = '&lt;'"] * lines


def test_a_run_that_is_told_to_stop_stops(tmp_path: Path) -> None:
    def stop(_done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Colours(Sources(FILES.__getitem__), tmp_path / "colours").make(list(FILES), stop)


def test_files_that_did_not_change_are_not_coloured_again(tmp_path: Path) -> None:
    memo = Memo(tmp_path / "memo")
    first = Colours(Sources(FILES.__getitem__), tmp_path / "first", memo=memo)
    first.make(list(FILES), lambda _done: None)
    kept = {path: path.stat().st_ino for path in (tmp_path / "memo").iterdir()}

    # No helper could do anything in no time at all: what comes was remembered.
    second = Colours(Sources(FILES.__getitem__), tmp_path / "second", memo=memo, seconds=0.0)
    second.make(list(FILES), lambda _done: None)

    assert [second.lines(path) for path in FILES] == [first.lines(path) for path in FILES]
    assert {path: path.stat().st_ino for path in (tmp_path / "memo").iterdir()} == kept


def test_the_same_text_under_a_name_of_another_language_has_its_own_colours(tmp_path: Path) -> None:
    memo = Memo(tmp_path / "memo")
    shown = []
    for name in ("a.py", "a.go"):
        colours = Colours(Sources(lambda _path: b"func = def"), tmp_path / name, memo=memo)
        colours.make([name], lambda _done: None)
        shown.append(colours.lines(name))

    assert shown == [['func = <span class="k">def</span>'], ['<span class="k">func</span> = def']]


def test_colours_that_were_damaged_on_disk_are_made_again(tmp_path: Path) -> None:
    memo = Memo(tmp_path / "memo")
    for number in range(2):
        colours = Colours(Sources(FILES.__getitem__), tmp_path / str(number), memo=memo)
        colours.make(["src/a.py"], lambda _done: None)
        assert colours.lines("src/a.py")[0].startswith('<span class="k">def</span>')
        (entry,) = (tmp_path / "memo").iterdir()
        entry.write_bytes(entry.read_bytes().replace(b"def", b"<b>"))
