import random
import re

import pytest

from fondation_shared.secret_forms import HEADS, NAMES
from fondation_shared.secret_places import Sought

GIVEN = re.compile(rf"(?i){NAMES}\w{{0,9}}[ =:'\"]{{1,4}}\w{{2,}}")
PIECES = [*HEADS, *"aszK_ -=:'\"\n", "key", "ey", "ss", "PASS", "Pwd", "s3cr3t", "\u0130", "\u0131", "\u017f", "\u212a"]


def turned(piece: str, chance: random.Random) -> str:
    """The same in small letters, in capitals, with a capital, or with letters that look like others."""
    odd = piece.replace("s", "\u017f").replace("k", "\u212a").replace("i", "\u0131")
    return chance.choice([piece, piece.upper(), piece.capitalize(), odd])


@pytest.mark.parametrize("seed", range(8))
def test_what_is_found_beside_names_is_what_a_search_of_all_places_finds(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    text = "".join(turned(chance.choice(PIECES), chance) for _ in range(400))
    sought = Sought(text)
    for pattern in (re.compile(rf"(?i){NAMES}"), GIVEN):
        assert [each.span() for each in sought.each(pattern)] == [each.span() for each in pattern.finditer(text)]
        for place in range(0, len(text), 7):
            found, expected = sought.first(pattern, place), pattern.search(text, place)
            assert (found and found.span()) == (expected and expected.span())


def test_a_word_is_found_in_whatever_letters_a_pattern_would_find_it() -> None:
    assert Sought("BA\u017f\u0130C x").has("basic")
    assert not Sought("BA\u017f\u0130C x").has("bearer")
