"""Who leans on the lead, and what the chapter's code leans on, with the line and what for."""

from fondation_cli.course import markup
from fondation_cli.course.facts.mentions import ChapterRef
from fondation_cli.course.facts.portraits import Dependant, Manner, SubjectFacts
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.facts.uses import Reliance
from fondation_cli.course.symbols import TYPES
from fondation_cli.course.write.voice import Voice, bullets, name
from fondation_cli.course.write.walks import flat

_MOST_USERS = 4
_MOST_QUIET = 2
_MOST_USES = 3
_MOST_USERS_OF = 2
_QUIET = {Manner.ANNOTATE, Manner.MENTION}


def around(sheet: FactSheet, voice: Voice) -> list[str]:
    """Both directions, as far as there is something to say."""
    lead = sheet.subjects[0]
    users = _users(sheet, voice)
    chapters, others = _reliances(sheet, voice)
    reliance = [*chapters, *others]
    if not users and not reliance:
        return []
    leaning = bool(users)
    if not chapters:
        # Without a list to close they are sentences.
        users, reliance = [*users, *(f"{each}." for each in others)], []
    both_ways = "around.heading" if chapters or others else "around.heading_in"
    heading = both_ways if leaning else "around.heading_out"
    blocks = [f"## {voice.say(heading, name=name(lead.mention))}"]
    blocks += [" ".join(users)] if users else []
    return [*blocks, *([bullets(reliance)] if reliance else [])]


def _users(sheet: FactSheet, voice: Voice) -> list[str]:
    lead = sheet.subjects[0]
    said_before = {relation.user.name for relation in sheet.relations}
    grouped: dict[Manner, list[Dependant]] = {}
    for user in lead.users:
        if user.user.name not in said_before and user.manner is not Manner.INHERIT:
            grouped.setdefault(user.manner, []).append(user)
    telling = [manner for manner in Manner if manner in grouped and manner not in _QUIET]
    quiet = [manner for manner in Manner if manner in grouped and manner in _QUIET]
    said = [_manner(manner, grouped[manner], lead, voice) for manner in telling or quiet]
    if lead.is_unused_inside and lead.mention.kind in {"function", "method", "class"} and lead.test_count:
        said.append(voice.sentence("around.nobody"))
    return [*said, *_hooks(lead, voice)]


def _manner(manner: Manner, users: list[Dependant], lead: SubjectFacts, voice: Voice) -> str:
    most = _MOST_QUIET if manner in _QUIET else _MOST_USERS
    shown = [_user(user, lead, voice) for user in users[:most]]
    rest = len(users) - len(shown)
    listed = voice.say("join.more", shown=", ".join(shown), count=rest) if rest else voice.both(shown)
    is_type = lead.mention.kind in TYPES
    if manner is Manner.RETURN and not is_type:
        # Who returns what a function gives calls it.
        manner = Manner.CALL
    key = manner.value
    if manner is Manner.CALL and is_type:
        # A user is told by the first thing that it does: among the others some may make one as well.
        key = "call_type" if lead.user_count <= len(users) else "call_type_some"
    word = "`try`" if (lead.mention.span or users[0].span).path.endswith(".java") else "`with`"
    return voice.sentence(f"around.{key}", users=listed, count=len(users), name=name(lead.mention), word=word)


def _user(user: Dependant, lead: SubjectFacts, voice: Voice) -> str:
    """A user with the line of its first use; with the file's folder where it has the lead's own name."""
    same = user.user.name == lead.mention.name
    return voice.say("around.user", name=name(user.user), place=markup.cite(user.span, deep=same))


def _hooks(lead: SubjectFacts, voice: Voice) -> list[str]:
    if not lead.hooks or not lead.bases:
        return []
    return [voice.sentence("around.hooks", base=name(lead.bases[0]), names=voice.names(lead.hooks, most=4))]


def _reliances(sheet: FactSheet, voice: Voice) -> tuple[list[str], list[str]]:
    """What is used of other chapters; and of other projects, and of the standard library."""
    said: list[str] = []
    outside: list[str] = []
    standard: list[str] = []
    reached = _reached(sheet)
    for reliance in sheet.reliances:
        if reliance.chapter is not None:
            said.extend([] if reliance.chapter in reached else [_on_chapter(reliance, voice)])
            continue
        names = voice.names([target.name for target in reliance.targets])
        package = markup.code(reliance.package)
        shown = voice.say("around.of_package", package=package, names=names) if names else package
        (standard if reliance.standard else outside).append(shown)
    return said, [
        *([voice.sentence("around.package", names=voice.both(outside))] if outside else []),
        *([voice.sentence("around.standard", names=voice.both(standard))] if standard else []),
    ]


def _reached(sheet: FactSheet) -> set[ChapterRef]:
    """The chapters that the walks have led into already."""
    return {
        phrase.target.chapter
        for walk in (sheet.walk, sheet.second_walk)
        for note in (walk.notes if walk is not None else ())
        for phrase in flat(note.phrases)
        if phrase.target is not None and phrase.target.chapter is not None
    }


def _on_chapter(reliance: Reliance, voice: Voice) -> str:
    """What is used of another chapter, by whom, on which line."""
    if reliance.chapter is None:
        return ""
    by_user: dict[str, list[Dependant]] = {}
    for use in reliance.uses:
        if use.manner not in _QUIET:
            by_user.setdefault(use.user.name, []).append(use)
    said = [
        voice.say(
            "around.use",
            user=name(uses[0].user),
            targets=voice.names([use.of for use in uses], most=_MOST_USES),
            place=markup.cite(uses[0].span),
        )
        for uses in list(by_user.values())[:_MOST_USERS_OF]
    ]
    names = voice.semicolons(said) or voice.names([target.name for target in reliance.targets], most=_MOST_USES)
    return voice.say("around.reliance", chapter=voice.full_chapter(reliance.chapter), uses=names)
