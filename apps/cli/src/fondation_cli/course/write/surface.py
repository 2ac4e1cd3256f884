"""What a type offers: its methods by what they are there for."""

from fondation_cli.course import markup
from fondation_cli.course.facts.portraits import Member, Service
from fondation_cli.course.facts.shapes import Shape
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.facts.subjects import known_as
from fondation_cli.course.markup import Span
from fondation_cli.course.write.state import ROUTINE
from fondation_cli.course.write.steps import is_telling
from fondation_cli.course.write.voice import Voice, bullets, name

_MOST = 7
_MOST_GROUP = 5
_MOST_PLAIN = 8
_ORDER = (Service.MAKE, Service.SET, Service.DEMAND, Service.DO, Service.ASK)
_FIRST_DEMAND = (Service.DEMAND, Service.MAKE, Service.SET, Service.DO, Service.ASK)


def surface(sheet: FactSheet, voice: Voice) -> list[str]:
    """The lead's methods in groups; those that are taken step by step elsewhere in the chapter are left out."""
    lead = sheet.subjects[0]
    walked = {walk.subject.name for walk in (sheet.walk, sheet.second_walk) if walk is not None}
    forwarding = _forwarding(lead.members)
    told = walked | voice.explained
    left = [
        each
        for each in lead.members
        if not _is_told(each, told) and not _is_in(each, forwarding) and not _is_routine(each)
    ]
    is_interface = sheet.shape is Shape.INTERFACE
    groups = {service: [each for each in left if each.service is service] for service in Service}
    if len(groups[Service.SET]) == 1:
        # One that gives its object back begins no chain.
        groups[Service.DO] += groups[Service.SET]
        groups[Service.SET] = []
    order = _FIRST_DEMAND if is_interface else _ORDER
    filled = [service for service in order if groups[service]]
    shown = sum(min(len(groups[service]), _MOST_GROUP) for service in filled) + len(forwarding)
    if shown < 2:  # noqa: PLR2004 (one method is no surface)
        return []
    blocks = [f"## {voice.say(_heading(sheet.shape, groups), name=name(lead.mention))}"]
    for service in filled:
        most = _MOST if len(filled) == 1 else _MOST_GROUP
        blocks += _group(service, groups[service][:most], voice, labelled=len(filled) > 1, is_interface=is_interface)
    tail = [_forwards(target, members, voice) for target, members in forwarding.items()]
    counted = shown + sum(len(members) for members in forwarding.values()) + len(lead.members) - len(left)
    if lead.member_count - counted > _MOST:
        tail.append(voice.sentence("surface.rest", count=lead.member_count - counted))
    return [*blocks, *([" ".join(tail)] if tail else [])]


def _is_routine(member: Member) -> bool:
    """Whether any type could have the method, and nothing is said of it."""
    return known_as(member.mention) in ROUTINE and not is_telling(member.mention, 1)


def _is_told(member: Member, told: set[str]) -> bool:
    """Whether the chapter has spoken of a method: under its whole name, or the bare one it has inside its type."""
    return member.mention.name in told or known_as(member.mention) in told


def _heading(shape: Shape, groups: dict[Service, list[Member]]) -> str:
    if shape is Shape.INTERFACE and groups[Service.DEMAND]:
        return "surface.heading_demand"
    return "surface.heading_short" if shape is Shape.BUILDER else "surface.heading_of"


def _group(service: Service, members: list[Member], voice: Voice, *, labelled: bool, is_interface: bool) -> list[str]:
    """One group: those of which the code says something as a list, the others named behind it."""
    key = "do_given" if service is Service.DO and is_interface else service.value
    label = [voice.sentence(f"surface.{key}")] if labelled or service is Service.SET else []
    said = [each for each in members if is_telling(each.mention, 1)]
    plain = [each for each in members if each not in said]
    items = [_item(each, voice) for each in said]
    if plain:
        names = [_plain(each, voice) for each in plain[:_MOST_PLAIN]]
        items.append(voice.say("surface.also", names=voice.both(names)) if said else voice.both(names))
    return [*label, bullets(items)]


def _item(member: Member, voice: Voice) -> str:
    mention, meaning = member.mention, member.mention.meaning
    if mention.span is None or meaning is None:
        return _plain(member, voice)
    start, end = min(mention.span.start, meaning.span.start), max(mention.span.end, meaning.span.end)
    lines = markup.cite_lines(Span(mention.span.path, start, end))
    return voice.item(markup.code(known_as(mention)), lines, meaning.text)


def _plain(member: Member, voice: Voice) -> str:
    span = member.mention.span
    lines = markup.cite_lines(span) if span is not None else ""
    return voice.say("surface.item_plain", name=markup.code(known_as(member.mention)), lines=lines)


def _forwarding(members: tuple[Member, ...]) -> dict[str, list[Member]]:
    """The methods that only hand on, by what they hand to; one alone is a method like others."""
    groups: dict[str, list[Member]] = {}
    for member in members:
        if member.forwards:
            groups.setdefault(member.forwards, []).append(member)
    return {target: listed for target, listed in groups.items() if len(listed) > 1}


def _is_in(member: Member, groups: dict[str, list[Member]]) -> bool:
    return any(member in listed for listed in groups.values())


def _forwards(target: str, members: list[Member], voice: Voice) -> str:
    names = voice.names([known_as(member.mention) for member in members], most=9)
    spans = [member.mention.span for member in members if member.mention.span is not None]
    span = Span(spans[0].path, min(each.start for each in spans), max(each.end for each in spans))
    return voice.sentence("surface.forwards", names=names, target=markup.code(target), place=voice.place(span))
