"""What a model is shown of a project: data, between delimiters, bounded, without secrets."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from fondation_cli.models.delimited import delimited
from fondation_shared.project_paths import shown
from fondation_shared.redaction import Kind, kind_of, redacted

_LONGEST_FILE = 40_000
_LOCKS = frozenset({"package-lock.json", "requirements.lock", "uv.lock", "yarn.lock", "pnpm-lock.yaml", "poetry.lock"})
_LISTED = 400
_TELLING = 4
"""Characters of a name that is found again in words by chance only seldom."""


def data(label: str, text: str, kind: Kind = "code") -> str:
    """Text of others, as a model is shown it."""
    return f"{label}:\n{delimited(redacted(text, kind))}"


def is_shown(path: str, text: str | None) -> bool:
    """Whether a file tells a writer anything: no text, a lockfile and what is very long do not."""
    return text is not None and PurePosixPath(path).name not in _LOCKS and len(text) <= _LONGEST_FILE


def listing(files: Mapping[str, str | None]) -> str:
    """Paths with their sizes."""
    rows = [
        f"{shown(path)} ({'no text' if text is None else f'{len(text)} characters'})" for path, text in files.items()
    ]
    return "\n".join([*rows[:_LISTED], f"… {len(rows) - _LISTED} more"] if len(rows) > _LISTED else rows)


def contents(files: Mapping[str, str | None], order: Iterable[str], room: int) -> str:
    """Files in this order, as far as there is room, in characters; the names of those for which there is none."""
    parts, left = list(_parts(files, order)), []
    kept = []
    for path, text in parts:
        room -= len(text)
        if room >= 0:
            kept.append(text)
        else:
            left.append(path)
    if left:
        kept.append(f"Not shown, for want of room: {', '.join(map(shown, left))}.")
    return "\n\n".join(kept)


def mentioned(text: str, paths: Collection[str]) -> list[str]:
    """The files that a text speaks of, those that it names in full first."""
    named = [path for path in paths if path in text]
    stems = {path: PurePosixPath(path).stem for path in paths if path not in named}
    return [*named, *(path for path, stem in stems.items() if len(stem) >= _TELLING and stem in text)]


def _parts(files: Mapping[str, str | None], order: Iterable[str]) -> Iterator[tuple[str, str]]:
    for path in dict.fromkeys(order):
        text = files.get(path)
        if text is not None and is_shown(path, text):
            yield path, data(f"file {shown(path)}", text, kind_of(path))
