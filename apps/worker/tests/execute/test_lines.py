from hypothesis import given, settings
from hypothesis import strategies as st

from fondation_worker.execute.lines import Line, LineReader

LIMIT = 8
CHUNKS = st.lists(st.text("ab\n", max_size=30).map(str.encode), max_size=10)


def read(chunks: list[bytes]) -> list[Line]:
    reader = LineReader(LIMIT)
    return [line for chunk in chunks for line in reader.feed(chunk)] + reader.rest()


@settings(deadline=None)
@given(CHUNKS)
def test_how_a_stream_is_cut_into_chunks_does_not_matter(chunks: list[bytes]) -> None:
    assert read(chunks) == read([b"".join(chunks)])


@settings(deadline=None)
@given(CHUNKS)
def test_lines_are_those_of_the_stream_cut_to_the_limit(chunks: list[bytes]) -> None:
    *whole, rest = b"".join(chunks).split(b"\n")
    expected = [Line(line[:LIMIT], len(line) > LIMIT) for line in [*whole, *([rest] if rest else [])]]
    assert read(chunks) == expected


def test_what_is_cut_off_is_not_kept() -> None:
    reader = LineReader(LIMIT)
    for _ in range(1000):
        reader.feed(b"x" * 65536)
    assert reader.feed(b"\nshort\n") == [Line(b"x" * LIMIT, cut=True), Line(b"short")]
