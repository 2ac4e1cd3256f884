"""A helper process of the publisher: colours file after file. Hostile text can only cost this process its time.

Started as `python -m fondation_cli.course.highlighter PARENT_PID`. It says `ready` first; a task names the file in the
repository, where its text lies, and where its HTML goes. It ends with its input or its parent.
"""

import json
import os
import sys
from pathlib import Path
from typing import TypedDict

from fondation_cli import processes
from fondation_cli.course.highlight import highlight


class Task(TypedDict):
    """A file to colour: its name, where its lines lie, and where the HTML of each of them goes."""

    name: str
    text: str
    html: str


def main() -> None:
    """Answer tasks until the input ends."""
    processes.serve_quietly()
    if os.getppid() != int(sys.argv[1]):
        return
    print("ready", flush=True)  # noqa: T201 - the parent waits for this line
    for line in sys.stdin.buffer:
        task: Task = json.loads(line)
        lines = Path(task["text"]).read_text(encoding="utf-8").split("\n")[:-1]
        Path(task["html"]).write_text(
            "".join(f"{shown}\n" for shown in highlight(task["name"], lines)), encoding="utf-8"
        )
        print("done", flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
