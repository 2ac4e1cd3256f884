"""The chapter on the project's past: how it began and moves, what came when, where it changes, and what together."""

from collections.abc import Iterable
from itertools import groupby

from fondation_cli.course import markup
from fondation_cli.course.facts.histories import (
    Arrival,
    Came,
    CommitRef,
    HistoryFacts,
    HotFile,
    Pace,
    Pair,
    Period,
    ReleaseRef,
    Strand,
)
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.history.links import cite_commit, cite_tag
from fondation_cli.course.write.voice import Voice, name

_FEWEST_YEARS = 3
_MOST_RELEASES = 4


def history(sheet: FactSheet, voice: Voice) -> list[str]:
    """The blocks of the chapter. A section without facts is left out."""
    facts = sheet.history
    if facts is None:
        return []
    quoted: set[str] = set()
    return [
        " ".join(_lead(facts.pace, voice)),
        " ".join(_releases(facts.pace, voice)),
        *_arrivals(facts, voice),
        *(_period(facts.period, voice, quoted) if facts.period is not None else []),
        *_hot(facts, voice, quoted),
        *_pairs(facts, voice),
    ]


def goals_of_history(sheet: FactSheet, voice: Voice) -> list[str]:
    """What a reader can say afterwards."""
    facts = sheet.history
    if facts is None:
        return []
    said = [voice.say("history.goal_pace")]
    known = _known(facts)
    if len(known) > 1:
        said.insert(0, voice.say("history.goal_arrivals", name=name(known[-1].subject)))
    return said + ([voice.say("history.goal_hot")] if facts.hot else [])


def commit(reference: CommitRef, *, touched: bool = False) -> str:
    """A citation of a commit; with `touched`, of what it changed too."""
    return cite_commit(reference.hash, reference.date, reference.paths if touched else ())


def subject(reference: CommitRef, voice: Voice) -> str:
    """What a commit says of itself, as a quotation; empty where it says little."""
    return voice.quote(reference.subject) if reference.subject else ""


def release(reference: ReleaseRef) -> str:
    """A citation of the commit that a release names."""
    return cite_tag(reference.tag, reference.commit.hash, reference.commit.date)


def _lead(pace: Pace, voice: Voice) -> list[str]:
    said = [
        voice.sentence(
            "history.begins" if pace.is_whole else "history.begins_cut",
            commit=commit(pace.first),
            quote=subject(pace.first, voice),
            files=pace.first_files,
            last=commit(pace.last),
            people=pace.people,
            changes=pace.changes - pace.robots,
            robots=pace.robots,
        )
    ]
    full = pace.years[1:-1] if pace.is_whole else ()
    if len(full) >= _FEWEST_YEARS:
        busiest, most = max(pace.years, key=lambda each: (each[1], each[0]))
        year, last = full[-1]
        key = "history.year_peak" if busiest == year else "history.years"
        said.append(voice.sentence(key, busiest=str(busiest), most=most, year=str(year), last=last))
    return said


def _releases(pace: Pace, voice: Voice) -> list[str]:
    if not pace.releases:
        return []
    ends = [release(each) for each in pace.releases]
    key = "history.releases" if len(ends) > 1 else "history.release_one"
    said = [voice.sentence(key, count=pace.release_count, first=ends[0], last=ends[-1])]
    if pace.days_between:
        said.append(voice.sentence("history.rhythm", count=pace.measured, days=pace.days_between))
    return said


def _arrivals(facts: HistoryFacts, voice: Voice) -> list[str]:
    if not facts.arrivals:
        return []
    known = _known(facts)
    others = [each for each in facts.arrivals if each.came is Came.UNKNOWN]
    said = [voice.sentence("history.arrivals_lead"), _arrived(known, voice)] if known else []
    if others:
        said += [voice.sentence("history.files_lead", count=len(others)), _arrived(others, voice)]
    if facts.unknown:
        said.append(voice.sentence("history.older", count=facts.unknown))
    return [f"## {voice.say('history.arrivals')}", *said]


def _known(facts: HistoryFacts) -> list[Arrival]:
    """The subjects of which the commit is known that brought them."""
    return [each for each in facts.arrivals if each.came is not Came.UNKNOWN]


def _arrived(arrivals: Iterable[Arrival], voice: Voice) -> str:
    alike = groupby(arrivals, key=lambda each: (each.commit.hash, each.came, each.path))
    return _bullets(_arrival(list(group), voice) for _, group in alike)


def _arrival(group: list[Arrival], voice: Voice) -> str:
    first = group[0]
    names = voice.both(
        voice.say("history.subject", name=name(each.subject), chapter=voice.chapter(each.chapter)) for each in group
    )
    return voice.sentence(
        f"history.{first.came}",
        names=names,
        count=len(group),
        commit=commit(first.commit, touched=True),
        quote=subject(first.commit, voice),
        path=markup.code(first.path) if first.path else "",
        release=release(first.release) if first.release is not None else "",
    )


def _period(period: Period, voice: Voice, quoted: set[str]) -> list[str]:
    lead = voice.sentence(
        "history.period_lead",
        months=period.months,
        end=period.end,
        people=period.people,
        changes=period.changes,
        first=commit(period.first),
        last=commit(period.last),
        robots=period.robots,
    )
    kinds = (
        ("sources", period.sources),
        ("tests", period.tests),
        ("documents", period.documents),
        ("rest", period.rest),
    )
    parts = [voice.say(f"history.kind_{kind}", count=count) for kind, count in kinds if count]
    said = [lead, voice.sentence("history.period_kinds", parts=voice.both(parts))] if len(parts) > 1 else [lead]
    if period.releases:
        shown = period.releases[-_MOST_RELEASES:]
        listed = voice.both(
            [release(each) for each in reversed(shown)] + _earlier(period.release_count - len(shown), voice)
        )
        said.append(voice.sentence("history.period_releases", count=period.release_count, releases=listed))
    strands = [_strand(strand, voice) for strand in period.strands]
    quoted |= {each.hash for strand in period.strands for each in strand.commits}
    below = [voice.sentence("history.strands_lead"), _bullets(strands)] if strands else []
    return [f"## {voice.say('history.period')}", " ".join(said), *below]


def _earlier(count: int, voice: Voice) -> list[str]:
    return [voice.say("history.earlier", count=count)] if count else []


def _strand(strand: Strand, voice: Voice) -> str:
    commits = voice.both(
        voice.say("history.strand_commit", quote=subject(each, voice), commit=commit(each, touched=True))
        for each in strand.commits
    )
    chapter = voice.full_chapter(strand.chapter)
    return voice.sentence("history.strand", chapter=chapter, count=strand.changes, commits=commits)


def _hot(facts: HistoryFacts, voice: Voice, quoted: set[str]) -> list[str]:
    items = [hot_file(file, voice, quoted) for file in facts.hot]
    lead = [voice.sentence("history.hot_lead"), _bullets(items)] if items else []
    ever = [_ever(facts.ever, voice)] if facts.ever else []
    return [f"## {voice.say('history.hot')}", *lead, *ever] if items or ever else []


def hot_file(file: HotFile, voice: Voice, quoted: set[str]) -> str:
    """A file with how often it changed, and the last time. What the commits in `quoted` say is not said again."""
    quote = subject(file.last, voice) if file.last.hash not in quoted else ""
    quoted.add(file.last.hash)
    return voice.sentence(
        "history.hot_file",
        path=markup.code(file.path),
        chapter=voice.chapter(file.chapter) if file.chapter is not None else "",
        changes=file.changes,
        people=file.people,
        commit=commit(file.last, touched=True),
        quote=quote,
    )


def _ever(files: Iterable[HotFile], voice: Voice) -> str:
    listed = [
        voice.say("history.ever_file", path=markup.code(file.path), changes=file.changes, people=file.people)
        for file in files
    ]
    return voice.sentence("history.ever", files=voice.both(listed))


def _pairs(facts: HistoryFacts, voice: Voice) -> list[str]:
    if not facts.pairs:
        return []
    items = _bullets(_pair(pair, voice) for pair in facts.pairs)
    return [f"## {voice.say('history.pairs')}", voice.sentence("history.pairs_lead"), items]


def _pair(pair: Pair, voice: Voice) -> str:
    first, second = (markup.code(path) for path in pair.paths)
    return voice.sentence(
        "history.pair_always" if pair.together == pair.of else "history.pair",
        first=first,
        second=second,
        together=pair.together,
        of=pair.of,
        seldom=markup.code(pair.seldom),
        commits=voice.both(commit(each, touched=True) for each in pair.commits),
    )


def _bullets(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)
