"""When a message is sent again: later each time, never earlier than the address asked for, not for ever."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from fondation_web.outbox.schedule import asked_seconds, pause_seconds

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CHANCE = random.Random(7)  # noqa: S311 - for tests


def test_pauses_grow_no_two_are_alike_and_the_tenth_sending_is_the_last() -> None:
    pauses = [[pause_seconds(tries, None, CHANCE) or 0.0 for tries in range(1, 10)] for _ in range(50)]
    assert len({each[0] for each in pauses}) == 50
    assert all(each[0] < each[1] < each[2] < each[3] < each[4] < each[5] for each in pauses)
    assert all(2.5 * 24 * 3600 < sum(each) < 4 * 24 * 3600 for each in pauses)
    assert pause_seconds(10, None, CHANCE) is None
    assert pause_seconds(10, 5.0, CHANCE) is None


@pytest.mark.parametrize(("asked", "least", "most"), [(0, 4, 6), (90, 90, 99), (10**9, 86_400, 95_040)])
def test_what_an_address_asks_for_is_never_shortened(asked: float, least: float, most: float) -> None:
    for _ in range(50):
        assert least <= (pause_seconds(1, asked, CHANCE) or 0) <= most


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 7 ", 7.0),
        ("9" * 400, 999_999_999_999.0),
        ("Thu, 01 Jan 2026 00:10:00 GMT", 600.0),
        ("Wed, 31 Dec 2025 00:00:00 GMT", 0.0),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", None),
        ("Mon, 01 Jan 2026 00:00:00 +99999999999999999999", None),
        ("-5", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_a_wish_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    assert asked_seconds(header, NOW) == seconds
    assert asked_seconds(header, NOW + timedelta(days=365)) in {seconds, 0.0}
