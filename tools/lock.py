"""Check that uv.lock names the public default index and nothing else: no mirror of somebody's own got in.

Usage: lock.py UV. What the default is, UV itself says in its help; so no address is written here.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

HELP = re.compile(r"default:\s+<(https://\S+)>")


def default_index(uv: str) -> str:
    """The index that UV uses when nobody names another one."""
    text = subprocess.run([uv, "help", "lock"], capture_output=True, text=True, check=True).stdout  # noqa: S603 - ours
    said = HELP.search(text)
    if not said:
        sys.exit(f"lock check: {uv} does not say what its default index is.")
    return said[1].rstrip("/")


def sources(packages: list[dict[str, object]]) -> Iterator[tuple[str, str]]:
    """What each package comes from: its kind (`registry`, `editable`, `virtual`, `git`, ...) and its address."""
    for package in packages:
        source = package["source"]
        assert isinstance(source, dict)  # noqa: S101 - the shape of a lock file that uv has just checked
        yield from source.items()


def main(uv: str) -> None:
    """Exit 1 with the reason when anything but the default index is named."""
    text = Path("uv.lock").read_text(encoding="utf-8")
    kinds = set(sources(tomllib.loads(text)["package"]))
    strange = {f"{kind} {address}" for kind, address in kinds if kind not in {"registry", "editable", "virtual"}}
    registries = {address.rstrip("/") for kind, address in kinds if kind == "registry"}
    strange |= registries - {default_index(uv)}
    hosts = {urlsplit(url).hostname for url in re.findall(r'url = "([^"]+)"', text)}
    if strange or len(registries) != 1 or len(hosts) != 1:
        named = ", ".join(sorted(strange | {str(host) for host in hosts}))
        sys.exit(f"lock check: uv.lock names more than the public default index: {named}\nhint: make lock")
    print("lock check: uv.lock names the public default index alone")


if __name__ == "__main__":
    main(sys.argv[1])
