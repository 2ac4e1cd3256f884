"""How a line uses a name is read from its syntax, and not from what stands beside it."""

import pytest

from fondation_cli.course.anatomy.grammar import grammar_of, parse
from fondation_cli.course.facts.manners import manner_at
from fondation_cli.course.facts.portraits import Manner


@pytest.mark.parametrize(
    ("line", "manner"),
    [
        ("parcel, ok := found.(*Parcel)", Manner.CHECK),
        ("if parcel, ok := found.(Parcel); ok { weigh(parcel) }", Manner.CHECK),
        ("parcel := found.(*Parcel)", Manner.MENTION),
        ("weigh(found.(Parcel))", Manner.MENTION),
        ("switch found.(type) { case *Parcel: }", Manner.CHECK),
        ("var parcel *Parcel", Manner.ANNOTATE),
        ("parcels := []*Parcel{}", Manner.ANNOTATE),
    ],
)
def test_an_assertion_of_go_asks_what_a_value_is_where_it_takes_the_answer(line: str, manner: Manner) -> None:
    grammar = grammar_of("go")
    source = f"package post\nfunc Run(found any) {{ {line} }}\n"
    assert grammar is not None

    assert manner_at(parse(grammar, source.encode()), grammar, source.split("\n"), 2, "Parcel") is manner
