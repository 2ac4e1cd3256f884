"""A model by script: it answers what it is asked in the form that it is told, as well or as badly as a test wants."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from model_server import Refusal, Reply
from model_wire import Asked

Kind = Literal["plan", "change", "file", "repair"]
Answer = str | Reply | Refusal
_BEGINNINGS: dict[str, Kind] = {
    "You plan a small": "plan",
    "You plan a change": "change",
    "You write one file": "file",
    "You repair": "repair",
}
_MARK = re.compile(r"^The mark of your answer is (@@\w+)", re.MULTILINE)
_PATH = re.compile(r"^Write path:\n<data-\w+>\n(.*)\n", re.MULTILINE)
_SO_FAR = re.compile(r"This is what there is of it:\n<data-\w+>\n(.*)\n</data-\w+>\nGo on", re.DOTALL)


def kind(asked: Asked) -> Kind:
    return next(kind for beginning, kind in _BEGINNINGS.items() if beginning in asked.system)


def mark(asked: Asked) -> str:
    return str(_MARK.findall(asked.prompt)[0])


def path(asked: Asked) -> str:
    return str(_PATH.findall(asked.prompt)[0])


def whole(mark: str, path: str, text: str) -> str:
    return f"{mark} write {path}\n{text}{mark} end\n"


def edit(mark: str, path: str, *edits: tuple[str, str]) -> str:
    parts = "".join(f"{mark} old\n{old}\n{mark} new\n{new}\n" for old, new in edits)
    return f"{mark} edit {path}\n{parts}{mark} end\n"


@dataclass
class Engineer:
    """`plan` and `changed` are drafts, `files` texts by path or what makes an answer of a mark; `repairs` in turn."""

    plan: Mapping[str, object] = field(default_factory=dict)
    files: Mapping[str, str | Callable[[str], str]] = field(default_factory=dict)
    repairs: Iterable[Callable[[str], str]] = ()
    changed: Mapping[str, object] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._repairs = iter(self.repairs)

    def __call__(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        match kind(asked):
            case "plan":
                return json.dumps(self.plan)
            case "change":
                return json.dumps(self.changed)
            case "file":
                return self._file(asked)
            case "repair":
                return self._repair(asked)

    def kinds(self) -> list[Kind]:
        """What was asked, in order."""
        return [kind(each) for each in self.asked]

    def _file(self, asked: Asked) -> str:
        known = self.files[path(asked)]
        answer = known(mark(asked)) if callable(known) else whole(mark(asked), path(asked), known)
        so_far = _SO_FAR.findall(asked.prompt)
        return answer.removeprefix(so_far[0]).removeprefix("\n") if so_far else answer

    def _repair(self, asked: Asked) -> str:
        return next(self._repairs, lambda mark: f"{mark} cause\nNobody knows.\n{mark} end\n")(mark(asked))
