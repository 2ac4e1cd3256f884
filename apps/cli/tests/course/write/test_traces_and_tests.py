"""The trace says what goes on, what comes back and which ways out were passed; the chapter on tests groups promises."""

import re
from collections import Counter
from collections.abc import Callable, Mapping

import pytest

from fondation_cli.course.anatomy.functions import dissect
from fondation_cli.course.anatomy.sequence import leads_on
from fondation_cli.course.anatomy.statements import Condition, Form
from fondation_cli.course.facts.handing import handing_at, ways_out_before
from fondation_cli.course.facts.phrases import Act, Note, Phrase
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.verify.blocks import Block, read_page
from fondation_shared.course import Chapter

Written = Callable[..., list[Chapter]]

CALL = b"""def send(self, order, key=None):
    if order is None:
        raise ValueError("no order")
    parcel = self.pack(order)
    label = make_label(parcel, key)
    answer = self.post(parcel, label=label)
    return answer
"""


def test_what_goes_on_is_told_with_the_line_that_made_it() -> None:
    anatomy = dissect(CALL, "python", 1, 7, "send")
    assert anatomy is not None

    handing = handing_at(anatomy, 6, "post")

    assert handing is not None
    assert handing.given == (("parcel", 4), ("label", 5))
    assert (handing.kept, handing.is_returned) == ("answer", False)


def test_what_another_branch_made_is_not_told_as_what_goes_on() -> None:
    text = (
        b"def send(order):\n    if order.small:\n        order = wrap(order)\n    else:\n        return post(order)\n"
    )
    anatomy = dissect(text, "python", 1, 5, "send")
    assert anatomy is not None

    handing = handing_at(anatomy, 5, "post")

    assert handing is not None
    assert handing.given == (("order", 0),)


def test_an_answer_that_is_handed_back_as_it_is_is_told_as_such() -> None:
    anatomy = dissect(b"def get(url):\n    return request('get', url)\n", "python", 1, 2, "get")
    assert anatomy is not None

    handing = handing_at(anatomy, 2, "request")

    assert handing is not None
    assert (handing.given, handing.is_returned) == ((("url", 0),), True)


def test_only_ways_out_before_the_line_and_on_its_way_were_passed() -> None:
    absent = Condition(Form.ABSENT, "x is None", left="x")
    guard = Note(2, 3, (Phrase(Act.RAISE, condition=absent, error="ValueError", message="no x"),))
    head = Note(4, 4, (Phrase(Act.SCOPE, condition=absent, value="6"),), reaches=6)
    inside = Note(5, 5, (Phrase(Act.ANSWER, condition=absent, value="x"),))
    behind = Note(9, 9, (Phrase(Act.RAISE, condition=absent, error="KeyError"),))

    passed = ways_out_before([guard, head, inside, behind], 8)

    assert [(phrase.error, phrase.message) for phrase in passed] == [("ValueError", "")]


RUN = b"""def run(job):
    if job.dry:
        plan = draw(job)
        return plan
    try:
        tool = fetch(job)
        if tool.old:
            tool = renew(tool)
    except OSError:
        tool = spare(job)
    else:
        mark(tool)
    for part in job.parts:
        if part.big:
            cut(part)
        else:
            file(part)
    return finish(job)
"""


@pytest.mark.parametrize(
    ("first", "second", "leads"),
    [(3, 6, False), (6, 8, True), (6, 10, False), (8, 18, True), (15, 17, False), (10, 18, True), (14, 15, True)],
)
def test_a_line_leads_on_to_another_where_no_branch_and_no_end_stands_between(
    first: int, second: int, *, leads: bool
) -> None:
    anatomy = dissect(RUN, "python", 1, 18, "run")
    assert anatomy is not None

    assert leads_on(anatomy.statements, first, second) is leads


KITCHEN = {
    "pyproject.toml": '[project]\nname = "kitchen"\n',
    "README.md": "# Kitchen\n\n```python\nfrom kitchen.meal import cook\ncook('soup')\n```\n",
    "kitchen/__init__.py": "",
    "kitchen/meal.py": "from kitchen.stock import fetch\nfrom kitchen.stove import heat\n"
    "from kitchen.table import serve\n\n\n"
    "def cook(name):\n    parts = fetch(name)\n    dish = heat(parts)\n"
    "    if not dish:\n        raise ValueError(name)\n"
    "    return serve(dish)\n",
    "kitchen/stock.py": "def fetch(name):\n" + "    name = name.strip()\n" * 14 + "    return sort(name)\n\n\n"
    "def sort(name):\n" + "    name = name.lower()\n" * 14 + "    return name\n",
    "kitchen/stove.py": "def heat(parts):\n" + "    parts = list(parts)\n" * 14 + "    return parts\n",
    "kitchen/table.py": "def serve(dish):\n" + "    dish = tuple(dish)\n" * 14 + "    return dish\n",
}


def test_a_function_that_leads_no_further_is_shown_where_it_does_most(written: Written) -> None:
    heat = (
        "def heat(parts):\n    if not parts:\n        raise ValueError('nothing to heat')\n"
        + "    parts = list(parts)\n" * 30
        + "    return parts\n"
    )

    trace = next(one for one in written({**KITCHEN, "kitchen/stove.py": heat}) if one.id == "trace").markdown

    assert re.findall(r"excerpt kitchen/stove\.py (\d+)-", trace) == ["2"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "Back in `cook`, line 8 hands on to `heat`, with `parts` (made on line 7), and keeps the answer as `dish`.",
        ),
        (
            "fr",
            (
                "De retour dans `cook`, la ligne 8 passe la main à `heat`, avec `parts` (fait à la ligne 7), "
                "et garde la réponse sous `dish`."
            ),
        ),
    ],
)
def test_a_trace_comes_back_to_a_function_that_goes_on(written: Written, language: str, said: str) -> None:
    chapter = next(one for one in written(KITCHEN, language) if one.id == "trace")
    plain = re.sub(r"\[(\d+)\]\([^)]*\)", r"\1", chapter.markdown).replace("\u00a0", " ").replace("\u202f", " ")
    stops = re.findall(r"(?m)^## \w+ \d+ ?: `(\w+)`", plain)

    assert stops == ["cook", "fetch", "sort", "heat", "serve"]
    assert said in plain
    assert (chapter.gate.repaired, chapter.gate.replaced) == (0, 0)


def test_tests_are_grouped_by_what_they_name_and_what_none_names_is_said(
    written: Written, depot: Mapping[str, str]
) -> None:
    more = dict(depot)
    more["tests/rooms.py"] = "# for tests only.\ndef full_store():\n    return 1\n"
    for name in ("left", "right"):
        more[f"tests/test_{name}.py"] = "from tests.rooms import full_store\n\n\n" + "".join(
            f"def test_{name}_{number}():\n    assert full_store()\n\n\n" for number in range(3)
        )
    more["tests/test_more.py"] = "from depot import Store\n\n\n" + "\n\n".join(
        f"def test_store_keeps_parcel_number_{word}():\n    assert Store().put('{word}', b'') is not None\n"
        for word in ("one", "two", "three", "four", "five", "six", "seven", "eight")
    )
    chapters = written(more)
    text = next(chapter for chapter in chapters if chapter.id == "testing").markdown
    concepts = "".join(chapter.markdown for chapter in chapters if chapter.id not in {"overview", "testing"})

    told = [line for line in text.splitlines() if line.startswith("- “store keeps")]
    assert all((chapter.gate.repaired, chapter.gate.replaced) == (0, 0) for chapter in chapters)
    assert "`full_store` ([rooms.py:1–3](tests/rooms.py#L1-L3)), used six times: “for tests only.”" in text
    assert "`Store`, named by ten tests" in text
    assert told
    assert not any(line in concepts for line in told)
    assert "To run one alone, give `pytest` its file" in text
    assert "No file of tests holds this name: `open_desk`." in text


def _leaves(blocks: tuple[Block, ...]) -> list[Block]:
    return [leaf for block in blocks for leaf in (_leaves(block.children) if block.children else [block])]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_paragraph_is_said_twice_in_a_course(written: Written, depot: Mapping[str, str], language: str) -> None:
    said: Counter[str] = Counter()
    for chapter in written(depot, language):
        leaves = _leaves(read_page(chapter.markdown).blocks)
        said.update(
            "".join(atom.plain for atom in leaf.atoms)
            for leaf in leaves
            if leaf.kind == "paragraph" and len(leaf.atoms) > 1
        )

    assert [text for text, count in said.items() if count > 1] == []


def test_what_objects_of_all_sorts_can_do_is_not_taken_step_by_step(
    gathered: Callable[[Mapping[str, str]], list[FactSheet]],
) -> None:
    parcel = """from post.errors import Missing, read_label


class Parcel:
    def __eq__(self, other):
        if not isinstance(other, Parcel):
            raise TypeError("no parcel")
        if len(self.parts) != len(other.parts):
            return False
        for name in self.parts:
            if name not in other.parts:
                raise Missing(name)
        self.label = read_label(other)
        return self.label == other.label
"""
    errors = "class Missing(Exception):\n    pass\n\n\ndef read_label(parcel):\n    return parcel.name\n"
    files = {
        "post/__init__.py": "",
        "post/parcel.py": parcel,
        "post/errors.py": errors,
        "README.md": "# Post\n\n`Parcel`\n",
    }

    assert all(sheet.walk is None or "__eq__" not in sheet.walk.subject.name for sheet in gathered(files))


FRAMES = {
    "pyproject.toml": '[project]\nname = "frames"\n',
    "README.md": "# Frames\n\n`Frame` holds what was read; `read_frame` reads.\n",
    "frames/__init__.py": "",
    "frames/frame.py": '"""Frames."""\n\nfrom frames.marks import find_mark\n\n\n'
    'class Frame:\n    """What was read."""\n\n    def __init__(self, text):\n        self.text = text\n\n\n'
    'def _read_line(source):\n    """Reads the next line that says something."""\n    line = source.readline()\n'
    "    if not line:\n        raise EOFError(source)\n"
    "    if line.startswith('#'):\n        return _read_line(source)\n"
    "    mark = find_mark(line)\n    if len(mark) > 100:\n        raise ValueError(line)\n    return Frame(mark)\n",
    "frames/marks.py": "def find_mark(line):\n    return line.strip()\n",
    "frames/reader.py": "from frames.frame import Frame, _read_line\n\n\n"
    + "".join(
        f"def read_{word}(source):\n    return Frame(_read_line(source))\n\n\n" for word in ("one", "two", "all")
    ),
}


def test_where_a_type_does_little_the_function_beside_it_that_does_the_work_is_taken_step_by_step(
    gathered: Callable[[Mapping[str, str]], list[FactSheet]],
) -> None:
    sheets = [sheet for sheet in gathered(FRAMES) if any(one.mention.name == "Frame" for one in sheet.subjects)]

    assert "_read_line" in [sheet.walk.subject.name for sheet in sheets if sheet.walk is not None]


_LEVELS = """class Kind:
    pass


class Refused(ValueError):
    pass


def start(level):
    \"\"\"Begin with a level, whatever it may be.\"\"\"
    chosen = pick(level)
    return chosen


def pick(level):
    \"\"\"Find the level that is meant by what was given.\"\"\"
    if isinstance(level, Kind):
        return level

    return to_level(level)


def to_level(level):
    \"\"\"Turn names into levels where that is needed.\"\"\"
    import requests
    if level is None:
        raise requests.InvalidURL("no level")
    names = level.split()
    return names[0]
"""


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_trace_never_tells_which_way_out_a_call_takes(
    written: Written, depot: Mapping[str, str], language: str
) -> None:
    more = {**depot, "depot/levels.py": _LEVELS, "README.md": "# Depot\n\n```python\nstart('a')\n```\n"}

    chapters = written(more, language)

    trace = next(chapter for chapter in chapters if chapter.id == "trace").markdown
    assert trace.count("`Kind`") > 1
    for claim in ("Not taken", "has passed", "would have ended", "non suivi", "laissé de côté", "fallu de peu"):
        assert claim not in trace
    assert "leaves the project" not in trace
    assert "quitte le projet" not in trace
