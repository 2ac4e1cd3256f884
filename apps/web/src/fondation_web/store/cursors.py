"""Where a page of a list begins."""

from fondation_shared.errors import FieldProblem, Invalid


def refused() -> Invalid:
    """The refusal of a cursor that names no entry: entries are never deleted, so no page ever gave it."""
    what = "This is not the nextCursor of a page of this list."
    return Invalid(
        what,
        hint="Leave cursor out to begin with the first page.",
        errors=[FieldProblem(field="cursor", message=what)],
    )
