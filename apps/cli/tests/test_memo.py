import os
import subprocess
import sys
from pathlib import Path

import pytest

from fondation_cli.memo import ENTRY_BYTES, Memo, memo_key

KEY = memo_key("write", "1", {"chapter": "overview"})
OTHER_KEY = memo_key("write", "1", {"chapter": "another"})


def test_a_result_that_was_put_is_found_again(tmp_path: Path) -> None:
    Memo(tmp_path / "memo").put(KEY, b"a chapter")

    assert Memo(tmp_path / "memo").get(KEY) == b"a chapter"


def test_nothing_is_found_where_nothing_was_put(tmp_path: Path) -> None:
    assert Memo(tmp_path / "memo").get(KEY) is None


def test_an_entry_is_a_file_named_by_its_key_and_nothing_else_is_left(tmp_path: Path) -> None:
    Memo(tmp_path).put(KEY, b"x")

    assert [path.name for path in tmp_path.iterdir()] == [KEY]


@pytest.mark.parametrize("damage", [b"", b"fondation-memo 1 ", b"\x00" * 200])
def test_a_damaged_entry_is_as_good_as_none_and_is_removed(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / KEY).write_bytes(damage)

    assert Memo(tmp_path).get(KEY) is None
    assert not (tmp_path / KEY).exists()


def test_a_single_flipped_byte_is_noticed(tmp_path: Path) -> None:
    memo = Memo(tmp_path)
    memo.put(KEY, b"a chapter")
    entry = bytearray((tmp_path / KEY).read_bytes())
    entry[-1] ^= 1
    (tmp_path / KEY).write_bytes(entry)

    assert memo.get(KEY) is None


def test_a_result_too_large_to_travel_is_not_remembered(tmp_path: Path) -> None:
    memo = Memo(tmp_path)

    memo.put(KEY, bytes(ENTRY_BYTES))

    assert memo.get(KEY) is None


def test_above_its_size_the_memo_drops_what_was_unused_for_longest(tmp_path: Path) -> None:
    memo = Memo(tmp_path, max_bytes=10_000)
    keys = [memo_key("step", "1", number) for number in range(10)]
    for age, key in enumerate(keys):
        memo.put(key, bytes(900))
        os.utime(tmp_path / key, (age, age))
    assert memo.get(keys[0]) is not None

    memo.put(memo_key("step", "1", "one more"), bytes(900))

    assert memo.get(keys[0]) is not None
    assert memo.get(keys[1]) is None
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 10_000


def test_what_a_killed_process_left_unfinished_goes_with_time_and_what_another_one_writes_now_stays(
    tmp_path: Path,
) -> None:
    for name in (".old", ".new"):
        (tmp_path / name).write_bytes(b"half an entry")
    os.utime(tmp_path / ".old", (1, 1))

    Memo(tmp_path).put(KEY, b"x")

    assert sorted(path.name for path in tmp_path.iterdir()) == [".new", KEY]


def test_a_folder_that_cannot_be_used_remembers_nothing_and_fails_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    memo = Memo(tmp_path / "file" / "memo")

    memo.put(KEY, b"x")

    assert memo.get(KEY) is None


def test_a_disk_that_is_full_remembers_nothing_and_fails_nobody(small_disk: Path) -> None:
    memo = Memo(small_disk / "memo")
    memo.put(KEY, b"x")
    (small_disk / "ballast").write_bytes(bytes(free(small_disk)))

    memo.put(OTHER_KEY, bytes(100_000))

    assert (memo.get(KEY), memo.get(OTHER_KEY)) == (b"x", None)
    assert [path.name for path in (small_disk / "memo").iterdir()] == [KEY]


def free(disk: Path) -> int:
    space = os.statvfs(disk)
    return space.f_bavail * space.f_bsize


def test_the_order_of_keys_does_not_change_the_hash() -> None:
    assert memo_key("write", "1", {"a": 1, "b": [2, None]}) == memo_key("write", "1", {"b": [2, None], "a": 1})


@pytest.mark.parametrize("other", [("outline", "1", "x"), ("write", "2", "x"), ("write", "1", "y")])
def test_step_version_and_inputs_all_count(other: tuple[str, str, str]) -> None:
    assert memo_key("write", "1", "x") != memo_key(*other)


def test_the_hash_does_not_depend_on_the_seed_of_the_process() -> None:
    code = "from fondation_cli.memo import memo_key; print(memo_key('s', '1', {'a': [1], 'b': {'c': 'd'}}))"
    answers = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }

    assert len(answers) == 1
