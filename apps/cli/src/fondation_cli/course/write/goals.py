"""What a reader can do after a chapter."""

from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.plan import ChapterKind
from fondation_cli.course.write.further import goals_of_further
from fondation_cli.course.write.history import goals_of_history
from fondation_cli.course.write.voice import Voice, name

_MOST = 3
_FEW_STATE = 3
_MOST_ERRORS = 3


def goals(sheet: FactSheet, voice: Voice) -> list[str]:
    """Two or three goals, by the kind of chapter and what it holds."""
    if sheet.kind is ChapterKind.OVERVIEW:
        return _overview(sheet, voice)
    if sheet.kind is ChapterKind.HISTORY:
        return goals_of_history(sheet, voice)
    if sheet.kind is ChapterKind.FURTHER:
        return goals_of_further(sheet, voice)
    if sheet.kind is ChapterKind.TRACE:
        first = sheet.trace.stops[0].subject if sheet.trace is not None and sheet.trace.stops else None
        return [voice.say("goal.trace", name=name(first))] if first is not None else []
    if sheet.kind is ChapterKind.TESTING:
        return [voice.say("goal.testing"), voice.say("goal.write_test")]
    return _concept(sheet, voice)[:_MOST]


def _overview(sheet: FactSheet, voice: Voice) -> list[str]:
    purposes = {command.purpose for command in sheet.project.commands} if sheet.project is not None else set()
    said = [voice.say("goal.overview", name=sheet.project_name)]
    if {"install", "test"} <= purposes:
        said.append(voice.say("goal.run"))
    elif "install" in purposes:
        said.append(voice.say("goal.install"))
    return said


def _concept(sheet: FactSheet, voice: Voice) -> list[str]:
    lead = sheet.subjects[0]
    said = [voice.say("goal.purpose", name=name(lead.mention))]
    if len(lead.state) >= _FEW_STATE:
        said.append(voice.say("goal.state", name=name(lead.mention)))
    if sheet.walk is not None:
        said.append(voice.say("goal.walk", name=name(sheet.walk.subject)))
    if len(said) < _MOST and len(sheet.subjects) > 1:
        names = voice.names([subject.mention.name for subject in sheet.subjects[:3]])
        said.append(voice.say("goal.family", names=names))
    if len(said) < _MOST and sheet.walk is not None and sheet.walk.raises:
        said.append(voice.say("goal.errors", errors=voice.names(sheet.walk.raises, most=_MOST_ERRORS, key="or")))
    return said
