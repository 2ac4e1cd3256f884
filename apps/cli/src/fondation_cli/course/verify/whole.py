"""What a finished course says of itself as a whole: its form, its verdict, how much was read."""

from collections.abc import Iterator

from fondation_cli.course.document import verdict_of
from fondation_cli.course.publish import MANIFEST, manifest
from fondation_cli.course.verify.claims import Fault
from fondation_cli.course.verify.finished import Finding
from fondation_shared.course import CourseDocument


def verify_whole(document: CourseDocument, content: bytes, files: int | None) -> Iterator[Finding]:
    """What does not hold. `content` are the bytes of course.json, `files` how many the commit has, where known."""
    if content != manifest(document):
        yield Finding(MANIFEST, Fault.FORM, "")
    if document.verdict is not verdict_of(document.chapters):
        yield Finding(MANIFEST, Fault.VERDICT, document.verdict)
    coverage = document.coverage
    if files is not None and coverage.files != files:
        yield Finding(MANIFEST, Fault.COVERAGE, f"files: {coverage.files}")
    left_out = {skipped.path for skipped in coverage.skipped}
    if coverage.indexed + len(coverage.skipped) != coverage.files or len(left_out) != len(coverage.skipped):
        yield Finding(MANIFEST, Fault.COVERAGE, f"indexed: {coverage.indexed}")
