"""What the tests of a Rust project need: the host's own tool chain, and the crates that the project names."""

import json
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from fondation_cli.course.exercises.libraries import Unavailable, installed, kept
from fondation_cli.course.exercises.requirements import Read

_NAME = re.compile(r"^[A-Za-z0-9_-]+$")
_VERSION = re.compile(r"^[\w\s.,*^~<>=+-]+$")
_LOCKED = re.compile(r"^[\w.+-]+(?: [\w.+-]+)?$")
_REGISTRY = "registry+"
_TABLES = ("dependencies", "dev-dependencies", "build-dependencies")
_MOST = 120
_SECONDS = 20


def crates(read: Read, cache: Path, check: Callable[[], None]) -> Path:
    """A folder with `bin/cargo`, and `vendor` with the crates where it needs any. Raises Unavailable."""
    home, version = _tool_chain()
    manifest = crate_manifest(read)
    key = ["cargo", str(home), version, manifest, lock(read) if manifest else ""]
    return kept(cache, key, partial(_fill, home, manifest, lock(read), check))


def crate_manifest(read: Read) -> str:
    """A manifest of ours with the crates that theirs names by version; empty where it names none."""
    theirs = _toml(read("Cargo.toml"))
    wanted = {table: _wanted(theirs.get(table)) for table in _TABLES}
    if not any(wanted.values()):
        return ""
    lines = ["[package]", 'name = "wanted-by-tests"', 'version = "0.0.0"', 'edition = "2021"', "", "[lib]"]
    lines.append('path = "lib.rs"')
    for table, listed in wanted.items():
        lines += ["", f"[{table}]", *(f"{name} = {value}" for name, value in listed.items())]
    return "\n".join(lines) + "\n"


def lock(read: Read) -> str:
    """The versions that their lock file settled on, those of the registry alone."""
    blocks = ["version = 3"]
    listed = _toml(read("Cargo.lock")).get("package")
    for each in listed if isinstance(listed, list) else []:
        table = each if isinstance(each, dict) else {}
        name, version, source = (str(table.get(key, "")) for key in ("name", "version", "source"))
        if not (_NAME.match(name) and _LOCKED.match(version) and source.startswith(_REGISTRY)):
            continue
        needs = [str(one) for one in table.get("dependencies", []) if _LOCKED.match(str(one))]
        digest = re.sub(r"[^0-9a-f]", "", str(table.get("checksum", "")))
        blocks.append(
            f'\n[[package]]\nname = "{name}"\nversion = "{version}"\n'
            f'source = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "{digest}"\n'
            f"dependencies = {json.dumps(needs)}"
        )
    return "\n".join(blocks) + "\n" if len(blocks) > 1 else ""


def _wanted(table: object) -> dict[str, str]:
    """Crates by name with what is asked of them, as TOML. Raises Unavailable for what lies in no registry."""
    found: dict[str, str] = {}
    for name, asked in table.items() if isinstance(table, dict) else ():
        told: Mapping[str, object] = asked if isinstance(asked, dict) else {"version": asked}
        version = told.get("version")
        if not isinstance(version, str) or {"path", "git", "registry"} & told.keys():
            raise Unavailable("its tests need crates that no registry has")
        features = told.get("features")
        named = [each for each in features if isinstance(each, str)] if isinstance(features, list) else []
        texts = [str(name), str(told.get("package", name)), *(each.replace("/", "").replace("?", "") for each in named)]
        if not all(_NAME.match(text) for text in texts) or not _VERSION.match(version) or len(found) == _MOST:
            raise Unavailable("the crates of its tests cannot be read")
        default = "false" if told.get("default-features") is False else "true"
        found[texts[0]] = (
            f'{{ version = "{version}", package = "{texts[1]}", default-features = {default}, '
            f"features = {json.dumps(named)} }}"
        )
    return found


def _tool_chain() -> tuple[Path, str]:
    """Where the host's Rust lies, and its version."""
    rustc = shutil.which("rustc")
    if rustc is None or shutil.which("cargo") is None:
        raise Unavailable("cargo is not installed", "tools")
    said = [_said([rustc, "--print", "sysroot"]), _said([rustc, "--version"])]
    home = Path(said[0])
    if not all((home / "bin" / name).is_file() for name in ("cargo", "rustc")):
        raise Unavailable("cargo is not installed", "tools")
    return home, said[1]


def _said(command: list[str]) -> str:
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=True, cwd="/")  # noqa: S603 - the host's own program
    except (OSError, subprocess.SubprocessError) as error:
        raise Unavailable("cargo is not installed", "tools") from error
    return ran.stdout.strip()


def _fill(home: Path, manifest: str, locked: str, check: Callable[[], None], to: Path) -> None:
    """The tool chain, linked where it lies on the same disk, and the crates: their code is fetched and not run."""
    for name in ("cargo", "rustc"):
        (to / "bin").mkdir(exist_ok=True)
        linked(str(home / "bin" / name), str(to / "bin" / name))
    shutil.copytree(home / "lib", to / "lib", symlinks=True, copy_function=linked, ignore=_sources)
    if not manifest:
        return
    (to / "Cargo.toml").write_text(manifest)
    (to / "lib.rs").write_text("")
    if locked:
        (to / "Cargo.lock").write_text(locked)
    installed(["cargo", "vendor", "--quiet", "--respect-source-config", "vendor"], to, check)
    if not (to / "vendor").is_dir():
        raise Unavailable("the crates of its tests cannot be had from here")


def _sources(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if Path(folder).name == "rustlib" and name == "src"]


def linked(source: str, target: str) -> str:
    """The same file a second time, copied where it cannot be linked."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)
    return target


def _toml(text: str | None) -> Mapping[str, object]:
    try:
        return tomllib.loads(text or "")
    except (ValueError, RecursionError):
        return {}
