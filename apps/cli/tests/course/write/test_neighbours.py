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


_NOBODY = "Nothing else in the project’s own code uses it"

_LABELS = {
    "php": {
        "composer.json": '{"name": "depot/labels", "autoload": {"psr-4": {"Depot\\\\": "src/"}}}',
        "src/Labels.php": (
            "<?php\n\nnamespace Depot;\n\n/** Reads what stands on a parcel. */\nfinal class Labels\n{\n"
            "    /** Read one. */\n    public static function read($text)\n    {\n"
            "        if ($text === '') {\n            throw new \\Error('bare');\n        }\n"
            "        return trim($text);\n    }\n}\n"
        ),
        "tests/LabelsTest.php": (
            "<?php\n\nuse Depot\\Labels;\n\nclass LabelsTest extends TestCase\n{\n    public function testReads()\n"
            "    {\n        $this->assertSame('a', Labels::read('a'));\n    }\n}\n"
        ),
    },
    "java": {
        "src/main/java/depot/Labels.java": (
            "package depot;\n\n/** Reads what stands on a parcel. */\npublic final class Labels {\n"
            "  /** Reads one. */\n  public static String read(String text) {\n"
            '    if (text.isEmpty()) {\n      throw new IllegalStateException("bare");\n    }\n'
            "    return text.trim();\n  }\n}\n"
        ),
        "src/test/java/depot/LabelsTest.java": (
            "package depot;\n\npublic class LabelsTest {\n  @Test\n  public void reads() {\n"
            '    new Labels();\n    assertEquals("a", Labels.read("a"));\n  }\n}\n'
        ),
    },
}
_DESKS = {
    "php": {
        "src/Desk.php": (
            "<?php\n\nnamespace Depot;\n\nclass Desk\n{\n    public function take($parcel)\n    {\n"
            "        return Labels::read($parcel);\n    }\n}\n"
        )
    },
    "java": {
        "src/main/java/depot/Desk.java": (
            "package depot;\n\nclass Desk {\n  String take(String parcel) {\n    return Labels.read(parcel);\n  }\n}\n"
        )
    },
}


@pytest.mark.parametrize("language", _LABELS)
def test_nothing_uses_a_class_that_only_tests_name(written: Written, language: str) -> None:
    assert _NOBODY in "".join(chapter.markdown for chapter in written(_LABELS[language]))


@pytest.mark.parametrize("language", _LABELS)
def test_a_class_whose_method_another_calls_through_its_name_is_used(written: Written, language: str) -> None:
    said = "".join(chapter.markdown for chapter in written(_LABELS[language] | _DESKS[language]))

    assert "Labels" in said
    assert _NOBODY not in said
