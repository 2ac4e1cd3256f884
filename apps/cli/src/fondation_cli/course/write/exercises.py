"""Exercises in words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fondation_cli.course import markup
from fondation_cli.course.exercises.workshop import KIND
from fondation_cli.course.facts.proposals import Proposal
from fondation_cli.course.messages.catalogue import catalogue
from fondation_cli.course.origin import ARCHIVE, is_local, local_name
from fondation_cli.course.words import Words
from fondation_cli.course.write.voice import Voice
from fondation_shared.course import Exercise, Repository
from fondation_shared.jobs import Language

SOLUTION_COMMAND = "git apply ../solution.patch"


def exercise_of(proposal: Proposal, language: Language) -> Exercise:
    """What a reader is asked to do."""
    voice = Voice(catalogue(language))
    return Exercise(
        id=f"{KIND}:{proposal.path}:{proposal.name}",
        title=voice.say("exercise.title", name=proposal.shown),
        task=voice.say(
            "exercise.task",
            name=markup.code(proposal.shown),
            place=markup.cite(proposal.span),
            meaning=voice.quoted(proposal.meaning),
            source=markup.cite(proposal.meaning.span) if proposal.meaning is not None else "",
            count=proposal.tests or 2,
        ),
        path=proposal.path,
        start_line=proposal.span.start,
        end_line=proposal.span.end,
        check=proposal.check,
    )


@dataclass(frozen=True, slots=True)
class Guide:
    """What the README of an exercise tells besides its task."""

    number: int
    repository: Repository
    task: str
    """Plain text."""


def readme(exercise: Exercise, guide: Guide, language: Language) -> str:
    """The README in an exercise's folder."""
    voice = Voice(catalogue(language))
    blocks = [
        f"# {guide.number}. {markup.escape(exercise.title)}",
        guide.task,
        f"## {voice.say('exercise.begin')}",
        voice.say("exercise.begin_how"),
        shell(begin_commands(guide.repository, language)),
        f"## {voice.say('exercise.check')}",
        voice.say("exercise.check_how"),
        shell([exercise.check or ""]),
        f"## {voice.say('exercise.solution')}",
        voice.say("exercise.solution_how"),
        shell([SOLUTION_COMMAND]),
    ]
    return "\n\n".join(blocks) + "\n"


def begin_commands(repository: Repository, language: Language) -> list[str]:
    """What to type in an exercise's folder to begin it; where a local repository lies, its reader has to say.

    An archive has no commits to check out, and is unpacked by hand.
    """
    words, name = Words(language), local_name(repository)
    apply = ["cd project", "git apply ../start.patch"]
    if is_local(repository) and ARCHIVE.search(name):
        return [f"# {words.say('exercise_unpack', name=name, folder='project')}", *apply]
    place = words.say("exercise_path", name=name) if is_local(repository) else repository.url
    return [f"git clone {_quoted(place)} project", apply[0], f"git checkout {repository.commit}", apply[1]]


def folder_name(exercise: Exercise, number: int) -> str:
    """`03-session-mount`."""
    bare = exercise.id.rpartition(":")[2]
    return f"{number:02}-{re.sub(r'[^a-z0-9]+', '-', bare.lower()).strip('-')[:60] or 'exercise'}"


def shell(lines: Sequence[str]) -> str:
    """Commands as a fence of Markdown."""
    return "\n".join(["```sh", *lines, "```"])


def _quoted(address: str) -> str:
    return address if re.fullmatch(r"[\w.:/@+~-]+", address) else "'" + address.replace("'", "'\\''") + "'"
