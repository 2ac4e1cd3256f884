"""A starter filled in with a project's own names: whatever they are, each file still means what it meant."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from pydantic import JsonValue

from fondation_shared.project import ProjectName


@dataclass(frozen=True, slots=True)
class Names:
    """What stands in a project for the four names that starters hold; texts on one line, without control characters."""

    name: ProjectName
    title: str
    prompt: str

    @property
    def module(self) -> str:
        """The name, as Python has it."""
        return self.name.replace("-", "_")


Escape = Callable[[str], str]


def _in_quotes(text: str) -> str:
    """Between double quotes: JSON, TOML, Python and JavaScript agree on these two."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _in_markup(text: str) -> str:
    """Vite puts its own values for `%NAME%` in pages."""
    return html.escape(text).replace("%", "&#37;")


def _in_markdown(text: str) -> str:
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


_ESCAPES: dict[str, Escape] = {
    **dict.fromkeys((".js", ".json", ".py", ".toml", ".ts", ".tsx"), _in_quotes),
    ".html": _in_markup,
    ".md": _in_markdown,
}
_TEXTS = re.compile(r"starter-project|starter_project|Starter Title|Starter Prompt")


def filled(path: PurePosixPath, text: str, names: Names) -> tuple[PurePosixPath, str]:
    """A starter's file as the project has it: path and text. Raises ValueError: nobody knows how to quote in such."""
    return PurePosixPath(fill(str(path), names)), fill(text, names, _ESCAPES.get(path.suffix, _refused))


def fill(text: str, names: Names, escape: Escape = str) -> str:
    """Text with the project's names for the starter's, all in one go: what a name holds is never filled in again."""
    values = {"starter-project": lambda: names.name, "starter_project": lambda: names.module}
    texts = {"Starter Title": lambda: escape(names.title), "Starter Prompt": lambda: escape(names.prompt)}
    return _TEXTS.sub(lambda match: (values | texts)[match[0]](), text)


def fill_json(value: JsonValue, names: Names) -> JsonValue:
    """The same in every text of what JSON can hold."""
    if isinstance(value, str):
        return fill(value, names)
    if isinstance(value, list):
        return [fill_json(each, names) for each in value]
    if isinstance(value, dict):
        return {fill(key, names): fill_json(each, names) for key, each in value.items()}
    return value


def _refused(text: str) -> str:
    raise ValueError(f"no way is known to write {text!r} into such a file")
