"""Why a thing is there, in the words of the repository: only sentences that speak of it, and that give a reason."""

from collections.abc import Callable, Mapping

import pytest

from fondation_cli.course.facts.sheet import FactSheet

POOL = '''class Pool:
    """Keeps connections open.

    `Factory` objects are useful when a pool has to make its own connections from scratch.

    A pool reuses connections so that no handshake is paid for twice in a row.
    """

    def take(self, wait):
        """Take one out."""
        if wait is None:
            raise ValueError("say how long to wait")
        return self.free.pop(wait)

    def give(self, connection):
        """Put one back."""
        self.free.append(connection)
        return self
'''

PAGE = """# Pools

`Pool` should be used instead of a bare connection when more than one thread talks to the server.

In order to leverage the other thing you have to hand your own settings to a new `Pool` by yourself.
"""


@pytest.fixture
def reasons(gathered: Callable[[Mapping[str, str]], list[FactSheet]]) -> list[str]:
    sheets = gathered({"pool.py": POOL, "docs/pools.md": PAGE, "README.md": "# Pool\n\nConnections.\n"})
    concepts = [subject for sheet in sheets[1:] for subject in sheet.subjects if subject.mention.name == "Pool"]
    return [quote.text for quote in concepts[0].reasons]


def test_a_reason_is_taken_from_the_code_and_from_the_page_about_it(reasons: list[str]) -> None:
    assert "A pool reuses connections so that no handshake is paid for twice in a row." in reasons
    assert any(text.startswith("`Pool` should be used instead of a bare connection") for text in reasons)


def test_what_is_said_of_another_thing_is_no_reason(reasons: list[str]) -> None:
    assert not any("Factory" in text or "leverage" in text for text in reasons)


def test_a_sentence_that_was_quoted_is_not_quoted_again_as_a_reason(
    gathered: Callable[[Mapping[str, str]], list[FactSheet]],
) -> None:
    source = """package depot

// Proxy is a wrapper around a door that allows you to hook into various parts of the way.
type Proxy struct {
	open bool
}

// Open opens it.
func (p *Proxy) Open() {
	p.open = true
}
"""
    sheets = gathered({"go.mod": "module example.org/depot\n", "proxy.go": source, "README.md": "# Depot\n\nDoors.\n"})
    lead = next(each for sheet in sheets for each in sheet.subjects if each.mention.name == "Proxy")

    assert any("hook into" in quote.text for quote in lead.purpose)
    assert lead.reasons == ()
