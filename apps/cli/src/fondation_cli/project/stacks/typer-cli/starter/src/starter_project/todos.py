"""Tasks in a JSON file."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass
class Todo:
    text: str
    done: bool = False


class Unreadable(Exception):
    """The file holds something else than tasks."""


def load(file: Path) -> list[Todo]:
    """The tasks of a file; none where there is no file yet."""
    try:
        return [Todo(text=str(each["text"]), done=bool(each["done"])) for each in json.loads(file.read_text("utf-8"))]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError, KeyError) as error:
        raise Unreadable from error


def save(file: Path, todos: list[Todo]) -> None:
    """Write the file anew, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    written = file.with_name(file.name + ".new")
    written.write_text(json.dumps([asdict(todo) for todo in todos], ensure_ascii=False, indent=2) + "\n", "utf-8")
    os.replace(written, file)
