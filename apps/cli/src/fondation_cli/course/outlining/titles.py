"""Titles that a person would write, from the subjects' own words."""

from collections.abc import Sequence

from fondation_cli.course.names import singular, topic_words, words
from fondation_cli.course.outlining.merging import Cluster
from fondation_cli.course.symbols import Definition

_AND = {"en": "and", "fr": "et"}
_COLON = {"en": ":", "fr": "\u00a0:"}
_OVERVIEW = {"en": "{name} at a glance", "fr": "{name} en un coup d’œil"}
_TRACE = {"en": "Follow one call: {name}", "fr": "Suivre un appel\u00a0: {name}"}
_TESTING = {"en": "How {name} is tested", "fr": "Comment {name} est testé"}
_HISTORY = {"en": "How {name} came to be", "fr": "Comment {name} s’est fait"}
_FURTHER = {"en": "Where to go next", "fr": "Où aller ensuite"}
_ACRONYMS = {
    word: word.upper() for word in ("api", "cli", "css", "db", "dom", "http", "io", "json", "sql", "ui", "url", "xml")
}
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


def history(name: str, language: str) -> str:
    """The title of the chapter on the project's past."""
    return _HISTORY[language].format(name=name)


def further(language: str) -> str:
    """The title of the last chapter."""
    return _FURTHER[language]


def concepts(
    subjects: Sequence[Sequence[Definition]], clusters: Sequence[Cluster], project: str, language: str
) -> list[str]:
    """The titles of the chapters on concepts; a name that an earlier one says tells the later one from no other."""
    found: list[str] = []
    said: set[str] = set()
    for chosen, cluster in zip(subjects, clusters, strict=True):
        heads = _heads(chosen)
        heads = [one for one in heads if one.name not in said] or heads
        named, title = _titled(heads, cluster, project, language)
        said.update(one.name for one in named)
        found.append(title)
    return found


def _heads(subjects: Sequence[Definition]) -> list[Definition]:
    """What a title may name: what stands at the top of a file, first of all for others."""
    heads = [one for one in subjects if "." not in one.qualified] or list(subjects[:1])
    if not heads[0].public:
        # What is public beside a hidden type says better what the chapter is about; what is public elsewhere does not.
        beside = heads[0].path.rpartition("/")[0]
        return [one for one in heads if one.public and one.path.rpartition("/")[0] == beside] or heads[:1]
    return [one for one in heads if one.public]


def _titled(heads: list[Definition], cluster: Cluster, project: str, language: str) -> tuple[list[Definition], str]:
    """`Sessions: Session and merge_setting`; the place's word is left out where the first name says the same."""
    if heads[0].name == "exports":
        # What a script gives as a whole has no name but that of its file.
        return [], _topic([], cluster, project) or heads[0].name
    while True:
        listed = _listed([one.name for one in heads[:_NAMED]], language)
        topic = _topic(heads, cluster, project)
        title = f"{topic}{_COLON[language]} {listed}" if topic else listed
        if len(title) <= _LONGEST or len(heads) == 1:
            return heads[:_NAMED], title
        heads = heads[: min(len(heads), _NAMED) - 1]


def _topic(heads: Sequence[Definition], cluster: Cluster, project: str) -> str | None:
    """What the file or folder that it stands in calls itself, unless the first head or the project says it already."""
    said = {singular(word) for one in heads[:1] for word in words(one.name)}
    said |= {singular(word) for word in words(project)}
    joined = {"".join(words(one.name)) for one in heads}
    place = _place(heads, cluster)
    topic = topic_words(place)
    if not topic or {singular(word) for word in topic} <= said or "".join(topic) in joined:
        return None
    readable = " ".join(_ACRONYMS.get(word, word) for word in topic)
    return readable[:1].upper() + readable[1:]


def _place(heads: Sequence[Definition], cluster: Cluster) -> str:
    """The folder that makes the chapter, if it holds the first head; else the file of that."""
    path = heads[0].path if heads else cluster.lead.head.path
    return path if cluster.is_file or not path.startswith(f"{cluster.place}/") else cluster.place


def _listed(names: Sequence[str], language: str) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} {_AND[language]} {names[-1]}"
