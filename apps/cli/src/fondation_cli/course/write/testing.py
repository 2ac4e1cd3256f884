"""The chapter on tests: how to run them, where they are, what they are handed, and one of them from the inside."""

import re

from fondation_cli.course import markup
from fondation_cli.course.facts.mentions import Quote
from fondation_cli.course.facts.projects import FixtureFacts, SingleRun, SuiteFacts, TestingFacts
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.write.companions import beside
from fondation_cli.course.write.opening import introduction
from fondation_cli.course.write.overview import command_item
from fondation_cli.course.write.sections import promise
from fondation_cli.course.write.voice import Voice, bullets, name
from fondation_cli.course.write.walks import walk_section

_LONGEST_SAMPLE = 30


def testing(sheet: FactSheet, voice: Voice) -> list[str]:
    """The blocks of the chapter on tests."""
    facts = sheet.testing
    if facts is None:
        return []
    return [
        _lead(facts, voice),
        *_run(facts, voice),
        *_where(facts, voice),
        *_kinds(facts, voice),
        *_offered(sheet, voice),
        *_fixtures(facts, voice),
        *_helpers(facts, voice),
        *_sample(facts, sheet, voice),
        *_promises(facts, voice),
        *_untested(facts, voice),
    ]


def _lead(facts: TestingFacts, voice: Voice) -> str:
    said = [voice.sentence("testing.lead", tests=facts.tests, files=facts.files)] if facts.tests else []
    if facts.framework and facts.framework_span is not None:
        place, framework = voice.place(facts.framework_span), _framework(facts.framework)
        said.append(voice.sentence("testing.framework", tests=facts.tests, framework=framework, place=place))
    return " ".join(said)


_PLAIN = re.compile(r"[A-Zµ]|.*\d|xUnit$|test-unit$|minitest$|doctest$")
"""What goes by a name of its own, and not by that of a module or a command."""


def _framework(framework: str) -> str:
    return framework if _PLAIN.match(framework) else markup.code(framework)


def _run(facts: TestingFacts, voice: Voice) -> list[str]:
    items = [command_item(command, voice) for command in facts.commands]
    single = _single(facts.single, voice) if facts.single is not None else ""
    if not items and not single:
        return []
    return [f"## {voice.say('testing.run')}", *([bullets(items)] if items else []), *([single] if single else [])]


_OPTIONS = {"go test": "go", "cargo test": "cargo", "vitest": "jest", "pest": "phpunit"}


def _single(run: SingleRun, voice: Voice) -> str:
    """What to type for one test: a title is a quotation, a name is code."""
    title = f"{voice.quote(run.name)} {voice.place(run.span)}"
    said = title if " " in run.name else markup.code(run.name)
    key = f"testing.single_{_OPTIONS.get(run.tool, run.tool)}"
    return voice.sentence(key, tool=_framework(run.tool), path=markup.code(run.path or "."), name=said)


def _where(facts: TestingFacts, voice: Voice) -> list[str]:
    if not facts.suites:
        return []
    items = "\n".join(f"- {_suite(suite, voice)}" for suite in facts.suites)
    return [f"## {voice.say('testing.where')}", items]


def _suite(suite: SuiteFacts, voice: Voice) -> str:
    files = str(suite.files) if suite.files > 1 else ""
    names = voice.names([each.name for each in suite.subjects])
    return voice.say("testing.suite", path=markup.code(suite.path), tests=suite.tests, files=files, names=names)


def _kinds(facts: TestingFacts, voice: Voice) -> list[str]:
    """The kinds of tests that a reader meets, each with the first of it."""
    items = [
        voice.sentence(f"testing.kind_{each.kind}", count=each.count, place=voice.place(each.span))
        for each in facts.kinds
    ]
    return [f"## {voice.say('testing.kinds')}", bullets(items)] if items else []


def _offered(sheet: FactSheet, voice: Voice) -> list[str]:
    """What the project gives others for their tests: subjects that are no tests themselves."""
    tests = {promise.name for promise in sheet.testing.promises} if sheet.testing is not None else set()
    own = [subject for subject in sheet.subjects if subject.mention.kind != "test"]
    offered = [subject for subject in own if subject.mention.name.rpartition(".")[2] not in tests]
    texts = [introduction(subject, voice) for subject in offered if subject.purpose]
    more = beside(sheet, voice, texts)
    return [f"## {voice.say('testing.offered')}", *texts, *more] if texts or more else []


def _fixtures(facts: TestingFacts, voice: Voice) -> list[str]:
    if not facts.fixtures:
        return []
    items = "\n".join(f"- {_fixture(fixture, voice)}" for fixture in facts.fixtures)
    return [f"## {voice.say('testing.fixtures')}", voice.sentence("testing.fixtures_lead"), items]


def _fixture(fixture: FixtureFacts, voice: Voice) -> str:
    mention = fixture.mention
    place = markup.cite(_with_words(mention.span, mention.meaning)) if mention.span is not None else ""
    quote = voice.quoted(mention.meaning)
    return voice.say("testing.fixture", name=name(mention), place=place, count=fixture.users, quote=quote)


def _sample(facts: TestingFacts, sheet: FactSheet, voice: Voice) -> list[str]:
    heading = voice.say("testing.sample")
    if facts.sample is not None:
        return walk_section(facts.sample, voice, sheet.language, heading)
    short = [each for each in facts.promises if each.span.end - each.span.start < _LONGEST_SAMPLE]
    if not short:
        return []
    shown = max(short, key=lambda each: (each.span.end - each.span.start, each.span))
    return [
        f"## {heading}",
        voice.sentence("testing.shown", quote=voice.quote(shown.words), place=voice.place(shown.span)),
        markup.excerpt(shown.span),
    ]


def _with_words(span: markup.Span, meaning: Quote | None) -> markup.Span:
    """The lines of a definition with those of the words beside it."""
    if meaning is None or meaning.span.path != span.path:
        return span
    return markup.Span(span.path, min(span.start, meaning.span.start), max(span.end, meaning.span.end))


def _helpers(facts: TestingFacts, voice: Voice) -> list[str]:
    """What many tests call: a reader meets it in every other test."""
    items = [
        voice.say(
            "testing.helper",
            name=name(each.mention),
            place=markup.cite(_with_words(each.mention.span, each.mention.meaning)),
            count=each.users,
            quote=voice.quoted(each.mention.meaning),
        )
        for each in facts.helpers
        if each.mention.span is not None
    ]
    return [f"## {voice.say('testing.helpers')}", bullets(items)] if items else []


def _promises(facts: TestingFacts, voice: Voice) -> list[str]:
    """The tests' own sentences, by what they speak of; without groups those of the tests that the chapter is about."""
    blocks: list[str] = []
    for group in facts.groups:
        subject = group.subject
        chapter = voice.full_chapter(subject.chapter) if subject.chapter is not None else ""
        blocks.append(voice.sentence("testing.group", name=name(subject), count=group.count, chapter=chapter))
        blocks.append(bullets([promise(each, voice) for each in group.promises]))
    if not blocks:
        shown = [each for each in facts.promises if each.words]
        blocks = [bullets([promise(each, voice) for each in shown])] if shown else []
    return [f"## {voice.say('testing.promises')}", *blocks] if blocks else []


def _untested(facts: TestingFacts, voice: Voice) -> list[str]:
    if not facts.untested:
        return []
    listed = voice.names([each.name for each in facts.untested])
    said = voice.sentence("testing.untested_lead", names=len(facts.untested), listed=listed)
    return [f"## {voice.say('testing.untested')}", said]
