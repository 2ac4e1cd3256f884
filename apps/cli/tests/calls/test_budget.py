"""No more is spent than may be, whoever asks at once; and what was paid for is kept."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
from model_job import Job, question
from model_server import ModelServer, Refusal, Reply, Used

from fondation_cli.calls.budget import Budget
from fondation_cli.calls.day import Day
from fondation_cli.calls.errors import BudgetReached, PriceUnknown
from fondation_cli.calls.sum import Sum
from fondation_shared.clock import SystemClock
from fondation_shared.errors import SettingsError

DOLLAR_A_TOKEN = {"FONDATION_MODEL_PRICE_IN": "0", "FONDATION_MODEL_PRICE_OUT": "1000000"}


def test_twelve_threads_on_one_cap_never_spend_more_and_lose_no_answer(server: ModelServer, tmp_path: Path) -> None:
    server.answering = lambda _: Reply("word" * 10, wait=0.1)
    job = Job(tmp_path, {**server.environment("local"), **DOLLAR_A_TOKEN, "FONDATION_MODEL_CONCURRENCY": "12"})
    asker = job.asker(budget=Budget(money=Decimal(60)))

    def ask(number: int) -> bool:
        try:
            return asker.ask(question(f"Number {number}?", max_tokens=20)).text == "word" * 10
        except BudgetReached:
            return False

    with ThreadPoolExecutor(12) as pool:
        answered = list(pool.map(ask, range(12)))

    # Ten tokens each, of twenty held back: the last that fits begins when forty are spent.
    assert asker.spent.money == 10 * sum(answered)
    assert asker.spent.money <= 60
    assert sum(answered) == 5
    assert asker.spent.reserved == 0
    assert [request.finished for request in server.requests()] == [True] * sum(answered)
    assert sum(call.money or 0 for call in job.calls) == asker.spent.money


def test_an_answer_that_took_more_than_was_held_back_is_kept(server: ModelServer, tmp_path: Path) -> None:
    server.answering = lambda asked: "word" * 10 if "first" in asked.prompt else "none is left for this"
    job = Job(
        tmp_path,
        {**server.environment("local"), "FONDATION_MODEL_PRICE_IN": "1000000", "FONDATION_MODEL_PRICE_OUT": "0"},
    )
    asker = job.asker(budget=Budget(money=Decimal(100)))

    assert asker.ask(question("The first?")).text == "word" * 10
    with pytest.raises(BudgetReached):
        asker.ask(question("x" * 4000))

    assert len(server.requests()) == 1


def test_a_cap_in_tokens(server: ModelServer, tmp_path: Path) -> None:
    asker = Job(tmp_path, {**server.environment("local"), "FONDATION_BUDGET_TOKENS": "300"}).asker()

    asker.ask(question("One?", max_tokens=100))
    with pytest.raises(BudgetReached) as reached:
        asker.ask(question("Two?", max_tokens=1000))

    assert reached.value.exit_code == 5
    assert 0 < asker.spent.tokens < 300


def test_what_was_remembered_costs_nothing_unless_this_job_paid_for_it(server: ModelServer, tmp_path: Path) -> None:
    variables = {**server.environment("local"), **DOLLAR_A_TOKEN}
    Job(tmp_path, variables).asker(budget=Budget(job="job_1")).ask(question())

    again = Job(tmp_path, variables).asker(budget=Budget(job="job_1"))
    other = Job(tmp_path, variables).asker(budget=Budget(job="job_2"))

    assert all(again.ask(question()).remembered for _ in range(2))
    assert other.ask(question()).remembered
    assert (int(again.spent.money), int(other.spent.money)) == (3, 0)
    assert len(server.requests()) == 1


def test_an_answer_without_usage_is_charged_as_the_most(server: ModelServer, tmp_path: Path) -> None:
    server.answering = lambda _: Reply("word", says_usage=False)
    asker = Job(tmp_path, {**server.environment("local"), **DOLLAR_A_TOKEN}).asker()

    answer = asker.ask(question(max_tokens=70))

    assert (answer.usage.measured, int(asker.spent.money), asker.spent.unmeasured) == (False, 70, 1)


@pytest.mark.parametrize("protocol", ["anthropic", "chat", "responses"])
@pytest.mark.filterwarnings("ignore:Failed to extract usage")
@pytest.mark.parametrize("used", [Used(10, 50, 5), Used(-7, 0, 3), Used(2**62, 0, 2**62)])
def test_a_usage_that_cannot_be_loses_no_answer(server: ModelServer, tmp_path: Path, protocol: str, used: Used) -> None:
    server.answering = lambda _: Reply("word", used=used)
    asker = Job(tmp_path, server.environment(protocol)).asker()

    answer = asker.ask(question())

    assert answer.text == "word"
    assert asker.spent.money == answer.money
    assert asker.spent.money > 0


@pytest.mark.parametrize(
    ("used", "read", "written", "cached", "unmeasured"),
    [
        (Used(1001, 0, 250), 1001, 250, 0, 0),
        (Used(400, 390, 100), 400, 100, 390, 0),  # ten characters a token, and nearly all of it kept
        (Used(11, 990, 250), 1001, 250, 990, 0),  # what was kept is said apart
        (Used(0, 0, 250), 1186, 250, 0, 1),
        (Used(300, 300, 250), 1186, 250, 0, 1),
        (Used(1001, 0, 0), 1001, 700, 0, 1),
        (Used(1001, 0, 90), 1001, 700, 0, 1),
    ],
)
def test_a_count_that_is_too_small_for_its_text_is_taken_for_the_most(
    server: ModelServer, tmp_path: Path, used: Used, read: int, written: int, cached: int, unmeasured: int
) -> None:
    server.answering = lambda _: Reply("word " * 200, used=used)
    asker = Job(tmp_path, {**server.environment("local"), **DOLLAR_A_TOKEN}).asker()

    usage = asker.ask(question("word " * 800, max_tokens=700)).usage

    assert (usage.tokens_in, usage.tokens_out, usage.tokens_cached) == (read, written, cached)
    assert (int(asker.spent.money), asker.spent.unmeasured) == (written, unmeasured)


def test_a_call_that_was_refused_costs_nothing_and_one_that_was_cut_what_came(
    server: ModelServer, tmp_path: Path
) -> None:
    replies: Iterator[Reply | Refusal] = iter([Refusal(529), Reply("word" * 100, ending="dropped"), Reply("word")])
    server.answering = lambda _: next(replies)
    job = Job(tmp_path, {**server.environment("local"), **DOLLAR_A_TOKEN})
    asker = job.asker(budget=Budget(job="job_1"))

    assert asker.ask(question()).text == "word"

    assert 1 < asker.spent.money < 100
    assert sum(call.money or 0 for call in job.calls) == asker.spent.money
    redelivered = job.asker(budget=Budget(job="job_1"))
    assert redelivered.ask(question()).remembered
    assert redelivered.spent.money == asker.spent.money


def test_a_model_whose_price_nobody_knows_is_not_asked_unless_one_is_given(server: ModelServer, tmp_path: Path) -> None:
    variables = {**server.environment("anthropic"), "FONDATION_MODEL": "anthropic:claude-of-tomorrow"}

    with pytest.raises(PriceUnknown):
        Job(tmp_path, variables).asker()
    job = Job(tmp_path, {**variables, "FONDATION_MODEL_PRICE_IN": "3", "FONDATION_MODEL_PRICE_OUT": "15"})
    assert job.asker().ask(question()).money == Decimal("0.000003") * 8 + Decimal("0.000015") * 3


def test_money_of_a_known_model_counts_what_was_kept_apart(server: ModelServer, tmp_path: Path) -> None:
    job = Job(tmp_path, server.environment("anthropic"))
    asker = job.asker()

    first = asker.ask(question("One?", context="The shop. " * 500))
    second = asker.ask(question("Two?", context="The shop. " * 500))

    assert (first.usage.tokens_cached, second.usage.tokens_cached) == (0, 1253)
    assert first.money is not None
    assert second.money is not None
    assert first.money > 5 * second.money > 0
    assert [call.tokens_cached for call in job.calls] == [0, 1253]


TAKE = """
import sys
from decimal import Decimal
from pathlib import Path
from fondation_cli.calls.day import Day
from fondation_cli.calls.errors import BudgetReached
from fondation_cli.calls.sum import Sum
from fondation_shared.clock import SystemClock

taken = 0
day = Day(Path(sys.argv[1]), SystemClock(), print, money=Decimal(15), tokens=None)
for _ in range(10):
    try:
        held = day.reserve(Sum(Decimal(3), 10))
    except BudgetReached:
        continue
    if sys.argv[2] == "settle":
        day.settle(held, Sum(Decimal(2), 5))
        taken += 1
print(taken)
"""


def day_of(folder: Path, money: int | None, warn: Callable[[str], None] = pytest.fail) -> Day:
    return Day(folder, SystemClock(), warn, money=None if money is None else Decimal(money), tokens=None)


def test_a_damaged_file_of_the_day_is_put_aside_and_what_was_known_before_counts(tmp_path: Path) -> None:
    warned: list[str] = []
    day = day_of(tmp_path, 10, warned.append)
    for took in (3, 4):
        day.settle(day.reserve(Sum(Decimal(5), 1)), Sum(Decimal(took), 1))
    (path,) = tmp_path.glob("*.json")
    path.write_text("{")

    # Before the last call was over, three were spent and five were held back.
    with pytest.raises(BudgetReached):
        day.reserve(Sum(Decimal(3), 1))
    day.settle(day.reserve(Sum(Decimal(2), 1)), Sum(Decimal(2), 1))

    (aside,) = tmp_path.glob("*.damaged-*")
    assert (aside.read_text(), [str(aside) in said for said in warned]) == ("{", [True])
    for each in (path, path.with_suffix(".before")):
        each.write_bytes(b"\xff")
    day.reserve(Sum(Decimal(10), 1))
    assert len(warned) == 3


def takers(folder: Path, *ways: str) -> int:
    """Processes that hold three dollars back, ten times, and take two; how often there was room for that."""
    started = [
        subprocess.Popen([sys.executable, "-c", TAKE, folder, way], stdout=subprocess.PIPE, text=True) for way in ways
    ]
    return sum(int(one.communicate(timeout=60)[0]) for one in started)


def test_the_day_has_a_cap_over_all_processes(tmp_path: Path) -> None:
    taken = takers(tmp_path, "settle", "settle")

    assert taken in {6, 7}  # the seventh has room where the other holds nothing back at that moment
    day = day_of(tmp_path, 20)
    with pytest.raises(BudgetReached):
        day.reserve(Sum(20 - 2 * taken + Decimal("0.1"), 0))
    day.reserve(Sum(20 - 2 * Decimal(taken), 0))


def test_what_a_killed_process_held_back_is_spent(tmp_path: Path) -> None:
    takers(tmp_path, "hold")

    with pytest.raises(BudgetReached):
        day_of(tmp_path, 17).reserve(Sum(Decimal(3), 0))


def test_a_cap_of_the_day_that_cannot_be_kept_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SettingsError):
        day_of(tmp_path / "file", 1).reserve(Sum(Decimal(0), 0))
    uncapped = day_of(tmp_path / "file", None)
    uncapped.settle(uncapped.reserve(Sum(Decimal(1), 1)), Sum(Decimal(1), 1))
