"""Writes a chapter from its fact sheet: the same sheet and language always give the same text."""

from fondation_cli.course import markup
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.messages.catalogue import catalogue
from fondation_cli.course.plan import ChapterKind
from fondation_cli.course.write import sections
from fondation_cli.course.write.draft import Draft
from fondation_cli.course.write.further import further
from fondation_cli.course.write.goals import goals
from fondation_cli.course.write.history import history
from fondation_cli.course.write.opening import family_list, introduction, opening
from fondation_cli.course.write.overview import overview
from fondation_cli.course.write.pieces import pieces
from fondation_cli.course.write.practice import questions
from fondation_cli.course.write.testing import testing
from fondation_cli.course.write.trace import trace
from fondation_cli.course.write.voice import Voice
from fondation_cli.course.write.walks import walk_section
from fondation_shared.course import Subject
from fondation_shared.jobs import Language

VERSION = "6"
"""Changes with whatever changes what a sheet is written as."""


def write_chapter(sheet: FactSheet, language: Language) -> Draft:
    """A chapter in `language`, not yet checked."""
    voice = Voice(catalogue(language), turn=sheet.order)
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
        quiz=questions(sheet.practice, language, turn=sheet.order),
    )


def concept(sheet: FactSheet, voice: Voice) -> list[str]:
    """The blocks of a chapter on a concept. A section without facts is left out."""
    if not sheet.subjects:
        return []
    lead = sheet.subjects[0]
    walked = frozenset(walk.subject.name for walk in (sheet.walk, sheet.second_walk) if walk is not None)
    return [
        *opening(sheet, voice),
        *sections.example(sheet, voice),
        *sections.state(lead, voice),
        *(walk_section(sheet.walk, voice, sheet.language) if sheet.walk is not None else []),
        *sections.surface(lead, voice, walked),
        *family_list(lead, voice),
        *pieces(sheet, voice),
        *_second(sheet, voice),
        *sections.around(sheet, voice),
        *sections.promises(sheet, voice),
        *sections.warnings(sheet, voice),
    ]


def _second(sheet: FactSheet, voice: Voice) -> list[str]:
    """The walk through another function, with what that is where no other section says so."""
    walk = sheet.second_walk
    if walk is None:
        return []
    blocks = walk_section(walk, voice, sheet.language)
    subject = next((each for each in sheet.subjects if each.mention.name == walk.subject.name), None)
    if subject is None or not subject.purpose or not blocks:
        return blocks
    return [blocks[0], introduction(subject, voice), *blocks[1:]]


def _next(sheet: FactSheet, voice: Voice) -> str:
    """Where to read on; with the line that reaches into the next chapter, if there is one."""
    if sheet.following is None:
        return voice.say("next.last")
    chapter = voice.full_chapter(sheet.following)
    if sheet.following_link is None:
        return voice.say("next.plain", chapter=chapter)
    target, span = sheet.following_link
    return voice.say("next.reached", chapter=chapter, lines=markup.cite_lines(span), name=markup.code(target))
