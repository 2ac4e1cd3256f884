"""Plans of courses for projects in C, where a header declares what other files hold, once for each platform."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from fondation_cli.course.fetch import fetch
from fondation_cli.course.index import build_index
from fondation_cli.course.outline import make_outline
from fondation_cli.course.plan import ChapterKind, ChapterPlan, Outline

MakeRepository = Callable[[Mapping[str, str | bytes]], Path]
Planned = Callable[[Mapping[str, str | bytes]], Outline]

_TOPICS = ("timer", "pipe", "signal")


def quiet(done: int, total: int, message: str = "") -> None: ...


def _function(name: str, topic: str) -> str:
    steps = "".join(f"  handle->level = handle->level + {number};\n" for number in range(15))
    return (
        f"/* Does {name} of a {topic}. */\nint ev_{topic}_{name}(ev_{topic}_t *handle)\n{{\n{steps}  return 0;\n}}\n\n"
    )


def _body(topic: str) -> str:
    return '#include "ev.h"\n\n' + "".join(_function(name, topic) for name in ("init", "start", "stop"))


EVENTS: dict[str, str | bytes] = {
    "README.md": "# Ev\n\nCall `ev_timer_start()`, `ev_pipe_start()` or `ev_signal_start()`.\n",
    "include/ev.h": "#ifndef EV_H\n#define EV_H\n"
    + "".join(
        f"struct ev_{topic}_s {{\n  int level;\n}};\ntypedef struct ev_{topic}_s ev_{topic}_t;\n"
        f"int ev_{topic}_init(ev_{topic}_t *handle);\nint ev_{topic}_start(ev_{topic}_t *handle);\n"
        f"int ev_{topic}_stop(ev_{topic}_t *handle);\n"
        for topic in _TOPICS
    )
    + "#endif\n",
    **{f"src/unix/{topic}.c": _body(topic) for topic in _TOPICS},
    **{f"src/win/{topic}.c": _body(topic) for topic in _TOPICS},
    "test/test-ev.c": (
        '#include "ev.h"\n\nint main(void)\n{\n  ev_timer_t timer;\n  return ev_timer_start(&timer);\n}\n'
    ),
}


@pytest.fixture
def planned(make_repository: MakeRepository, tmp_path: Path) -> Planned:
    """The outline of a project with these files."""

    def make(files: Mapping[str, str | bytes]) -> Outline:
        make_repository(files)
        with fetch(str(tmp_path / "project"), tmp_path, quiet) as snapshot:
            return make_outline(build_index(snapshot, quiet, processes=1), snapshot)

    return make


def _concepts(outline: Outline) -> list[ChapterPlan]:
    return [chapter for chapter in outline.chapters if chapter.kind is ChapterKind.CONCEPT]


def test_a_chapter_is_about_the_function_with_a_body_and_not_about_its_declaration(planned: Planned) -> None:
    chapters = _concepts(planned(EVENTS))

    functions = {one.path for chapter in chapters for one in chapter.members if one.name == "ev_timer_start"}
    assert functions == {"src/unix/timer.c"}


def test_what_a_header_declares_is_taught_with_the_file_that_works_with_it(planned: Planned) -> None:
    for chapter in _concepts(planned(EVENTS)):
        topics = {topic for one in chapter.members for topic in _TOPICS if topic in one.name}
        assert len(topics) == 1
        assert f"ev_{topics.pop()}_t" in {one.name for one in chapter.members}


def test_what_is_done_for_another_platform_again_gets_no_chapter(planned: Planned) -> None:
    outline = planned(EVENTS)

    assert len(_concepts(outline)) == len(_TOPICS)
    assert not [path for chapter in outline.chapters for path in chapter.paths if path.startswith("src/win/")]


def test_what_only_one_platform_has_is_kept(planned: Planned) -> None:
    functions = "".join(_function(name, "registry") for name in ("read", "write", "list"))
    registry = '#include "ev.h"\n\n' + functions.replace("ev_registry_t", "ev_signal_t")
    outline = planned(EVENTS | {"src/win/registry.c": registry})

    assert any("src/win/registry.c" in chapter.paths for chapter in outline.chapters)


def test_tests_of_a_declared_function_are_evidence_for_its_body(planned: Planned) -> None:
    overview = planned(EVENTS).chapters[0]

    assert overview.subjects[0].qualified == "ev_timer_start"
    assert overview.subjects[0].path == "src/unix/timer.c"
