"""What a chapter says of those around its subject holds for all of them, or says that it is an example."""

import re
from collections.abc import Callable

import pytest

from fondation_shared.course import Chapter
from fondation_shared.jobs import Language

Written = Callable[..., list[Chapter]]

_YARD = '"""Behind the house."""\n\nfrom depot.store import Store\n\n\n' + "".join(
    f"def sweep_{number}(names):\n    store = Store(3)\n    for name in names:\n        store.put(name, {number})\n\n\n"
    for number in range(9)
)


@pytest.mark.parametrize(("language", "example"), [("en", "For example, "), ("fr", "Par exemple, ")])
def test_who_makes_one_is_an_example_where_others_use_it_too(
    written: Written, depot: dict[str, str], language: Language, example: str
) -> None:
    chapters = written(depot | {"depot/yard.py": _YARD}, language)

    said = "\n".join(chapter.markdown for chapter in chapters[1:])
    assert re.search(rf"^{example}`sweep_\d`.* (one|une instance)\.", said, re.MULTILINE)
