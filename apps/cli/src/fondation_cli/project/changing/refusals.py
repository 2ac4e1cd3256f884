"""Changes that are not made: nothing is pretended."""

from fondation_shared.errors import WorkFailed

_CAN = (
    "Without one, a project gets another title, the other language, another stack, or other words for some of its own."
)
_HINT = 'Call it "Shop". In French. Use FastAPI. Replace "Tasks" with "Recipes".'


class NeedsModel(WorkFailed):
    """A change request asks for what only a model can write."""

    code = "no_model"
    title = "This change needs a model"


class CannotChange(WorkFailed):
    """A change that was understood does not fit the files as they are."""

    code = "cannot_change"
    title = "The change does not fit the project"


class NothingChanged(WorkFailed):
    """The project is what was asked for already."""

    code = "nothing_changed"
    title = "Nothing was to be changed"


def needs_model() -> NeedsModel:
    """Of a request that is not followed, with what can be."""
    return NeedsModel("This change needs a model, and there is none.", cause=_CAN, hint=_HINT)


def nothing_changed() -> NothingChanged:
    """Of a request that changes no file."""
    return NothingChanged("No file would change: the project is like that already.")
