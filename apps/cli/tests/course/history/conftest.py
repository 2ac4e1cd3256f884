"""Repositories with a past, written with `git fast-import`: whatever a commit may hold, however strange."""

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest


@dataclass
class Step:
    """One commit: files set (None removes one), its subject, its author, when; `parents` by number, from 1."""

    files: Mapping[str, str | bytes | None] = field(default_factory=dict)
    subject: str | bytes = "A change"
    author: str | bytes = "Ada <ada@example.org>"
    when: str = ""
    parents: Sequence[int] | None = None
    tag: str = ""


Told = Callable[[Sequence[Step]], Path]


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


def _data(text: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(text), text)


def stream(steps: Sequence[Step]) -> bytes:
    lines = []
    for number, step in enumerate(steps, 1):
        when = step.when or f"{1_600_000_000 + number * 86_400} +0000"
        parents = step.parents if step.parents is not None else [number - 1] * (number > 1)
        who = _bytes(step.author) + b" " + when.encode()
        lines.append(b"commit refs/heads/main\nmark :%d\nauthor %s\ncommitter %s\n" % (number, who, who))
        lines.append(_data(_bytes(step.subject)))
        lines += [b"%s :%d\n" % (b"merge" if place else b"from", parent) for place, parent in enumerate(parents)]
        for path, content in step.files.items():
            quoted = b'"' + path.encode().replace(b"\n", b"\\n") + b'"'
            if content is None:
                lines.append(b"D %s\n" % quoted)
            else:
                lines.append(b"M 100644 inline %s\n%s" % (quoted, _data(_bytes(content))))
        lines.append(b"\n")
        if step.tag:
            lines.append(b"reset refs/tags/%s\nfrom :%d\n\n" % (step.tag.encode(), number))
    return b"".join(lines)


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Makes a repository of these commits, in their order."""

    def tell(steps: Sequence[Step]) -> Path:
        folder = tmp_path / "depot"
        known = {"PATH": os.environ["PATH"], "HOME": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        subprocess.run(["git", "init", "-q", "-b", "main", folder], env=known, check=True)
        importing = ["git", "-C", str(folder), "fast-import", "--quiet", "--force", "--date-format=raw-permissive"]
        subprocess.run(importing, env=known, input=stream(steps), check=True)
        subprocess.run(["git", "-C", folder, "reset", "-q", "--hard", "main"], env=known, check=True)
        return folder

    return tell
