"""The folder of exercises beside a course: a README, the patch to begin with, the patch that ends it."""

import shutil
from pathlib import Path

from fondation_cli.course.exercises.cut import patch
from fondation_cli.course.exercises.workshop import Workshop
from fondation_cli.course.verify.atoms import plain, read_inline
from fondation_cli.course.write.exercises import Guide, folder_name, readme
from fondation_shared.course import CourseDocument

FOLDER = "exercises"
_STAGING = ".exercises"


def write_exercises(document: CourseDocument, workshop: Workshop | None, out: Path) -> None:
    """Leave `out/exercises/NN-NAME/` for every exercise of the course, replacing what an earlier run left there."""
    place, staging = out / FOLDER, out / _STAGING
    shutil.rmtree(staging, ignore_errors=True)
    exercises = [exercise for chapter in document.chapters for exercise in chapter.exercises]
    if workshop is not None and exercises:
        for number, exercise in enumerate(exercises, 1):
            job = workshop.job(exercise)
            if job is None:
                continue
            folder = staging / folder_name(exercise, number)
            folder.mkdir(parents=True)
            guide = Guide(number, document.repository, plain(read_inline(exercise.task)))
            texts = {
                "README.md": readme(exercise, guide, document.language),
                "start.patch": patch(exercise.path, job.before, job.cut.content),
                "solution.patch": patch(exercise.path, job.cut.content, job.before),
            }
            for name, text in texts.items():
                (folder / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    shutil.rmtree(place, ignore_errors=True)
    if staging.exists():
        staging.rename(place)
