"""Checks exercises: their words like the text of a chapter, and what they claim by running them."""

from collections.abc import Iterator

from fondation_cli.course.exercises.libraries import Unavailable
from fondation_cli.course.exercises.workshop import Job, Workshop
from fondation_cli.course.markup import Span
from fondation_cli.course.practice.code import shown_name
from fondation_cli.course.verify.atoms import read_inline, write_inline
from fondation_cli.course.verify.claims import Fault, problems_of
from fondation_cli.course.verify.evidence import Evidence
from fondation_cli.course.verify.finished import Finding
from fondation_cli.course.verify.names import Names
from fondation_cli.course.verify.sentences import split_sentences
from fondation_cli.course.write.draft import Draft
from fondation_shared.course import CourseDocument, Exercise


def checked_exercises(draft: Draft, names: Names, workshop: Workshop | None) -> list[Exercise]:
    """The exercises whose words hold, whose solution passes and whose start fails, each once."""
    kept: dict[str, Exercise] = {}
    for exercise in draft.exercises if workshop is not None else []:
        if exercise.id not in kept and workshop is not None and holds(exercise, names, workshop) is True:
            kept[exercise.id] = exercise
    return list(kept.values())


def holds(exercise: Exercise, names: Names, workshop: Workshop) -> bool | None:
    """Whether an exercise is what it says; None where it cannot be tried here."""
    job = workshop.job(exercise)
    if job is None or not _speaks_of(exercise, job) or not _is_true(exercise, names):
        return False
    try:
        return workshop.proves(exercise)
    except Unavailable:
        return None


def verify_exercises(document: CourseDocument, evidence: Evidence, workshop: Workshop | None) -> Iterator[Finding]:
    """Every exercise of a finished course tried again; what cannot be tried here is left open."""
    for chapter in document.chapters:
        for exercise in chapter.exercises:
            names = Names(evidence, (exercise.path,))
            found = holds(exercise, names, workshop) if workshop is not None else None
            if found is not True:
                yield Finding(chapter.slug, Fault.EXERCISE, exercise.id, checked=found is False)


def _speaks_of(exercise: Exercise, job: Job) -> bool:
    """Whether title and task name the function, and the task cites its lines."""
    name = shown_name(job.function)
    atoms = read_inline(exercise.task)
    cited = {atom.span for atom in atoms if atom.span is not None}
    span = Span(exercise.path, exercise.start_line, exercise.end_line)
    named = any(atom.is_code and atom.text == name for atom in atoms)
    return span in cited and named and name in exercise.title.split()


def _is_true(exercise: Exercise, names: Names) -> bool:
    atoms = read_inline(exercise.task)
    context = tuple(atom.span for atom in atoms if atom.span is not None)
    sound = all(not problems_of(sentence, names, context) for sentence in split_sentences(atoms))
    # Images, and links that no reader follows, are lost when the text is read: then it is not what was written.
    return sound and write_inline(atoms) == exercise.task
