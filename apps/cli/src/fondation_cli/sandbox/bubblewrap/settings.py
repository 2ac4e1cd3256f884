"""The bounds of a policy as a control group takes them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from fondation_cli.sandbox.policy import Policy

_PERIOD = 100_000


def settings(version: int, folders: Sequence[Path], policy: Policy) -> Iterator[tuple[Path, str]]:
    """Each file of a group and what is to stand in it, in this order.

    `folders`: of version 2 the group's one; of version 1 those of memory, pids and cpu. A kernel that knows no swap, or
    does not count it, has no file for it: there is nothing to bound then, or the probe of the walls finds it out.
    """
    quota = max(1000, int(policy.cpus * _PERIOD))
    if version == 2:  # noqa: PLR2004 - the version
        (folder,) = folders
        yield folder / "memory.max", str(policy.memory)
        if (folder / "memory.swap.max").exists():
            yield folder / "memory.swap.max", "0"
        yield folder / "pids.max", str(policy.pids)
        yield folder / "cpu.max", f"{quota} {_PERIOD}"
        return
    memory, pids, cpu = folders
    yield memory / "memory.limit_in_bytes", str(policy.memory)
    if (memory / "memory.memsw.limit_in_bytes").exists():
        yield memory / "memory.memsw.limit_in_bytes", str(policy.memory)
    yield pids / "pids.max", str(policy.pids)
    yield cpu / "cpu.cfs_period_us", str(_PERIOD)
    yield cpu / "cpu.cfs_quota_us", str(quota)
