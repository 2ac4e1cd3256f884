"""`fondation read`: a finished course in the browser, served to this machine alone."""

import sys
import threading
import webbrowser
from pathlib import Path

from fondation_cli.course.identity import digest_of
from fondation_cli.course.publish import SITE
from fondation_cli.course.shelf import read_course
from fondation_cli.messages import Messages
from fondation_cli.reading import ReadingRoom
from fondation_shared.course import CourseDocument
from fondation_shared.errors import UsageError

_FIRST_PORT, _PORTS = 20_000, 10_000
"""Below those that systems lend to connections."""


def read(folder: Path, port: int | None, messages: Messages, *, browser: bool) -> int:
    """Serve the site until Ctrl-C, and open it where `browser` says so. Prints its address.

    Raises UsageError: there is no course, it has no pages, or the port is taken.
    """
    document, _ = read_course(folder)
    site = folder / SITE
    if not (site / "index.html").is_file():
        raise UsageError(
            f"The course in {folder} has no pages.", cause=f"{site} is missing.", hint="fondation course REPO -o DIR"
        )
    room = _own_room(document, site, messages) if port is None else _room(site, port)
    with room:
        sys.stdout.write(room.url + "\n")
        sys.stdout.flush()
        sys.stderr.write(messages("Ctrl-C stops.") + "\n")
        if browser:
            # Some browsers give their starter back only when they are closed, and need the pages before.
            threading.Thread(target=_open, args=(room.url, messages), daemon=True).start()
        try:
            room.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


def _own_room(document: CourseDocument, site: Path, messages: Messages) -> ReadingRoom:
    """At the course's own port: a browser keeps what was read by the address of the pages."""
    own = _FIRST_PORT + int.from_bytes(digest_of(document)[:8]) % _PORTS
    try:
        return ReadingRoom(site, own)
    except OSError:
        sys.stderr.write(messages("Port {port}, where your progress is kept, is taken.", port=own) + "\n")
        return _room(site, 0)


def _room(site: Path, port: int) -> ReadingRoom:
    try:
        return ReadingRoom(site, port)
    except OSError as error:
        raise UsageError(
            f"Port {port} cannot be listened on.", cause=error.strerror, hint="fondation read DIR --port 0"
        ) from error


def _open(url: str, messages: Messages) -> None:
    if not webbrowser.open(url):
        sys.stderr.write(messages("No browser could be started: open the page yourself.") + "\n")
