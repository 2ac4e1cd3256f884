"""`web move`: from one machine to many. Copies a store out of its file to PostgreSQL, and its files if asked."""

import sys
from collections.abc import Sequence

from fondation_shared.errors import UsageError
from fondation_shared.settings import WebSettings, masked
from fondation_web.artifacts.opening import open_artifacts
from fondation_web.language import Words
from fondation_web.moving import Copied, Files, move
from fondation_web.store.opening import is_server
from fondation_web.store.sqlite_store import database_file
from fondation_web.terminal import CommandLine, terminal_words

_EVERY = 1000
_SHOWN = 10


def run_move(arguments: Sequence[str]) -> None:
    """Move what `arguments` and the settings name; what came of it goes to stdout, the narration to stderr.

    Raises:
        UsageError: it is not said from which file, or to which server.
        SettingsError, Damaged, Unreachable: see `move`.

    """
    said = terminal_words()
    parser = CommandLine(prog="web move", description=said("move.about"))
    parser.add_argument("--from", dest="source", help=said("move.source"))
    parser.add_argument("--to", dest="target", help=said("move.target"))
    parser.add_argument("--artifacts", help=said("move.artifacts"))
    words = parser.parse_args(arguments)
    settings = WebSettings.load()
    source, target = _source(settings, words.source), words.target or settings.database
    if is_server(source) or not source.startswith("sqlite:///") or not is_server(target):
        raise UsageError(
            "A store is moved from a file to PostgreSQL.",
            cause="It is not said which file, or which database.",
            hint="FONDATION_DATABASE_URL=postgresql://NAME:PASSWORD@HOST:5432/DATABASE web move",
        )
    files = _files(settings, words.artifacts)
    total: dict[str, int] = {}

    def tell(name: str, count: int) -> None:
        total[name] = count
        if name != "files" or count % _EVERY == 0:
            sys.stderr.write(f"{said('move.copied', name=name, n=count)}\n")

    copied = move(database_file(source), target, files, tell)
    moved_files = total.pop("files", 0)
    sys.stdout.write(f"{said('move.done', place=masked(target), rows=sum(total.values()), tables=len(total))}\n")
    settings_then = f"FONDATION_DATABASE_URL={masked(target)}"
    if files:
        _tell_of_files(files, moved_files, copied, said)
        settings_then += f" FONDATION_ARTIFACTS_URL={files.url}"
    sys.stdout.write(f"{said('move.next', settings=settings_then, file=database_file(source))}\n")


def _source(settings: WebSettings, given: str | None) -> str:
    """The file that is named, or that web has where no database is set."""
    if given:
        return given
    return (
        settings.model_copy(update={"database_url": None}).database
        if is_server(settings.database)
        else settings.database
    )


def _files(settings: WebSettings, url: str | None) -> Files | None:
    if url is None:
        return None
    wanted = WebSettings.load(artifacts_url=url).artifacts
    if wanted == settings.artifacts:
        raise UsageError(
            f"The files lie in {wanted} already.",
            cause="They are copied from where the settings say to where --artifacts says.",
            hint="web move --artifacts s3://BUCKET/PREFIX   # with FONDATION_ARTIFACTS_URL still as it was",
        )
    here, there = (open_artifacts(each, settings.s3_endpoint) for each in (settings.artifacts, wanted))
    return Files(here, there, wanted)


def _tell_of_files(files: Files, count: int, copied: Copied, said: Words) -> None:
    sys.stdout.write(f"{said('move.files', place=files.url, n=count)}\n")
    if copied.lost:
        sys.stdout.write(f"{said('move.lost', n=len(copied.lost), names=', '.join(copied.lost[:_SHOWN]))}\n")
