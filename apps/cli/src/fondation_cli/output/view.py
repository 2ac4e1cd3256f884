"""The lines of the live view: a sentence, the phases, the chapters as they are written."""

from dataclasses import dataclass
from textwrap import wrap

from rich.text import Text

from fondation_cli.messages import Messages
from fondation_cli.output.progress import ChapterState, PhaseState, Progress
from fondation_cli.output.text import PHASES, printable

_WIDEST = 78
_BAR_CELLS = 24
_CHAPTERS_AT_LEAST = 2
_ORIGINS = {"remembered": "from memory", "holds": "as it was"}


@dataclass(frozen=True)
class Signs:
    """What stands before a line; a terminal without Unicode gets plain ones."""

    done: str
    failed: str
    waiting: str
    spinner: str
    bar: str


UNICODE = Signs(done="✓", failed="✗", waiting="○", spinner="⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏", bar="━")
ASCII = Signs(done="+", failed="x", waiting=".", spinner="-\\|/", bar="=")


class View:
    """Draws a `Progress` as lines no wider than the terminal."""

    def __init__(self, messages: Messages, signs: Signs) -> None:
        self._messages = messages
        self._signs = signs

    def lines(self, progress: Progress, *, now: float, tick: int, width: int, height: int | None) -> list[Text]:
        """The run at this moment. `height` bounds the number of lines; None: as many as there are."""
        width = min(width - 1, _WIDEST)
        spinner = self._signs.spinner[tick % len(self._signs.spinner)]
        head = Text.assemble((spinner, "cyan"), " ", (progress.sentence(self._messages, now), "bold"))
        return self._under([head], progress, now=now, spinner=spinner, width=width, height=height)

    def last_lines(self, progress: Progress, sentence: str, *, good: bool, now: float, width: int) -> list[Text]:
        """What stays on the screen when the run is over: its sentence whole, on as many lines as that takes."""
        width = min(width - 1, _WIDEST)
        sign = (self._signs.done, "green") if good else (self._signs.failed, "red")
        taken = self._messages.duration(now - progress.started)
        first, *more = wrap(f"{sentence} — {taken}", max(width - 2, 1))
        head = [Text.assemble(sign, " ", (first, "bold")), *(Text.assemble("  ", (line, "bold")) for line in more)]
        return self._under(head, progress, now=now, spinner=self._signs.failed, width=width, height=None)

    def _under(
        self, head: list[Text], progress: Progress, *, now: float, spinner: str, width: int, height: int | None
    ) -> list[Text]:
        phases = list(progress.phases.values())
        names = max(len(self._name(phase)) for phase in phases)
        room = None if height is None else max(height - len(phases) - 3, _CHAPTERS_AT_LEAST)
        lines = [*head, Text()]
        for phase in phases:
            lines.append(self._phase(phase, now=now, spinner=spinner, width=width, names=names))
            if phase.name == "write":
                lines += self._chapters(list(progress.chapters.values()), width, room)
        for line in lines:
            line.truncate(width, overflow="ellipsis")
        return lines if height is None else lines[: height - 1]

    def _name(self, phase: PhaseState) -> str:
        return self._messages(PHASES.get(phase.name, phase.name))

    def _phase(self, phase: PhaseState, *, now: float, spinner: str, width: int, names: int) -> Text:
        sign = {"waiting": (self._signs.waiting, "dim"), "running": (spinner, "cyan")}.get(phase.state)
        sign = sign or ((self._signs.failed, "red") if phase.state == "failed" else (self._signs.done, "green"))
        style = {"waiting": "dim", "running": "bold"}.get(phase.state, "")
        line = Text.assemble("  ", sign, " ", (self._name(phase).ljust(names), style))
        if phase.state == "waiting":
            return line
        seconds = now - phase.started if phase.state == "running" else phase.seconds
        taken = Text(self._messages.duration(seconds), "dim")
        room = max(width - line.cell_len - taken.cell_len - 4, 0)
        detail = self._detail(phase, room)
        detail.truncate(room, overflow="ellipsis", pad=True)
        return Text.assemble(line, "  ", detail, "  ", taken)

    def _detail(self, phase: PhaseState, room: int) -> Text:
        if phase.state == "failed":
            return Text(self._messages("stopped"), "red")
        if phase.state != "running":
            return Text(printable(self._messages.translate(phase.summary or "")))
        if not phase.total:
            return Text(printable(self._messages.translate(phase.message or "")), "dim")
        count = self._count(phase)
        cells = max(min(room - len(count) - 2, _BAR_CELLS), 0)
        full = round(cells * phase.done / phase.total)
        bar = self._signs.bar
        return Text.assemble((bar * full, "cyan"), (bar * (cells - full), "dim"), "  ", (count, "dim"))

    def _count(self, phase: PhaseState) -> str:
        if phase.name == "fetch":
            # Bytes, or what Git says: only the share means something.
            return f"{100 * phase.done // phase.total} %"
        done, total = self._messages.number(phase.done), self._messages.number(phase.total)
        return self._messages("{done} of {total}", done=done, total=total)

    def _chapters(self, chapters: list[ChapterState], width: int, room: int | None) -> list[Text]:
        hidden = 0 if room is None or len(chapters) <= room else len(chapters) - room + 1
        lines = [self._chapter(chapter, width) for chapter in chapters[hidden:]]
        if hidden:
            earlier = self._messages("{count} more above", count=hidden)
            lines.insert(0, Text(f"       … {earlier}", "dim"))
        return lines

    def _chapter(self, chapter: ChapterState, width: int) -> Text:
        note = self._note(chapter)
        line = Text.assemble("    ", (f"{chapter.order:>2}", "dim"), "  ", printable(chapter.title))
        line.truncate(max(width - note.cell_len - 2, 0), overflow="ellipsis", pad=True)
        return Text.assemble(line, "  ", note)

    def _note(self, chapter: ChapterState) -> Text:
        if chapter.checked is not None and chapter.refused:
            return Text(self._messages("{count} refused", count=chapter.refused), "yellow")
        if chapter.checked is not None:
            return Text(self._messages("{count} checked", count=chapter.checked), "green")
        return Text(self._messages(_ORIGINS[chapter.origin]) if chapter.origin in _ORIGINS else "", "dim")
