"""What else belongs to a chapter's part of the project, as far as its other sections have not named it."""

import re
from collections.abc import Iterable, Sequence

from fondation_cli.course import markup
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.facts.subjects import known_as
from fondation_cli.course.facts.uses import Companion
from fondation_cli.course.markup import Span
from fondation_cli.course.write.steps import is_telling
from fondation_cli.course.write.voice import Voice, bullets, name

_MOST = 40
_MOST_WORKINGS = 12
_MOST_TOLD = 5
"""Of one file or type; the others are named behind these."""

_FEWEST = 2
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
    shown = left[:_MOST]
    if len(shown) < _FEWEST:
        return []
    rest = sheet.companion_count - (len(sheet.companions) - len(left)) - len(shown)
    items = [item for group in _by_file(shown) for item in _items(group, voice)]
    blocks = [bullets(items)] if items else []
    blocks += _in_types([each for each in shown if each.holder], voice)
    return [*blocks, *([voice.sentence("companions.rest", count=rest)] if rest > 0 else [])]


def workings(sheet: FactSheet, voice: Voice, before: Iterable[str]) -> list[str]:
    """What does the work behind the public names, as far as the blocks `before` do not speak of it."""
    said = _named(before)
    shown = [each for each in sheet.workings if known_as(each.mention) not in said][:_MOST_WORKINGS]
    if len(shown) < _FEWEST:
        return []
    items = [item for group in _grouped(shown) for item in _items(group, voice)]
    return [f"## {voice.say('companions.workings')}", voice.sentence("companions.workings_lead"), bullets(items)]


def _by_file(shown: Sequence[Companion]) -> list[list[Companion]]:
    """What stands alone, file by file."""
    return _grouped([each for each in shown if not each.holder])


def _grouped(shown: Sequence[Companion]) -> list[list[Companion]]:
    groups: dict[str, list[Companion]] = {}
    for each in shown:
        if each.mention.span is not None:
            groups.setdefault(each.mention.span.path, []).append(each)
    return list(groups.values())


def _named(blocks: Iterable[str]) -> set[str]:
    """Every name in code style."""
    return {found for block in blocks for code in _CODE.findall(block) for found in _NAME.findall(code)}


def _in_types(members: Sequence[Companion], voice: Voice) -> list[str]:
    """The methods, type by type; those alone of theirs, of which the code says nothing, in one sentence."""
    groups: dict[str, list[Companion]] = {}
    for each in members:
        groups.setdefault(each.holder, []).append(each)
    alone = [listed[0] for listed in groups.values() if len(listed) == 1 and not _tells(listed[0])]
    alone = alone if len(alone) >= _FEWEST else []
    blocks = [
        block for holder, listed in groups.items() if listed[0] not in alone for block in _inside(holder, listed, voice)
    ]
    names = [_in_full(each, voice) for each in alone]
    return [*blocks, *([voice.sentence("companions.alone", names=voice.both(names))] if names else [])]


def _in_full(each: Companion, voice: Voice) -> str:
    """A method with its type before it."""
    span = each.mention.span
    shown = markup.code(f"{each.holder}.{known_as(each.mention)}")
    return voice.say("surface.item_plain", name=shown, lines=markup.cite(span) if span is not None else "")


def _inside(holder: str, members: Sequence[Companion], voice: Voice) -> list[str]:
    """The methods of one type: a list where the code says something of them, else one sentence."""
    code = markup.code(holder)
    if any(_tells(each) for each in members):
        return [voice.sentence("companions.of", name=code), bullets(_items(members, voice))]
    return [voice.sentence("companions.has", name=code, names=voice.both([_plain(each, voice) for each in members]))]


def _items(listed: Sequence[Companion], voice: Voice) -> list[str]:
    told = [each for each in listed if _tells(each)][:_MOST_TOLD]
    plain = [_plain(each, voice) for each in listed if each not in told]
    items = [_item(each, voice) for each in told]
    if plain:
        items.append(voice.say("surface.also", names=voice.both(plain)) if told else voice.both(plain))
    return items


def _tells(each: Companion) -> bool:
    return each.mention.meaning is not None and is_telling(each.mention, 1)


def _item(each: Companion, voice: Voice) -> str:
    mention, meaning = each.mention, each.mention.meaning
    if mention.span is None or meaning is None:
        return _plain(each, voice)
    start, end = min(mention.span.start, meaning.span.start), max(mention.span.end, meaning.span.end)
    place = markup.cite(Span(mention.span.path, start, end))
    return voice.say("surface.item", name=_shown(each), lines=place, quote=voice.quote(meaning.text))


def _plain(each: Companion, voice: Voice) -> str:
    span = each.mention.span
    return voice.say("surface.item_plain", name=_shown(each), lines=markup.cite(span) if span is not None else "")


def _shown(each: Companion) -> str:
    return markup.code(known_as(each.mention)) if each.holder else name(each.mention)
