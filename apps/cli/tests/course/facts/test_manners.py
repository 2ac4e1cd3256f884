"""How a line uses a name is read from its syntax, and not from what stands beside it."""

import pytest

from fondation_cli.course.anatomy.grammar import grammar_of, parse
from fondation_cli.course.facts.manners import manner_at
from fondation_cli.course.facts.portraits import Manner


@pytest.mark.parametrize(
    ("line", "manner"),
    [
        ("parcel, ok := found.(*Parcel)", Manner.CHECK),
        ("weigh(found.(Parcel))", Manner.CHECK),
        ("switch found.(type) { case *Parcel: }", Manner.CHECK),
        ("var parcel *Parcel", Manner.ANNOTATE),
        ("parcels := []*Parcel{}", Manner.ANNOTATE),
    ],
)
def test_an_assertion_of_go_asks_what_a_value_is_and_makes_or_declares_none(line: str, manner: Manner) -> None:
    grammar = grammar_of("go")
    source = f"package post\nfunc Run(found any) {{ {line} }}\n"
    assert grammar is not None

    assert manner_at(parse(grammar, source.encode()), grammar, source.split("\n"), 2, "Parcel") is manner
