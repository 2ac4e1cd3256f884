"""The map of a course: its chapters, and which of them each one needs."""

from fondation_cli.course.diagrams.graph import Arrow, Box, Graph
from fondation_cli.course.diagrams.links import chapter_link
from fondation_cli.course.plan import ChapterPlan, Link, Outline
from fondation_cli.course.symbols import Definition
from fondation_cli.course.words import Words

ID = "course-map"


def map_of(outline: Outline, words: Words) -> Graph:
    """A box a chapter, an arrow from what is needed to what needs it; a need that follows from others is quieter."""
    by_id = {chapter.id: chapter for chapter in outline.chapters}
    needs = {chapter.id: {each for each in chapter.prerequisites if each in by_id} for chapter in outline.chapters}
    return Graph(
        ID,
        words["map_title"],
        [
            Box(chapter.id, chapter.title, words.say("map_step", number=chapter.order), chapter_link(chapter.slug))
            for chapter in outline.chapters
        ],
        [
            Arrow(needed, chapter.id, fact, told=fact, quiet=needed not in _direct(chapter.id, needs))
            for chapter in outline.chapters
            for needed in sorted(needs[chapter.id], key=lambda each: by_id[each].order)
            for fact in [_fact(by_id[needed], chapter, outline.links)]
        ],
        "\n".join(_sentences(outline, by_id, words)),
    )


def _direct(chapter: str, needs: dict[str, set[str]]) -> set[str]:
    """What a chapter needs and none of its other needs already brings along."""
    return {each for each in needs[chapter] if not any(each in _all(other, needs) for other in needs[chapter] - {each})}


def _all(chapter: str, needs: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [chapter]
    while waiting:
        new = needs[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def _fact(needed: ChapterPlan, chapter: ChapterPlan, links: tuple[Link, ...]) -> str:
    """The strongest use that leads from a chapter to the one it needs; the outline where the order is its own.

    A chapter that opens the course, or follows a call through it, has no definitions of its own to use or be used.
    """
    sources, targets = _names(chapter.members), _names(needed.members)
    uses = [link for link in links if _name(link.source) in sources and _name(link.target) in targets]
    strongest = max(uses, key=lambda link: (link.count, link.target.path, -link.line), default=None)
    return f"outline: {chapter.id} needs {needed.id}" if strongest is None else fact_of(strongest)


def fact_of(link: Link) -> str:
    """A use in one line: who, whom, where."""
    return f"{link.source.qualified} → {link.said or link.target.qualified} ({link.path}:{link.line})"


def _name(definition: Definition) -> tuple[str, str]:
    return definition.path, definition.qualified


def _names(definitions: tuple[Definition, ...]) -> set[tuple[str, str]]:
    return {_name(definition) for definition in definitions}


def _sentences(outline: Outline, by_id: dict[str, ChapterPlan], words: Words) -> list[str]:
    said = []
    for chapter in outline.chapters:
        needed = ", ".join(str(by_id[each].order) for each in chapter.prerequisites if each in by_id)
        key = "map_needs" if needed else "map_first"
        said.append(words.say(key, number=chapter.order, title=chapter.title, needed=needed))
        others = ", ".join(str(by_id[each].order) for each in chapter.cycle if each in by_id)
        if others:
            said.append(words.say("map_cycle", number=chapter.order, others=others))
    return said
