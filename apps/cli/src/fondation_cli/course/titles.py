"""Titles that a person would write, from the subjects' own words."""

from collections.abc import Sequence

from fondation_cli.course.names import singular, stem_words, words
from fondation_cli.course.symbols import Definition

_AND = {"en": "and", "fr": "et"}
_OVERVIEW = {"en": "{name} at a glance", "fr": "{name} en un coup d’œil"}
_TRACE = {"en": "Follow one call: {name}", "fr": "Suivre un appel : {name}"}
_TESTING = {"en": "How {name} is tested", "fr": "Comment {name} est testé"}
_NAMED = 3
_LONGEST = 60


def overview(name: str, language: str) -> str:
    """The title of the first chapter."""
    return _OVERVIEW[language].format(name=name)


def trace(entry: Definition, language: str) -> str:
    """The title of the chapter that follows a call."""
    return _TRACE[language].format(name=entry.qualified)


def testing(name: str, language: str) -> str:
    """The title of the chapter on tests."""
    return _TESTING[language].format(name=name)


def concept(subjects: Sequence[Definition], place: str, language: str) -> str:
    """`Sessions: Session and merge_setting`; the place's word is left out where the first subject says the same."""
    heads = [one for one in subjects if "." not in one.qualified] or list(subjects[:1])
    while True:
        listed = _listed([one.name for one in heads[:_NAMED]], language)
        topic = _topic(heads, place)
        title = f"{topic}{' :' if language == 'fr' else ':'} {listed}" if topic else listed
        if len(title) <= _LONGEST or len(heads) == 1:
            return title
        heads = heads[: min(len(heads), _NAMED) - 1]


def _topic(heads: Sequence[Definition], place: str) -> str | None:
    """What the file or folder calls itself, unless a head says it already."""
    topic = stem_words(place)
    said = {singular(word) for one in heads[:_NAMED] for word in words(one.name)}
    if not topic or set(topic) <= said or "".join(topic) in {"".join(words(one.name)) for one in heads}:
        return None
    name = place.rpartition("/")[2].partition(".")[0].strip("_")
    readable = " ".join(words(name)) or " ".join(topic)
    return readable[:1].upper() + readable[1:]


def _listed(names: Sequence[str], language: str) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} {_AND[language]} {names[-1]}"
