"""What a change request asks for, where it asks for nothing but what can be done without a model."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from fondation_cli.project.picking import stack_meant
from fondation_cli.project.title import LONGEST_TITLE
from fondation_shared.jobs import Language
from fondation_shared.project import StackName

_QUOTES = re.compile(r"«\s*|\s*»|[“”]")
_QUOTED = re.compile(r'"([^"]+)"')
_BETWEEN = re.compile(r"[.;!](?:\s|$)|,?\s+(?:and|et)(?:\s+(?:then|puis|also|aussi))?\s|,\s")
_MANNERS = re.compile(
    r"(?:please|now|then|also|maintenant|ensuite|puis|aussi)\b[ ,]*"
    r"|[ ,]*\b(?:please|too|s['’]il (?:te|vous) pla[iî]t)$",
    re.IGNORECASE,
)
_MORE_THAN_A_TITLE = frozenset(
    {"that", "which", "who", "whose", "with", "without", "where", "when", "so", "but", "because", "use", "using", "add"}
    | {"remove", "plus", "in", "instead", "qui", "que", "dont", "avec", "sans", "où", "quand", "mais", "car", "parce"}
    | {"ajoute", "enlève", "en", "au", "utilise"}
)
_WORDS_OF_A_TITLE = 6
_LONGEST = 2000
"""Characters of a request; whoever writes more asks for more than can be done without a model."""

_IT = r"(?:it|this|everything|(?:the|this|my) (?:project|app|application|page|site|service|texts?))"
_LE = (
    r"(?:-l[ea]|-les| tout| (?:ce|le|mon) (?:projet|site|service)| (?:cette|la|ma) page| l['’]appli(?:cation)?"
    r"| les textes)"
)
_TITLES = (
    rf"(?:call|name|title) {_IT} (.+)",
    rf"rename(?: {_IT})?(?: to| as)? (.+)",
    rf"(?:change|set) (?:the|its) (?:title|name)(?: of {_IT})? (?:to|into) (.+)",
    rf"give {_IT} the (?:title|name) (.+)",
    rf"(?:re)?(?:nomme|baptise)[rz]?{_LE}(?: en)? (.+)",
    rf"(?:appelle|appelez|intitule[rz]?){_LE} (.+)",
    r"(?:change[rz]?|mets) (?:le|son) (?:titre|nom) (?:en|pour|par|à) (.+)",
    r"donne-lui (?:le|pour) (?:titre|nom)(?: de)? (.+)",
)
_TONGUES = (
    rf"(?:translate|put|write|make|switch|turn|change)(?: {_IT})? (?:in|into|to) (english|french)",
    r"(?:make it |let it )?speak (english|french)",
    r"in(?:to)? (english|french)",
    rf"(?:traduis|traduire|traduisez|mets|mettre|écris|passe[rz]?){_LE}? (?:en|à l['’]|au) ?(anglais|français)",
    r"en (anglais|français)",
)
_STACKS = (
    r"(?:use|switch to|move to|change to) (.+?)(?: instead)?",
    rf"(?:turn {_IT} into|convert {_IT} to|port {_IT} to|make {_IT}) (.+?)(?: instead)?",
    rf"(?:build|make|rewrite|write) {_IT} (?:with|in|as|using) (.+?)(?: instead)?",
    r"change the stack to (.+)",
    r"(?:utilise[rz]?|passe[rz]? (?:à|en|sur)|fais-en) (.+?)(?: à la place)?",
    rf"(?:réécris|écris|construis|refais){_LE} (?:en|avec|comme) (.+?)(?: à la place)?",
    rf"(?:transforme[rz]?|convertis){_LE} en (.+)",
)
_REPLACED = (
    r"(?:replace|change|swap|rename) (\"\d+\") (?:with|by|to|into|for) (\"\d+\")",
    r"(?:remplace[rz]?|change[rz]?) (\"\d+\") (?:par|en|pour) (\"\d+\")",
)
_INSTEAD = (
    r"(?:write|say|put|show) (\"\d+\") instead of (\"\d+\")",
    r"(?:écris|mets|affiche) (\"\d+\") (?:au lieu|à la place) de (\"\d+\")",
)


@dataclass(frozen=True, slots=True)
class Replaced:
    """Words of the project's own that give way to others."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Titled:
    """Another title."""

    title: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """The other language."""

    language: Language


@dataclass(frozen=True, slots=True)
class Stacked:
    """Another stack."""

    stack: StackName


Wish = Titled | Spoken | Stacked | Replaced


def wishes_in(prompt: str) -> list[Wish]:
    """All that the prompt asks for, in either language; none at all where any part of it is not understood.

    What should be taken as it is stands in quotes: a title of several words that could mean more, words to replace.
    """
    quoted: list[str] = []

    def put_aside(match: re.Match[str]) -> str:
        quoted.append(match[1])
        return f'"{len(quoted) - 1}"'

    if len(prompt) > _LONGEST:
        return []
    line = _QUOTED.sub(put_aside, _QUOTES.sub('"', " ".join(prompt.split())))
    clauses = [clause for each in _BETWEEN.split(line) if (clause := _without_manners(each))]
    found = [_wish(clause, quoted) for clause in clauses]
    wishes = [wish for wish in found if wish is not None]
    single = [type(wish) for wish in wishes if not isinstance(wish, Replaced)]
    return wishes if len(wishes) == len(clauses) and len(single) == len(set(single)) else []


def _without_manners(clause: str) -> str:
    before = ""
    while before != clause:
        before, clause = clause, _MANNERS.sub("", clause.strip(" :"), count=1)
    return clause


def _wish(clause: str, quoted: Sequence[str]) -> Wish | None:
    readers: tuple[Callable[[str, Sequence[str]], Wish | None], ...] = (_replaced, _spoken, _titled, _stacked)
    return next((wish for read in readers if (wish := read(clause, quoted)) is not None), None)


def _matches(patterns: Sequence[str], clause: str) -> Iterator[re.Match[str]]:
    return filter(None, (re.fullmatch(pattern, clause, re.IGNORECASE) for pattern in patterns))


def _replaced(clause: str, quoted: Sequence[str]) -> Wish | None:
    for match in _matches(_REPLACED, clause):
        return Replaced(_said(match[1], quoted), _said(match[2], quoted))
    for match in _matches(_INSTEAD, clause):
        return Replaced(_said(match[2], quoted), _said(match[1], quoted))
    return None


def _spoken(clause: str, _: Sequence[str]) -> Wish | None:
    for match in _matches(_TONGUES, clause):
        return Spoken("fr" if match[1].casefold() in {"french", "français"} else "en")
    return None


def _titled(clause: str, quoted: Sequence[str]) -> Wish | None:
    for match in _matches(_TITLES, clause):
        title = _said(match[1], quoted)
        is_whole = title != match[1] or _is_title_alone(title)
        if is_whole and len(title) <= LONGEST_TITLE and any(map(str.isalnum, title)):
            return Titled(title)
    return None


def _stacked(clause: str, _: Sequence[str]) -> Wish | None:
    for match in _matches(_STACKS, clause):
        if (stack := stack_meant(match[1])) is not None:
            return Stacked(stack)
    return None


def _is_title_alone(title: str) -> bool:
    """Whether words without quotes around them can be nothing but a title."""
    words = title.casefold().split()
    return '"' not in title and len(words) <= _WORDS_OF_A_TITLE and _MORE_THAN_A_TITLE.isdisjoint(words)


def _said(text: str, quoted: Sequence[str]) -> str:
    """What stands in quotes; the text itself where it is in none."""
    match = re.fullmatch(r'"(\d+)"', text)
    return quoted[int(match[1])] if match and int(match[1]) < len(quoted) else text
