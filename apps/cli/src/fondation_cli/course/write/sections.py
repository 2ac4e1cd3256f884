"""The sections of a chapter on a concept that stand between its opening and its last line."""

from fondation_cli.course import markup
from fondation_cli.course.facts.mentions import Mention, Quote
from fondation_cli.course.facts.portraits import Attribute, Dependant, Manner, Member, SubjectFacts
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.facts.uses import Origin, Promise
from fondation_cli.course.markup import Span
from fondation_cli.course.write.voice import Voice, name

_MOST_ITEMS = 7
_FEWEST_STATE = 2
_MOST_USERS = 5
_MOST_QUIET = 3


def example(sheet: FactSheet, voice: Voice) -> list[str]:
    """A real use, with the sentence that says whose it is."""
    found = sheet.example
    if found is None:
        return []
    lead = sheet.subjects[0].mention
    user = markup.code(found.user) if found.user and found.origin is not Origin.DOCSTRING else name(lead)
    titled = found.origin is Origin.TEST and " " in found.user
    shown = [each for each in found.uses if each == lead.name.rpartition(".")[2]] or list(found.uses[:1])
    said = voice.sentence(
        f"example.{'test_titled' if titled else found.origin.value}",
        name=voice.names(shown) if shown else name(lead),
        user=voice.quote(found.user) if titled else user,
        place=voice.place(found.span),
    )
    return [f"## {voice.say('example.heading', name=name(lead))}", said, markup.excerpt(found.span)]


def state(subject: SubjectFacts, voice: Voice) -> list[str]:
    """What the object keeps."""
    if len(subject.state) < _FEWEST_STATE:
        return []
    first, last = subject.state[0].span, subject.state[-1].span
    span = Span(first.path, min(first.start, last.start), max(first.end, last.end))
    partly = subject.state_count > len(subject.state)
    key, count = ("state.lead_some", subject.state_count) if partly else ("state.lead", len(subject.state))
    lead = voice.sentence(key, count=count, shown=len(subject.state), place=voice.place(span))
    items = [_attribute(attribute, voice) for attribute in subject.state]
    return [f"## {voice.say('state.heading', name=name(subject.mention))}", lead, _bullets(items)]


def _attribute(attribute: Attribute, voice: Voice) -> str:
    where = attribute.meaning.span if attribute.meaning is not None else attribute.span
    span = Span(where.path, min(where.start, attribute.span.start), max(where.end, attribute.span.end))
    said = voice.say("state.item", name=markup.code(attribute.name), lines=markup.cite_lines(span))
    if attribute.is_given:
        said += voice.say("state.given")
    elif attribute.value:
        said += voice.say("state.starts", value=markup.code(attribute.value))
    if attribute.readers:
        said += voice.say("state.readers", readers=voice.names(attribute.readers, most=3))
    if attribute.meaning is not None:
        said += voice.say("state.meaning", quote=voice.quote(attribute.meaning.text))
    return said


def surface(subject: SubjectFacts, voice: Voice, left_out: frozenset[str]) -> list[str]:
    """What a type offers; methods that are taken step by step elsewhere in the chapter are left out."""
    groups: dict[str, list[Member]] = {}
    for member in subject.members:
        if member.forwards:
            groups.setdefault(member.forwards, []).append(member)
    grouped = [member for members in groups.values() if len(members) > 1 for member in members]
    single = [
        member
        for member in subject.members
        if member not in grouped and member.mention.meaning is not None and member.mention.name not in left_out
    ][:_MOST_ITEMS]
    said = [_forwarding(target, members, voice) for target, members in groups.items() if len(members) > 1]
    items = [item for member in single if (item := _member(member, voice))]
    if len(items) + len(said) < 2:  # noqa: PLR2004 (one method is no surface)
        return []
    rest = subject.member_count - len(single) - len(grouped)
    tail = [voice.sentence("surface.rest", count=rest)] if rest > 0 else []
    heading = voice.say("surface.heading_of", name=name(subject.mention))
    return [f"## {heading}", *([_bullets(items)] if items else []), " ".join([*said, *tail])]


def _forwarding(target: str, members: list[Member], voice: Voice) -> str:
    names = voice.names([member.mention.name.rpartition(".")[2] for member in members], most=9)
    spans = [member.mention.span for member in members if member.mention.span is not None]
    span = Span(spans[0].path, min(each.start for each in spans), max(each.end for each in spans))
    return voice.sentence("surface.forwards", names=names, target=markup.code(target), place=voice.place(span))


def _member(member: Member, voice: Voice) -> str:
    mention, meaning = member.mention, member.mention.meaning
    if mention.span is None or meaning is None:
        return ""
    bare = markup.code(mention.name.rpartition(".")[2])
    start, end = min(mention.span.start, meaning.span.start), max(mention.span.end, meaning.span.end)
    lines = markup.cite_lines(Span(mention.span.path, start, end))
    return voice.say("surface.item", name=bare, lines=lines, quote=voice.quote(meaning.text))


def promises(sheet: FactSheet, voice: Voice) -> list[str]:
    """What the tests say."""
    if not sheet.promises:
        return []
    many = sheet.promise_count > len(sheet.promises)
    lead = voice.sentence("promise.lead", total=sheet.promise_count) if many else voice.sentence("promise.lead_few")
    return [f"## {voice.say('promise.heading')}", lead, _bullets([promise(each, voice) for each in sheet.promises])]


def promise(each: Promise, voice: Voice) -> str:
    """One test as a line: what its name says, and the assertion it comes down to."""
    said = voice.say(
        "promise.item", quote=voice.quote(each.words), place=markup.cite(each.span), group=markup.escape(each.group)
    )
    return said + (voice.say("promise.assertion", code=markup.code(each.assertion)) if each.assertion else "")


def warnings(sheet: FactSheet, voice: Voice) -> list[str]:
    """Comments that a newcomer should not miss; those that the walks quote already are left out."""
    quoted = [note.comment for walk in (sheet.walk, sheet.second_walk) if walk for note in walk.notes if note.comment]
    left = [quote for quote in sheet.warnings if not any(_same(quote, comment) for comment in quoted)]
    if not left:
        return []
    items = [voice.say("warning.item", quote=voice.quote(each.text), place=markup.cite(each.span)) for each in left]
    return [f"## {voice.say('warning.heading')}", voice.sentence("warning.lead"), _bullets(items)]


def _same(quote: Quote, comment: str) -> bool:
    start = quote.text[:40]
    return start in comment or comment[:40] in quote.text


def _bullets(items: list[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def around(sheet: FactSheet, voice: Voice) -> list[str]:
    """Who leans on the lead, and what the chapter's code leans on."""
    lead = sheet.subjects[0]
    users = _users(lead, voice)
    reliance = _reliances(sheet, voice)
    if not users and not reliance:
        return []
    heading = "around.heading" if users and reliance else "around.heading_in" if users else "around.heading_out"
    blocks = [f"## {voice.say(heading, name=name(lead.mention))}"]
    blocks += [" ".join(users)] if users else []
    blocks += [_bullets(reliance)] if reliance else []
    return blocks


def _users(lead: SubjectFacts, voice: Voice) -> list[str]:
    grouped: dict[Manner, list[Dependant]] = {}
    for user in lead.users:
        grouped.setdefault(user.manner, []).append(user)
    said = [_manner(manner, grouped[manner], lead, voice) for manner in Manner if manner in grouped]
    rest = lead.user_count - len(lead.users)
    if rest > 0:
        said.append(voice.sentence("around.rest", count=lead.user_count))
    if lead.is_unused_inside and lead.mention.kind in {"function", "method", "class"} and lead.test_count:
        said.append(voice.sentence("around.nobody"))
    said += _hooks(lead, voice)
    if lead.test_count:
        said.append(
            voice.sentence("around.tests", name=name(lead.mention), count=lead.test_count, files=lead.test_files)
        )
    return said


def _manner(manner: Manner, users: list[Dependant], lead: SubjectFacts, voice: Voice) -> str:
    most = _MOST_QUIET if manner in {Manner.ANNOTATE, Manner.MENTION} else _MOST_USERS
    shown = [user_place(user, lead, voice) for user in users[:most]]
    rest = len(users) - len(shown)
    listed = voice.say("join.more", shown=", ".join(shown), count=rest) if rest else voice.both(shown)
    is_type = lead.mention.kind in {"class", "struct", "interface", "trait", "enum", "type"}
    if manner is Manner.RETURN and not is_type:
        # Who returns what a function gives calls it.
        manner = Manner.CALL
    key = "call_type" if manner is Manner.CALL and is_type else manner.value
    word = "`try`" if (lead.mention.span or users[0].span).path.endswith(".java") else "`with`"
    return voice.sentence(f"around.{key}", users=listed, count=len(users), name=name(lead.mention), word=word)


def user_place(user: Dependant, lead: SubjectFacts, voice: Voice) -> str:
    """A user with the line of its first use; with the file's folder where it has the lead's own name."""
    same = user.user.name == lead.mention.name
    return voice.say("around.user", name=name(user.user), place=markup.cite(user.span, deep=same))


def _hooks(lead: SubjectFacts, voice: Voice) -> list[str]:
    if not lead.hooks or not lead.bases:
        return []
    return [voice.sentence("around.hooks", base=name(lead.bases[0]), names=voice.names(lead.hooks, most=4))]


def _reliances(sheet: FactSheet, voice: Voice) -> list[str]:
    said: list[str] = []
    outside: list[str] = []
    standard: list[str] = []
    for reliance in sheet.reliances:
        names = voice.names([_bare(target) for target in reliance.targets])
        if reliance.chapter is not None:
            said.append(voice.say("around.reliance", chapter=voice.full_chapter(reliance.chapter), names=names))
            continue
        package = markup.code(reliance.package)
        shown = voice.say("around.of_package", package=package, names=names) if names else package
        (standard if reliance.standard else outside).append(shown)
    if outside:
        said.append(voice.say("around.package", names=voice.both(outside)))
    if standard:
        said.append(voice.say("around.standard", names=voice.both(standard)))
    return said


def _bare(target: Mention) -> str:
    return target.name
