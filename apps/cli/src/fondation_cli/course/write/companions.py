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

_MOST = 24
_MOST_TOLD = 5
"""Of one file or type; the others are named behind these."""

_FEWEST = 2
_CODE = re.compile(r"`([^`\n]+)`")
_NAME = re.compile(r"[^\W\d]\w*[?!]?")


def companions(sheet: FactSheet, voice: Voice, before: Iterable[str]) -> list[str]:
    """The public names that the blocks `before` do not speak of: those of which the code says something first."""
    said = _named(before)
    left = [each for each in sheet.companions if known_as(each.mention) not in said]
    shown = left[:_MOST]
    if len(shown) < _FEWEST:
        return []
    rest = sheet.companion_count - (len(sheet.companions) - len(left)) - len(shown)
    blocks = [f"## {voice.say('companions.heading')}"]
    items = [item for group in _by_file(shown) for item in _items(group, voice)]
    blocks += [bullets(items)] if items else []
    for holder in dict.fromkeys(each.holder for each in shown if each.holder):
        blocks += _inside(holder, [each for each in shown if each.holder == holder], voice)
    return [*blocks, *([voice.sentence("companions.rest", count=rest)] if rest > 0 else [])]


def _by_file(shown: Sequence[Companion]) -> list[list[Companion]]:
    """What stands alone, file by file."""
    groups: dict[str, list[Companion]] = {}
    for each in shown:
        if not each.holder and each.mention.span is not None:
            groups.setdefault(each.mention.span.path, []).append(each)
    return list(groups.values())


def _named(blocks: Iterable[str]) -> set[str]:
    """Every name in code style."""
    return {found for block in blocks for code in _CODE.findall(block) for found in _NAME.findall(code)}


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
