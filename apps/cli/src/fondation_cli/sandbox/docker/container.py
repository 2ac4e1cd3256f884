"""What the engine is told of a container: every wall that it can raise."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fondation_cli.sandbox.docker.place import Place
from fondation_cli.sandbox.docker.system_calls import profile
from fondation_cli.sandbox.policy import MEBIBYTE
from fondation_cli.sandbox.port import TREE, Task

HOME = Path("/home/builder")
_OF_OURS = 3
"""Processes of a container that are not the command's: the shell that waits, the clock, the one that becomes it."""

_GRACE_SECONDS = 30
_FIRST = r"""
exec 3>&2 2>/dev/null
mark=$1
shift
"$@" </dev/null 2>&3 3>&-
code=$?
count() { [ -r "$1" ] && while read -r key value; do [ "$key" = "$2" ] && found=$value; done <"$1"; }
found=0
count /sys/fs/cgroup/memory.events oom_kill
count /sys/fs/cgroup/memory/memory.oom_control oom_kill
memory=$found found=0
count /sys/fs/cgroup/pids.events max
count /sys/fs/cgroup/pids/pids.events max
printf '\0%s %s %s\n' "$mark" "$memory" "$found" >&3
exit "$code"
"""
"""Runs the command, and says at the end what it was refused, which nobody outside can ask of a group that is gone."""

_HIDDEN = (
    *("/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats"),
    *("/proc/sched_debug", "/proc/scsi", "/proc/timer_list", "/proc/timer_stats", "/proc/kmsg", "/proc/kallsyms"),
    *("/sys/block", "/sys/bus", "/sys/class", "/sys/dev", "/sys/devices", "/sys/firmware", "/sys/hypervisor"),
    *("/sys/kernel", "/sys/module", "/sys/power", "/sys/fs/bpf", "/sys/fs/ext4", "/sys/fs/xfs", "/sys/fs/btrfs"),
    *("/run", "/var/lib", "/var/log", "/var/cache", "/root", "/boot", "/media", "/mnt", "/opt", "/srv"),
    *("/etc/shadow", "/etc/gshadow", "/etc/shadow-", "/etc/gshadow-"),
)
_READ_ONLY = ("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger")
_SHARED_MEMORY = 16 * MEBIBYTE
_COMPANION_MEMORY = 128 * MEBIBYTE
_COMPANION_PROCESSES = 400
_BOOT = """
import sys, types
for name, text in zip(sys.argv[5::2], sys.argv[6::2]):
    module = sys.modules[name] = types.ModuleType(name)
    exec(text, module.__dict__)
module.main(*sys.argv[1:5])
"""
_PACKAGE = "fondation_cli.sandbox"
_HANDED_OVER = ("extent", "docker.channels", "docker.companion")
"""Each after those that it imports."""


def command_body(
    task: Task, image: str, network: str, place: Place, labels: Mapping[str, str], mark: str
) -> dict[str, object]:
    """The container of a command. `network` is `none`, or that of the companion; `mark` begins its last word."""
    policy = task.policy
    limits = (("core", 0), ("nofile", policy.open_files), ("fsize", policy.disk))
    scratch = f"rw,exec,nosuid,nodev,size={policy.scratch},nr_inodes={policy.scratch // 1024}"
    home = f"{scratch},mode=0700,uid={place.user},gid={place.user}"
    return {
        **_both(image, network, labels),
        "User": f"{place.user}:{place.user}",
        "WorkingDir": str(TREE),
        "Entrypoint": ["/bin/sh", "-c", _FIRST, "sh"],
        "Cmd": [mark, *_command(task)],
        "HostConfig": {
            **_walls(network),
            "Memory": policy.memory,
            "MemorySwap": policy.memory,
            "PidsLimit": policy.pids + _OF_OURS,
            "NanoCpus": int(policy.cpus * 1_000_000_000),
            "Ulimits": [{"Name": name, "Soft": value, "Hard": value} for name, value in limits],
            "ShmSize": min(_SHARED_MEMORY, policy.memory),
            "Tmpfs": {"/tmp": f"{scratch},mode=1777", str(HOME): home},  # noqa: S108 - inside, where it is its own
            "MaskedPaths": list(_HIDDEN),
            "ReadonlyPaths": list(_READ_ONLY),
            "Mounts": list(place.mounts()),
        },
    }


def companion_body(
    task: Task, image: str, network: str, place: Place, port: int, labels: Mapping[str, str]
) -> dict[str, object]:
    """The container beside it, which may read every file of the tree, no more. With `port` 0 it listens on none."""
    texts = [word for name in _HANDED_OVER for word in (f"{_PACKAGE}.{name}", _text(name))]
    bounds = [str(TREE), str(task.policy.files), str(task.policy.disk), str(port)]
    return {
        **_both(image, network, labels),
        "User": "0:0",
        "OpenStdin": True,
        "StdinOnce": True,
        "AttachStdin": True,
        "Entrypoint": ["/usr/bin/env", "-i", "python3", "-I", "-S", "-B", "-c", _BOOT, *bounds, *texts],
        "Cmd": [],
        "HostConfig": {
            **_walls(network),
            "CapAdd": ["DAC_READ_SEARCH"],
            "Memory": _COMPANION_MEMORY,
            "MemorySwap": _COMPANION_MEMORY,
            "PidsLimit": _COMPANION_PROCESSES,
            "Mounts": list(place.read_only()),
        },
    }


def look_body(image: str, folder: Path, labels: Mapping[str, str]) -> dict[str, object]:
    """The container that says what a folder is: its device and its number."""
    mounts = [{"Type": "bind", "Source": str(folder), "Target": str(TREE), "ReadOnly": True}]
    return {
        **_both(image, "none", labels),
        "Entrypoint": ["stat", "--format=%d %i", str(TREE)],
        "Cmd": [],
        "HostConfig": {**_walls("none"), "Mounts": mounts},
    }


def _both(image: str, network: str, labels: Mapping[str, str]) -> dict[str, object]:
    named = {} if network.startswith("container:") else {"Hostname": "sandbox"}
    streams = {"AttachStdout": True, "AttachStderr": True, "Tty": False}
    return {**named, **streams, "Image": image, "Labels": dict(labels), "Healthcheck": {"Test": ["NONE"]}}


def _walls(network: str) -> dict[str, object]:
    return {
        "NetworkMode": network,
        "ReadonlyRootfs": True,
        "CapDrop": ["ALL"],
        "SecurityOpt": ["no-new-privileges:true", f"seccomp={json.dumps(profile())}"],
        "IpcMode": "private",
        "CgroupnsMode": "private",
        "LogConfig": {"Type": "none"},
        "RestartPolicy": {"Name": "no"},
    }


def _command(task: Task) -> list[str]:
    """With its variables alone. Should nobody be left to end it, it ends by itself."""
    known = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(HOME), "TMPDIR": "/tmp", "LANG": "C.UTF-8"}  # noqa: S108 - its own
    variables = [f"{name}={value}" for name, value in sorted({**known, **task.variables}.items())]
    clock = ["timeout", "--signal=KILL", str(int(task.policy.wall) + _GRACE_SECONDS)]
    return [*clock, "env", "-i", *variables, "/bin/sh", "-c", 'exec "$@"', "sh", *task.command]


@cache
def _text(name: str) -> str:
    return Path(__file__).parents[1].joinpath(*name.split(".")).with_suffix(".py").read_text(encoding="utf-8")
