"""What goes wrong with the record of attempts."""

from fondation_shared.errors import WorkFailed


class HistoryFailed(WorkFailed):
    """The repository of the attempts could not be read or written."""

    code = "history"
    title = "The record of the attempts failed"
