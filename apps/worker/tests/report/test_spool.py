from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from fondation_shared.events import FileWritten, GeneratorEvent, Log
from fondation_worker.report.spool import BATCH_BYTES, BATCH_EVENTS, Spool


def written(number: int, length: int = 1) -> FileWritten:
    return FileWritten(path="p" * length, size=number)


def read_all(spool: Spool) -> list[GeneratorEvent]:
    events: list[GeneratorEvent] = []
    while len(events) < spool.count:
        batch = spool.read(len(events) + 1)
        assert 1 <= len(batch) <= BATCH_EVENTS
        events += batch
    return events


def test_what_was_put_in_comes_out_in_order(tmp_path: Path) -> None:
    events = [written(number) for number in range(1000)]
    with Spool(tmp_path / "spool") as spool:
        for begin in range(0, 1000, 7):
            spool.append(events[begin : begin + 7])
        assert spool.count == 1000
        assert read_all(spool) == events
        assert spool.read(990) == events[989:]


def test_a_batch_is_bounded_in_bytes_too_and_never_empty(tmp_path: Path) -> None:
    sizes = [10, BATCH_BYTES // 2, BATCH_BYTES // 2, BATCH_BYTES * 2, 10]
    with Spool(tmp_path / "spool") as spool:
        spool.append([written(0, size) for size in sizes])
        assert [len(spool.read(first)) for first in (1, 3, 4, 5)] == [2, 1, 1, 1]
        assert len(read_all(spool)) == len(sizes)


@settings(deadline=None)
@given(st.lists(st.text(max_size=50), max_size=10))
def test_any_text_survives(texts: list[str]) -> None:
    events = [Log(text=text) for text in texts]
    with TemporaryDirectory() as folder, Spool(Path(folder) / "spool") as spool:
        spool.append(events)
        assert read_all(spool) == events
