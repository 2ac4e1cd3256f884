"""What a model's projects fail at is repaired from the evidence, within bounds, and gone on with where it was cut."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest
from model_server import Refusal

from fondation_cli.project.brief import Brief
from fondation_cli.project.means import Bounds
from fondation_cli.project.modelled.complete import joined
from fondation_cli.project.stacks.shelf import stack_named
from fondation_cli.project.starter import names_in, plan_of, starter_of
from fondation_cli.project.writer import Failed
from fondation_shared.project import CheckResult

from .conftest import Studio
from .counter import PAGE_FILES, PAGE_PLAN, SCRIPT, TEST
from .engineer import Engineer, edit, kind, path, whole

pytestmark = pytest.mark.walls

WRONG = SCRIPT.replace("n + 1", "n + 2")
WRONG_FILES = {**PAGE_FILES, "counter.js": WRONG}


def cause(mark: str, words: str) -> str:
    return f"{mark} cause\n{words}\n"


def unsaid(mark: str) -> str:
    return f"{mark} end\n"


UNWRITTEN: dict[str, str | Callable[[str], str]] = {**PAGE_FILES, "counter.test.js": unsaid}


def right(mark: str) -> str:
    return cause(mark, "It adds two.") + edit(mark, "counter.js", ("  return n + 2;", "  return n + 1;"))


def test_a_failing_test_is_repaired_by_an_edit_from_its_evidence(studio: Studio) -> None:
    engineer = Engineer(PAGE_PLAN, WRONG_FILES, [right])

    report = studio(engineer)

    first, second = report.attempts
    assert (report.verdict, first.hypothesis, second.diff_stat.insertions) == ("passed", "It adds two.", 1)
    asked = engineer.asked[-1]
    assert "Checks that do not hold" in asked.prompt
    assert "return n + 2" in asked.prompt
    assert "3 == 2" in asked.prompt
    assert (studio.source / "counter.js").read_text() == SCRIPT


def test_a_planned_test_that_was_never_written_is_missed_and_no_test_is_none_that_holds(studio: Studio) -> None:
    forgetful = Engineer(PAGE_PLAN, UNWRITTEN, [unsaid] * 4)

    failed = studio(forgetful)

    missed = [check for check in failed.checks if not check.passed]
    assert (failed.verdict, [check.name for check in missed]) == ("failed", ["test", "planned files"])
    assert "no test was run" in str(missed[0].detail)
    assert "counter.test.js" in str(missed[1].detail)


def test_a_planned_test_that_was_forgotten_is_written_in_the_repair(studio: Studio) -> None:
    report = studio(Engineer(PAGE_PLAN, UNWRITTEN, [lambda mark: whole(mark, "counter.test.js", TEST)]))

    assert (report.verdict, len(report.attempts)) == ("passed", 2)
    assert (studio.source / "counter.test.js").read_text() == TEST


def test_a_repair_that_takes_the_tests_out_is_told_back_then_not_made(studio: Studio) -> None:
    emptied = lambda mark: whole(mark, "counter.test.js", "// no test\n")  # noqa: E731
    removed = lambda mark: f"{mark} remove counter.test.js\n{mark} end\n"  # noqa: E731
    engineer = Engineer(PAGE_PLAN, WRONG_FILES, [emptied, removed])

    report = studio(engineer)

    assert (report.verdict, len(report.attempts), report.checks[0].passed) == ("failed", 1, False)
    assert "counter.test.js holds 0 tests, and has to hold 1 at least" in engineer.asked[-1].prompt
    assert (studio.source / "counter.test.js").read_text() == TEST


SHOP = names_in("express", "Shop", "Shop", "A shop")
SHOP_PLAN = plan_of("express", SHOP, "en", "A shop.")
SHOP_FILES = starter_of(stack_named("express"), "en", SHOP)
SHOP_TEST = SHOP_FILES["test/app.test.js"]
LAST_TEST = SHOP_TEST[SHOP_TEST.rindex("\ntest(") :]


def script(text: str) -> Callable[[str], str]:
    return lambda mark: edit(mark, "package.json", ('"test": "node --test"', f'"test": "{text}"'))


WEAKER: dict[str, tuple[Callable[[str], str], str]] = {
    "a script that is content": (script("true"), "runs the tests"),
    "a script that hears no failure": (script("node --test || true"), "runs the tests"),
    "a script of another program": (script("node src/app.js"), "runs the tests"),
    "a script that picks its tests": (script("node --test --test-name-pattern=none"), "runs the tests"),
    "fewer tests": (lambda mark: edit(mark, "test/app.test.js", (LAST_TEST.strip(), "")), "has to hold"),
    "a test that is skipped": (
        lambda mark: edit(
            mark, "test/app.test.js", (LAST_TEST.strip(), LAST_TEST.strip().replace("test(", "test.skip("))
        ),
        "has to hold",
    ),
    "tests in comments": (
        lambda mark: whole(mark, "test/app.test.js", f"/*\n{SHOP_TEST}*/\n// {LAST_TEST.strip()}\n"),
        "has to hold",
    ),
    "other files for the same program": (script("node --test test/"), ""),
    "a test more": (
        lambda mark: edit(mark, "test/app.test.js", (LAST_TEST.strip(), LAST_TEST.strip() + LAST_TEST)),
        "",
    ),
}


@pytest.mark.parametrize("weaker", WEAKER)
def test_what_shows_that_a_project_works_is_not_made_weaker_to_repair_it(studio: Studio, weaker: str) -> None:
    answer, why = WEAKER[weaker]
    engineer = Engineer(repairs=[answer, answer])
    studio.server.answering = engineer
    failed = Failed(CheckResult(name="test", kind="command", passed=False, seconds=0.0, detail="failed"), "1 == 2")

    remedy = studio.writer().repair(Brief("A shop"), SHOP_PLAN, SHOP_FILES, [failed])

    assert (bool(remedy.changes), len(engineer.asked)) == ((False, 2) if why else (True, 1))
    assert why in engineer.asked[-1].prompt


def test_an_edit_that_fits_nowhere_is_told_back_once(studio: Studio) -> None:
    twice = lambda mark: edit(mark, "counter.js", ("next", "following"))  # noqa: E731
    engineer = Engineer(PAGE_PLAN, WRONG_FILES, [twice, right])

    report = studio(engineer)

    assert (report.verdict, len(report.attempts)) == ("passed", 2)
    assert "occurs several times" in engineer.asked[-1].prompt


def test_what_can_be_used_of_a_remedy_is_done_where_nobody_hears_what_was_wrong_with_the_rest(studio: Studio) -> None:
    both = lambda mark: edit(mark, "README.md", ("nowhere", "x")) + right(mark)  # noqa: E731
    engineer = Engineer(PAGE_PLAN, WRONG_FILES, [both])
    studio.server.answering = lambda asked: (
        Refusal(503, retry_after=3600) if "You answered this already" in asked.prompt else engineer(asked)
    )

    report = studio.build(studio.writer())

    assert (report.verdict, len(report.attempts)) == ("passed", 2)


def test_a_remedy_outside_of_the_project_is_no_remedy(studio: Studio) -> None:
    paths = ["../outside.js", "/etc/outside", ".git/hooks/pre-commit", "a/../../outside", "Counter.js"]
    outside = lambda mark: "".join(whole(mark, path, "owned\n") for path in paths)  # noqa: E731

    report = studio(Engineer(PAGE_PLAN, WRONG_FILES, [outside, outside]))

    assert (report.verdict, len(report.attempts)) == ("failed", 1)
    assert not list(studio.build.folder.rglob("outside*"))


def endless() -> Iterator[Callable[[str], str]]:
    """Each time another test fails."""
    for number in count(3):
        yield lambda mark, number=number: whole(  # type: ignore[misc]
            mark, "counter.test.js", TEST.replace("next(1), 2", f"next({number}), -{number}")
        )


def test_who_never_finds_it_is_stopped_after_some_rounds(studio: Studio) -> None:
    studio.build.bounds = Bounds(rounds=2)
    engineer = Engineer(PAGE_PLAN, WRONG_FILES, endless())

    report = studio(engineer)

    assert (report.verdict, len(report.attempts)) == ("failed", 3)
    assert engineer.kinds().count("repair") == 2


def test_an_answer_that_was_cut_is_gone_on_with(studio: Studio) -> None:
    long = SCRIPT + "".join(f"// {number}: a line of a long file, as long as it has to be\n" for number in range(700))
    engineer = Engineer(PAGE_PLAN, {**PAGE_FILES, "counter.js": long})

    report = studio(engineer)

    assert report.verdict == "passed"
    assert (studio.source / "counter.js").read_text() == long
    assert sum("Your answer was cut" in asked.prompt for asked in engineer.asked) == 1


@pytest.mark.parametrize(
    ("text", "further", "whole_text"),
    [
        ("a\nb\n", "c\n", "a\nb\nc\n"),
        ("const first = 1;\nconst second = 2;\n", "const second = 2;\nconst third = 3;\n", None),
        ("}\n", "}\nnext\n", "}\n}\nnext\n"),
    ],
)
def test_what_a_model_repeats_when_it_goes_on_is_not_taken_twice(
    text: str, further: str, whole_text: str | None
) -> None:
    assert joined(text, further) == (whole_text or "const first = 1;\nconst second = 2;\nconst third = 3;\n")


def test_what_a_service_said_is_shown_where_it_does_not_answer(studio: Studio) -> None:
    start = ["node", "serve.js"]
    plan = {
        **PAGE_PLAN,
        "stack": "custom",
        "removed": [],
        "files": [{"path": "serve.js", "purpose": "Serves."}, {"path": "serve.test.js", "purpose": "Tests."}],
        "commands": [{"step": "start", "command": start}, {"step": "test", "command": ["node", "--test"]}],
    }
    serve = "require('node:http').createServer((_, to) => to.end('Count')).listen(8000, '127.0.0.1');\n"
    broken = f"throw new Error('no port is open');\n{serve}"
    mended = lambda mark: edit(mark, "serve.js", ("throw new Error('no port is open');", ""))  # noqa: E731
    engineer = Engineer(
        plan, {"serve.js": broken, "serve.test.js": "require('node:test').test('fine', () => {});\n"}, [mended]
    )

    report = studio(engineer)

    assert "Error: no port is open" in engineer.asked[-1].prompt
    assert report.verdict == "passed"


DOWN = Refusal(503, message="down")
NO_KEY = Refusal(401, "authentication_error", "no such key")
NO_QUOTA = Refusal(429, "insufficient_quota", "You exceeded your current quota")


@pytest.mark.parametrize("refusal", [NO_KEY, DOWN])
def test_a_provider_that_goes_away_in_mid_repair_leaves_what_there_is(studio: Studio, refusal: Refusal) -> None:
    engineer = Engineer(PAGE_PLAN, WRONG_FILES)
    studio.server.answering = lambda asked: refusal if kind(asked) == "repair" else engineer(asked)

    report = studio.build(studio.writer())

    assert (report.verdict, len(report.attempts), report.checks[0].name) == ("failed", 1, "test")
    assert report.limits_hit == ["model"]
    assert (studio.source / "counter.js").read_text() == WRONG
    assert studio.warnings()


@pytest.mark.parametrize("refusal", [NO_QUOTA, DOWN])
def test_a_provider_that_goes_away_between_files_leaves_those_that_it_wrote(studio: Studio, refusal: Refusal) -> None:
    engineer, lost = Engineer(PAGE_PLAN, PAGE_FILES), {"index.html", "counter.test.js"}
    studio.server.answering = lambda asked: (
        refusal if kind(asked) == "file" and path(asked) in lost else engineer(asked)
    )

    report = studio.build(studio.writer())

    assert (report.verdict, len(report.attempts), report.limits_hit) == ("failed", 1, ["model"])
    assert (studio.source / "counter.js").read_text() == SCRIPT
    assert not (studio.source / "counter.test.js").exists()
    assert studio.warnings()
