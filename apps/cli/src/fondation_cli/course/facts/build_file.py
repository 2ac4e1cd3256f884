"""One build file, read: what it says of the project."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

NAMES = (
    *("composer.json", "Package.swift", "build.sbt", "build.gradle.kts", "build.gradle", "meson.build"),
    "CMakeLists.txt",
    "Gemfile",
)
"""Build files that are no tables of one standard form; the first in a folder speaks for the project."""

SCRIPTS: Mapping[object, str] = {"test": "test", "build": "build", "start": "run", "dev": "run", "lint": "lint"}
"""What scripts of these names are for."""

ENDINGS = (".gemspec", ".csproj")
_COMMENT = re.compile(r"^\s*(?://|#).*$", re.MULTILINE)
_XML = re.compile(r"<(Description|Version|TargetFrameworks?|PackageLicenseExpression)>\s*([^<]+?)\s*</")


@dataclass(frozen=True, slots=True)
class Manifest:
    """One build file, read; what it does not say is empty."""

    path: str
    description: str = ""
    version: str = ""
    requires: str = ""
    licence: str = ""
    packages: tuple[str, ...] = ()
    scripts: tuple[tuple[str, str], ...] = ()
    """Purpose and command."""
    entry_points: tuple[tuple[str, str], ...] = ()
    """Command and what it starts."""


def read_build_file(path: str, text: str) -> Manifest | None:
    """What a build file says; None where it is of another form, or says nothing. Raises ValueError for broken JSON."""
    name = path.rpartition("/")[2]
    if name == "composer.json":
        found = _composer(path, json.loads(text))
    else:
        reader = _READERS.get(name) or next((read for end, read in _BY_ENDING.items() if name.endswith(end)), None)
        found = reader(path, _COMMENT.sub("", text)) if reader is not None else None
    return found if found is not None and found != Manifest(path) else None


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    return " ".join(found[1].split()) if found else ""


def _every(pattern: str, text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.findall(pattern, text, re.MULTILINE)))


def _composer(path: str, table: object) -> Manifest | None:
    if not isinstance(table, dict):
        return None
    needed = table.get("require")
    names = [str(each) for each in needed] if isinstance(needed, dict) else []
    php = str(needed["php"]) if isinstance(needed, dict) and isinstance(needed.get("php"), str) else ""
    licence, description, scripts = table.get("license"), table.get("description"), table.get("scripts")
    return Manifest(
        path,
        description=description if isinstance(description, str) else "",
        requires=f"php {php}" if php else "",
        licence=licence if isinstance(licence, str) else "",
        packages=tuple(each for each in names if "/" in each),
        scripts=tuple(_scripts(scripts)) if isinstance(scripts, dict) else (),
    )


def _scripts(table: dict[object, object]) -> Iterator[tuple[str, str]]:
    """The commands of one line; `@php` only says with which PHP."""
    for name, command in table.items():
        if name in SCRIPTS and isinstance(command, str):
            yield SCRIPTS[name], command.removeprefix("@php ")


def _gemspec(path: str, text: str) -> Manifest:
    ruby = _first(r"\.required_ruby_version\s*=\s*[\"']([^\"']+)[\"']", text)
    return Manifest(
        path,
        description=_first(r"\.summary\s*=\s*[\"']([^\"'\n]+)[\"']", text),
        version=_first(r"\.version\s*=\s*[\"']([\w.]+)[\"']", text),
        requires=f"ruby {ruby}" if ruby else "",
        licence=_first(r"\.licenses?\s*=\s*\[?[\"']([^\"'\n]+)[\"']", text),
        packages=_every(r"\.add_(?:runtime_)?dependency\s*\(?\s*[\"']([\w.-]+)[\"']", text),
    )


def _gemfile(path: str, text: str) -> Manifest:
    """The gems of an application: those outside of groups, which are for the work on it."""
    own = re.sub(r"^group\b.*?^end\b", "", text, flags=re.MULTILINE | re.DOTALL)
    ruby = _first(r"^ruby\s+[\"']([^\"']+)[\"']", own)
    named = _every(r"^gem\s*\(?\s*[\"']([\w.-]+)[\"'](?!.*\bgroups?:)", own)
    return Manifest(path, requires=f"ruby {ruby}" if ruby else "", packages=named)


def _csproj(path: str, text: str) -> Manifest:
    said = dict(_XML.findall(text))
    return Manifest(
        path,
        description=said.get("Description", ""),
        version=said.get("Version", ""),
        licence=said.get("PackageLicenseExpression", ""),
        packages=_every(r"<PackageReference\s+Include=\"([\w.-]+)\"", text),
    )


def _swift(path: str, text: str) -> Manifest:
    return Manifest(path, packages=_every(r"\.package\([^)]*?url:\s*\"[^\"]*/([\w.-]+?)(?:\.git)?\"", text))


def _sbt(path: str, text: str) -> Manifest:
    scala = _first(r"^(?:ThisBuild\s*/\s*)?scalaVersion\s*:=\s*\"([\w.-]+)\"", text)
    return Manifest(
        path,
        description=_first(r"^\s*description\s*:=\s*\"([^\"\n]+)\"", text),
        version=_first(r"^(?:ThisBuild\s*/\s*)?version\s*:=\s*\"([\w.-]+)\"", text),
        requires=f"scala {scala}" if scala else "",
        packages=_every(r"\"[\w.-]+\"\s*%{1,3}\s*\"([\w.-]+)\"\s*%\s*[\"\w]", text),
    )


def _gradle(path: str, text: str) -> Manifest:
    return Manifest(
        path,
        description=_first(r"^\s*description\s*=?\s*[\"']([^\"'\n]+)[\"']", text),
        version=_first(r"^\s*version\s*=?\s*[\"']([\w.-]+)[\"']", text),
        packages=_every(
            r"^\s*(?:api|implementation)\s*\(?\s*[\"'](?:[\w.-]+):([\w.-]+)(?::[^\"'\n]*)?[\"']",
            text,
        ),
    )


def _cmake(path: str, text: str) -> Manifest:
    asked = _first(r"cmake_minimum_required\s*\(\s*VERSION\s+([\d.]+)", text)
    return Manifest(
        path,
        description=_first(r"project\s*\([^)]*?DESCRIPTION\s+\"([^\"\n]+)\"", text),
        version=_first(r"project\s*\([^)]*?VERSION\s+([\d.]+)", text),
        requires=f"cmake {asked}" if asked else "",
        packages=_every(r"find_package\s*\(\s*(\w+)[^)]*REQUIRED", text),
    )


def _meson(path: str, text: str) -> Manifest:
    return Manifest(
        path,
        version=_first(r"project\s*\([^)]*?version\s*:\s*'([\w.-]+)'", text),
        licence=_first(r"project\s*\([^)]*?license\s*:\s*\[?\s*'([^'\n]+)'", text),
        packages=_every(r"dependency\s*\(\s*'([\w.+-]+)'", text),
    )


_READERS: dict[str, Callable[[str, str], Manifest]] = {
    "Package.swift": _swift,
    "build.sbt": _sbt,
    "build.gradle": _gradle,
    "build.gradle.kts": _gradle,
    "meson.build": _meson,
    "CMakeLists.txt": _cmake,
    "Gemfile": _gemfile,
}
_BY_ENDING: dict[str, Callable[[str, str], Manifest]] = {".gemspec": _gemspec, ".csproj": _csproj}
