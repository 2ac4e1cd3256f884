"""Help pages in the reader's language: our own words and the framework's, from the same catalogue."""

from typer._click.core import Context  # what the framework's own signatures name; it has no public home
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from fondation_cli.language import tongue
from fondation_cli.messages import Messages

_FRAMEWORK = ("Usage:", "Options:", "Commands:", "Arguments:", "[OPTIONS]", "COMMAND [ARGS]...", "[required]")
_FRAMEWORK_HELP = ("[default: ", "Show this message and exit.")


class HelpfulCommand(TyperCommand):
    """A command whose help page is in the reader's language."""

    def get_help(self, ctx: Context) -> str:
        """The help page."""
        return _in_language(super().get_help(ctx))


class HelpfulGroup(TyperGroup):
    """A group of commands whose help page is in the reader's language."""

    def get_help(self, ctx: Context) -> str:
        """The help page."""
        return _in_language(super().get_help(ctx))


def localise(command: object, messages: Messages) -> None:
    """Put the texts of `command`, of its options and of all commands below it into the language of `messages`."""
    if not isinstance(command, TyperCommand | TyperGroup):
        return
    command.help = messages.translate(command.help or "")
    for parameter in command.params:
        if isinstance(parameter, TyperOption | TyperArgument):
            parameter.help = messages.translate(parameter.help or "")
    if isinstance(command, TyperGroup):
        for below in command.commands.values():
            localise(below, messages)


def _in_language(page: str) -> str:
    messages = Messages(tongue())
    for words in (*_FRAMEWORK, *_FRAMEWORK_HELP):
        page = page.replace(words, messages.translate(words))
    return page
