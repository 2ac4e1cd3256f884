"""What else belongs to a chapter's part of the project, as far as its other sections have not named it."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from fondation_cli.course import markup
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.facts.subjects import known_as
from fondation_cli.course.facts.uses import Companion
from fondation_cli.course.markup import Span
from fondation_cli.course.write.state import ROUTINE
from fondation_cli.course.write.steps import is_telling
from fondation_cli.course.write.voice import Voice, bullets, name

_MOST = 40
_MOST_WORKINGS = 12
_MOST_TOLD = 5
"""Of one file or type; the others are named behind these."""

_FEWEST = 2
_MANY = 3
"""Methods of one type that stand under its name; fewer are listed with the others."""

_CODE = re.compile(r"`([^`\n]+)`")
_NAME = re.compile(r"[^\W\d]\w*[?!]?")


def companions(sheet: FactSheet, voice: Voice, before: Iterable[str]) -> list[str]:
    """What else belongs to a chapter, under its own heading."""
    blocks = beside(sheet, voice, before)
    return [f"## {voice.say('companions.heading')}", *blocks] if blocks else []


def beside(sheet: FactSheet, voice: Voice, before: Iterable[str]) -> list[str]:
    """The public names that the blocks `before` do not speak of: those of which the code says something first."""
    said = _named(before)
    left = [each for each in sheet.companions if known_as(each.mention) not in said]
    worthy = _worth_naming(left)
    shown = worthy[:_MOST]
    if len(shown) < _FEWEST:
        return []
    rest = sheet.companion_count - len(sheet.companions) + len(worthy) - len(shown)
    more = [voice.sentence("companions.rest", count=rest)] if rest > 0 else []
    return [*_listed(shown, "plain", voice), *more]


def workings(sheet: FactSheet, voice: Voice, before: Iterable[str]) -> list[str]:
    """What does the work behind the public names, as far as the blocks `before` do not speak of it."""
    said = _named(before)
    shown = _worth_naming([each for each in sheet.workings if known_as(each.mention) not in said])[:_MOST_WORKINGS]
    if len(shown) < _FEWEST:
        return []
    heading = f"## {voice.say('companions.workings')}"
    if not any(_tells(each) for each in shown):
        return [heading, *_by_name_only(shown, "at_work_only", voice)]
    return [heading, voice.sentence("companions.workings_lead"), *_listed(shown, "at_work", voice)]


def _worth_naming(left: Sequence[Companion]) -> list[Companion]:
    """Each name once.

    A single letter, as a parameter of types has it, tells a reader nothing, nor does a method that any type has.
    """
    found: dict[tuple[str, str], Companion] = {}
    for each in left:
        known = known_as(each.mention)
        if _tells(each) or (len(known) > 1 and known not in ROUTINE):
            found.setdefault((each.holder, known), each)
    return list(found.values())


def _listed(shown: Sequence[Companion], key: str, voice: Voice) -> list[str]:
    """What the code tells of as one list, many methods of one type apart; what it does not tell of in one sentence."""
    told, plain = _parted(shown)
    counts = Counter(each.holder for each in told)
    crowded = [holder for holder in counts if holder and counts[holder] >= _MANY]
    items = [_item(each, voice) for each in told if each.holder not in crowded]
    blocks = [bullets(items)] if items else []
    for holder in crowded:
        inside = [_item(each, voice, is_inside=True) for each in told if each.holder == holder]
        blocks += [voice.sentence("companions.of", name=markup.code(holder)), bullets(inside)]
    return [*blocks, *_by_name_only(plain, key, voice)]


def _parted(shown: Sequence[Companion]) -> tuple[list[Companion], list[Companion]]:
    """What the code tells of, a few of one file or type, and the rest; file by file, then type by type."""
    groups: dict[tuple[str, str], list[Companion]] = {}
    for each in sorted(shown, key=lambda each: bool(each.holder)):
        path = each.mention.span.path if each.mention.span is not None and not each.holder else ""
        groups.setdefault((each.holder, path), []).append(each)
    told = [each for listed in groups.values() for each in [one for one in listed if _tells(one)][:_MOST_TOLD]]
    return told, [each for listed in groups.values() for each in listed if each not in told]


def _by_name_only(plain: Sequence[Companion], key: str, voice: Voice) -> list[str]:
    """The others in one sentence; the file is said once for those that follow one another in it."""
    items, path = [], ""
    for each in plain:
        span = each.mention.span
        lines = "" if span is None else markup.cite_lines(span) if span.path == path else markup.cite(span)
        path = span.path if span is not None else path
        items.append(voice.say("surface.item_plain", name=_in_full(each), lines=lines))
    return [voice.sentence(f"companions.{key}", names=voice.both(items))] if items else []


def _named(blocks: Iterable[str]) -> set[str]:
    """Every name in code style."""
    return {found for block in blocks for code in _CODE.findall(block) for found in _NAME.findall(code)}


def _tells(each: Companion) -> bool:
    return each.mention.meaning is not None and is_telling(each.mention, 1)


def _item(each: Companion, voice: Voice, *, is_inside: bool = False) -> str:
    """A name with the words on it; under the name of its type where it does not stand below that."""
    mention, meaning = each.mention, each.mention.meaning
    if mention.span is None or meaning is None:
        return _plain(each, voice)
    start, end = min(mention.span.start, meaning.span.start), max(mention.span.end, meaning.span.end)
    place = markup.cite(Span(mention.span.path, start, end))
    shown = markup.code(known_as(mention)) if is_inside else _in_full(each)
    return voice.item(shown, place, meaning.text)


def _plain(each: Companion, voice: Voice) -> str:
    span = each.mention.span
    return voice.say("surface.item_plain", name=_in_full(each), lines=markup.cite(span) if span is not None else "")


def _in_full(each: Companion) -> str:
    """A name as code, a method's with its type before it."""
    return markup.code(f"{each.holder}.{known_as(each.mention)}") if each.holder else name(each.mention)
