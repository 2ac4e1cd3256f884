"""Writes a chapter from its fact sheet: the same sheet and language always give the same text."""

from fondation_cli.course import markup
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.messages.catalogue import catalogue
from fondation_cli.course.plan import ChapterKind
from fondation_cli.course.write.concept import concept
from fondation_cli.course.write.draft import Draft
from fondation_cli.course.write.further import further
from fondation_cli.course.write.goals import goals
from fondation_cli.course.write.history import history
from fondation_cli.course.write.overview import overview
from fondation_cli.course.write.practice import questions
from fondation_cli.course.write.testing import testing
from fondation_cli.course.write.trace import trace
from fondation_cli.course.write.voice import Voice
from fondation_shared.course import Subject
from fondation_shared.jobs import Language

VERSION = "40"
"""Changes with whatever changes what a sheet is written as."""


def write_chapter(sheet: FactSheet, language: Language) -> Draft:
    """A chapter in `language`, not yet checked."""
    voice = Voice(catalogue(language), turn=sheet.turn)
    writers = {
        ChapterKind.OVERVIEW: overview,
        ChapterKind.TRACE: trace,
        ChapterKind.TESTING: testing,
        ChapterKind.HISTORY: history,
        ChapterKind.FURTHER: further,
    }
    blocks = writers.get(sheet.kind, concept)(sheet, voice)
    blocks.append(_next(sheet, voice))
    return Draft(
        id=sheet.id,
        slug=sheet.slug,
        order=sheet.order,
        language=language,
        title=sheet.title,
        goals=goals(sheet, voice),
        prerequisites=[chapter.id for chapter in sheet.prerequisites],
        subjects=[
            Subject(
                name=subject.mention.name,
                kind=subject.mention.kind,
                path=subject.mention.span.path,
                start_line=subject.mention.span.start,
                end_line=subject.mention.span.end,
            )
            for subject in sheet.subjects
            if subject.mention.span is not None
        ],
        markdown="\n\n".join(block for block in blocks if block) + "\n",
        quiz=questions(sheet.practice, language, turn=sheet.turn),
    )


def _next(sheet: FactSheet, voice: Voice) -> str:
    """Where to read on; with the line that reaches into the next chapter, if there is one."""
    if sheet.following is None:
        return voice.say("next.last")
    chapter = voice.full_chapter(sheet.following)
    if sheet.following_link is None:
        return voice.say("next.plain", chapter=chapter)
    target, span = sheet.following_link
    return voice.say("next.reached", chapter=chapter, lines=markup.cite_lines(span), name=markup.code(target))
