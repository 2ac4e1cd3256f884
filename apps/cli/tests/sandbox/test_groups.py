"""What a control group is told of a policy. The folders stand for the kernel's, which no test may rearrange."""

from pathlib import Path

from fondation_cli.sandbox.bubblewrap.settings import settings
from fondation_cli.sandbox.policy import MEBIBYTE, Policy

POLICY = Policy(memory=64 * MEBIBYTE, pids=20, cpus=0.5)


def told(version: int, *folders: Path) -> dict[str, str]:
    return {file.name: value for file, value in settings(version, folders, POLICY)}


def test_memory_is_bounded_with_what_of_it_is_swapped_out(tmp_path: Path) -> None:
    for name in ("memory.swap.max", "memory.memsw.limit_in_bytes"):
        (tmp_path / name).touch()

    assert told(2, tmp_path)["memory.swap.max"] == "0"
    assert told(1, tmp_path, tmp_path, tmp_path)["memory.memsw.limit_in_bytes"] == str(POLICY.memory)


def test_a_kernel_that_knows_no_swap_is_told_of_everything_else(tmp_path: Path) -> None:
    assert told(2, tmp_path) == {"memory.max": str(POLICY.memory), "pids.max": "20", "cpu.max": "50000 100000"}
    assert told(1, tmp_path, tmp_path, tmp_path) == {
        "memory.limit_in_bytes": str(POLICY.memory),
        "pids.max": "20",
        "cpu.cfs_period_us": "100000",
        "cpu.cfs_quota_us": "50000",
    }
