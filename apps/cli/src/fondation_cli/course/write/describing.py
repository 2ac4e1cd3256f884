"""What a project says of itself, in its build file and in its README."""

from fondation_cli.course import markup
from fondation_cli.course.facts.projects import ProjectFacts
from fondation_cli.course.markup import Span
from fondation_cli.course.quotation import words
from fondation_cli.course.write.voice import Voice

_ALIKE = 30
_FEWEST_WORDS = 4


def described(project: ProjectFacts, voice: Voice) -> list[str]:
    """The words of the build file and of the README, as far as they do not say the same."""
    said: list[str] = []
    named = f"**{markup.escape(project.name)}**"
    if project.description is not None and not _names_only(project):
        quote, place = voice.quote(project.description.text), voice.place(project.description.span)
        said.append(voice.sentence("overview.described", name=named, quote=quote, place=place))
    if project.introduction and not _repeats(project):
        first = project.introduction[0]
        span = Span(first.span.path, first.span.start, max(each.span.end for each in project.introduction))
        quotes = voice.both([voice.quote(each.text) for each in project.introduction])
        key = "overview.readme" if said else "overview.readme_first"
        said.append(voice.sentence(key, name=named, quotes=quotes, place=voice.place(span)))
    if not said and project.is_silent:
        said.append(voice.sentence("overview.undescribed", name=named))
    return said


def _names_only(project: ProjectFacts) -> bool:
    """Whether the build file says little more than the name, and the README says what the project is."""
    if project.description is None or not project.introduction:
        return False
    named = {word.lower() for word in words(project.name)}
    said = [word.lower() for word in words(project.description.text)]
    return any(word in named for word in said) and sum(word not in named for word in said) < _FEWEST_WORDS


def _repeats(project: ProjectFacts) -> bool:
    """Whether the README only says again what the build file says."""
    if project.description is None or not project.introduction:
        return False
    said = [" ".join(words(quote.text)).lower() for quote in (project.description, project.introduction[0])]
    return len(said[0]) >= _ALIKE and said[0][:_ALIKE] in said[1]
