"""`fondation read`: a finished course in the browser, served to this machine alone."""

import sys
import webbrowser
from pathlib import Path

from fondation_cli.course.publish import SITE
from fondation_cli.course.shelf import read_course
from fondation_cli.messages import Messages
from fondation_cli.reading import ReadingRoom
from fondation_shared.errors import UsageError


def read(folder: Path, port: int, messages: Messages, *, browser: bool) -> int:
    """Serve the site until Ctrl-C, and open it where `browser` says so. Prints its address.

    Raises UsageError: there is no course, it has no pages, or the port is taken.
    """
    read_course(folder)
    site = folder / SITE
    if not (site / "index.html").is_file():
        raise UsageError(
            f"The course in {folder} has no pages.", cause=f"{site} is missing.", hint="fondation course REPO -o DIR"
        )
    try:
        room = ReadingRoom(site, port)
    except OSError as error:
        raise UsageError(
            f"Port {port} cannot be listened on.", cause=error.strerror, hint="fondation read DIR --port 0"
        ) from error
    with room:
        sys.stdout.write(room.url + "\n")
        sys.stdout.flush()
        sys.stderr.write(messages("Ctrl-C stops.") + "\n")
        if browser and not webbrowser.open(room.url):
            sys.stderr.write(messages("No browser could be started: open the page yourself.") + "\n")
        try:
            room.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0
