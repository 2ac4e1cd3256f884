"""What a reader can do after a chapter."""

from fondation_cli.course.facts.phrases import Act, Walk
from fondation_cli.course.facts.portraits import Service, SubjectFacts
from fondation_cli.course.facts.shapes import Shape
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.facts.subjects import demanded_by, known_as
from fondation_cli.course.plan import ChapterKind
from fondation_cli.course.write.conditions import Conditions
from fondation_cli.course.write.further import goals_of_further
from fondation_cli.course.write.history import goals_of_history
from fondation_cli.course.write.steps import is_telling
from fondation_cli.course.write.voice import Voice, name
from fondation_cli.course.write.walks import flat

_MOST = 3
_FEW_STATE = 3
_NAMED = 3
_MANY = 6
_SURFACES = {Shape.OBJECT, Shape.RECORD, Shape.VALUES, Shape.INTERFACE}
"""Shapes whose methods stand in a list of their own."""


def goals(sheet: FactSheet, voice: Voice) -> list[str]:
    """Those that somebody gave the chapter; else one to three, by its kind and what it holds."""
    return list(sheet.goals) or _told(sheet, voice)


def _told(sheet: FactSheet, voice: Voice) -> list[str]:
    if sheet.kind is ChapterKind.OVERVIEW:
        return _overview(sheet, voice)
    if sheet.kind is ChapterKind.TRACE:
        return _trace(sheet, voice)
    if sheet.kind is ChapterKind.TESTING:
        return _testing(sheet, voice)
    if sheet.kind is ChapterKind.HISTORY:
        return goals_of_history(sheet, voice)
    if sheet.kind is ChapterKind.FURTHER:
        return goals_of_further(sheet, voice)
    return _concept(sheet, voice)[:_MOST] if sheet.subjects else []


def _overview(sheet: FactSheet, voice: Voice) -> list[str]:
    purposes = {command.purpose for command in sheet.project.commands} if sheet.project is not None else set()
    said = [voice.say("goal.overview", name=sheet.project_name)]
    if {"install", "test"} <= purposes:
        said.append(voice.say("goal.run"))
    elif "install" in purposes:
        said.append(voice.say("goal.install"))
    return said


def _trace(sheet: FactSheet, voice: Voice) -> list[str]:
    if sheet.trace is None or not sheet.trace.stops:
        return []
    stops = sheet.trace.stops
    said = [voice.say("goal.trace", name=name(stops[0].subject), end=name(stops[-1].subject))]
    return [*said, *([voice.say("goal.branches")] if any(stop.passed for stop in stops) else [])]


def _testing(sheet: FactSheet, voice: Voice) -> list[str]:
    facts = sheet.testing
    if facts is None:
        return []
    said = [voice.say("goal.testing" if facts.single else "goal.testing_all")]
    shown = facts.sample.subject.name if facts.sample is not None else facts.promises[0].name if facts.promises else ""
    if shown and " " not in shown:
        said.append(voice.say("goal.write_test", name=f"`{shown}`"))
    return said


def _concept(sheet: FactSheet, voice: Voice) -> list[str]:
    """What the shape of the subject asks for first, then what its central function shows."""
    lead = sheet.subjects[0]
    said = [*_of_shape(sheet, lead, voice), *_of_walk(sheet.walk, voice)]
    if len(said) < _MOST - 1 and sheet.second_walk is not None:
        said += _of_walk(sheet.second_walk, voice)
    if len(said) < _MOST - 1:
        said += _of_surface(sheet, lead, voice)
    if len(said) < _MOST - 1:
        said += _of_refusals(sheet, voice)
    if len(said) < _MOST - 1 and len(sheet.subjects) > 1:
        names = voice.names([subject.mention.name for subject in sheet.subjects[:_NAMED]])
        said.append(voice.say("goal.family", names=names))
    return list(dict.fromkeys(said)) or [voice.say("goal.purpose", name=name(lead.mention))]


def _of_surface(sheet: FactSheet, lead: SubjectFacts, voice: Voice) -> list[str]:
    """What the chapter lists of the lead's methods, as far as the code says what they do."""
    if sheet.shape not in _SURFACES:
        return []
    walked = {walk.subject.name for walk in (sheet.walk, sheet.second_walk) if walk is not None}
    told = [
        known_as(each.mention)
        for each in lead.members
        if each.service in {Service.DO, Service.ASK}
        and not each.forwards
        and each.mention.name not in walked
        and is_telling(each.mention, 1)
    ]
    names = voice.names(told[:_NAMED])
    return [voice.say("goal.choose", name=name(lead.mention), names=names)] if len(told) >= _NAMED else []


def _of_refusals(sheet: FactSheet, voice: Voice) -> list[str]:
    """When something of the chapter refuses, where that can be said and no walk has told it."""
    conditions = Conditions(voice, sheet.language)
    for refusal in sheet.refusals:
        if conditions.exactly(refusal.condition):
            return [voice.say("goal.errors", name=name(refusal.by), errors=f"`{refusal.error}`")]
    return []


def _of_shape(sheet: FactSheet, lead: SubjectFacts, voice: Voice) -> list[str]:
    code = name(lead.mention)
    if sheet.shape is Shape.ERRORS:
        return _of_errors(sheet, voice)
    if sheet.shape is Shape.INTERFACE:
        demanded = demanded_by(lead)
        return [voice.say("goal.supply", name=code, names=voice.names(demanded, most=_MANY))] if demanded else []
    if sheet.shape is Shape.VALUES:
        return [
            voice.say("goal.values", name=code, names=voice.names([each.name for each in lead.values], most=_NAMED))
        ]
    if sheet.shape is Shape.BUILDER:
        setters = [known_as(each.mention) for each in lead.members if each.service is Service.SET]
        return [voice.say("goal.set_up", name=code, names=voice.names(setters[:_NAMED]))]
    if len(lead.state) < _FEW_STATE:
        return []
    is_read = any(each.readers for each in lead.state[:_NAMED])
    key = "goal.state" if is_read and sheet.shape is not Shape.RECORD else "goal.fields"
    names = voice.names([each.name for each in lead.state], most=_NAMED, total=lead.state_count)
    return [voice.say(key, name=code, names=names)]


def _of_errors(sheet: FactSheet, voice: Voice) -> list[str]:
    raised = [each for each in sheet.raised if each.sites]
    names = voice.names([subject.mention.name for subject in sheet.subjects[:_NAMED]], key="or")
    said = [voice.say("goal.catch", names=names)] if len(sheet.subjects) > 1 else []
    if raised:
        most = max(raised, key=lambda each: each.count)
        said.append(voice.say("goal.comes", name=name(most.error)))
    return said


def _of_walk(walk: Walk | None, voice: Voice) -> list[str]:
    """What can be told after a walk: its way from first to last, when it refuses, or what it decides by."""
    if walk is None:
        return []
    code = name(walk.subject)
    phrases = [each for note in walk.notes for each in flat(note.phrases)]
    targets = list(
        dict.fromkeys(each.target.name for each in phrases if each.target is not None and each.target.span is not None)
    )
    said: list[str] = []
    if len(targets) >= _NAMED:
        first, last = f"`{targets[0]}`", f"`{targets[-1]}`"
        said.append(voice.say("goal.path", name=code, first=first, last=last))
    if walk.raises:
        said.append(voice.say("goal.errors", name=code, errors=voice.names(walk.raises, most=_NAMED, key="or")))
    elif not said and any(each.act is Act.SWITCH for each in phrases):
        said.append(voice.say("goal.decides", name=code))
    return said or [voice.say("goal.walk", name=code)]
