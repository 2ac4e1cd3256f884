"""Checks a written chapter, and lets through what holds."""

from collections import Counter
from dataclasses import dataclass, field

from fondation_cli.course import markup
from fondation_cli.course.exercises.workshop import Workshop
from fondation_cli.course.markup import Span
from fondation_cli.course.verify.atoms import Atom, read_inline, write_inline
from fondation_cli.course.verify.blocks import Block, map_blocks, read_page, without_bare_headings, write_page
from fondation_cli.course.verify.claims import Fault, Problem, citations_of, cited_symbol, code_of, problems_of
from fondation_cli.course.verify.commits import commits_of
from fondation_cli.course.verify.evidence import Evidence
from fondation_cli.course.verify.exercises import checked_exercises
from fondation_cli.course.verify.facts import told_figures
from fondation_cli.course.verify.labels import shown_title
from fondation_cli.course.verify.names import Names
from fondation_cli.course.verify.quiz import Examination
from fondation_cli.course.verify.repair import repaired
from fondation_cli.course.verify.sentences import split_sentences
from fondation_cli.course.write.draft import Draft
from fondation_cli.unseen import seen
from fondation_shared.course import Chapter, Citation, Excerpt, Gate, Question, Score, Subject

_SPACE = Atom(" ")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A sentence that does not hold, or an excerpt that may not stand there, and what is wrong with it."""

    text: str
    problems: tuple[Problem, ...]


@dataclass
class _Tally:
    repaired: int = 0
    removed: int = 0
    refused: list[Refusal] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    citations: dict[tuple[Span, str | None], None] = field(default_factory=dict)
    excerpts: dict[Span, str] = field(default_factory=dict)
    cited: Counter[Span] = field(default_factory=Counter)
    commits: int = 0


def check_chapter(
    draft: Draft,
    evidence: Evidence,
    examination: Examination | None = None,
    workshop: Workshop | None = None,
    *,
    offline: Draft | None = None,
) -> Chapter:
    """The chapter with everything in it proved; the score says what was mended and what was left out.

    `examination` judges its questions, `workshop` tries its exercises: without one there are none. `offline` is what
    the facts alone say: figures have to be its own, and its title stands in for a false one.
    """
    return examined(draft, evidence, examination, workshop, offline=offline)[0]


def examined(
    draft: Draft,
    evidence: Evidence,
    examination: Examination | None = None,
    workshop: Workshop | None = None,
    *,
    offline: Draft | None = None,
) -> tuple[Chapter, list[Refusal]]:
    """The same, with what was refused: a writer may be told once."""
    page = read_page(draft.markdown)
    tally = _Tally(removed=page.dropped)
    names = Names(evidence, _near(draft, page.blocks, evidence), told_figures(offline), draft.language)
    blocks = map_blocks(page.blocks, lambda block: _checked(block, names, tally))
    blocks = map_blocks(blocks, lambda block: _with_its_text(block, tally))
    headed = without_bare_headings(blocks)
    tally.removed += len(blocks) - len(headed)
    goals = [goal for text in draft.goals if (goal := _checked_goal(text, names, tally))]
    quiz = _checked_quiz(draft, examination or Examination(evidence), tally)
    exercises = checked_exercises(draft, names, workshop)
    tally.removed += len(draft.exercises) - len(exercises)
    chapter = Chapter(
        id=draft.id,
        slug=draft.slug,
        order=draft.order,
        title=_checked_title(draft, offline, names, tally),
        goals=goals,
        prerequisites=list(draft.prerequisites),
        subjects=[subject for subject in draft.subjects if _stands(subject, evidence)],
        markdown=write_page(headed),
        citations=[_citation(span, symbol) for span, symbol in tally.citations],
        excerpts=[_excerpt(span, sha) for span, sha in tally.excerpts.items()],
        quiz=quiz,
        exercises=exercises,
        gate=Gate(
            citations=_all(tally.cited.total() + tally.commits),
            excerpts=_all(len(tally.excerpts)),
            names=_all(len(tally.names)),
            questions=_all(len(quiz)) if draft.quiz else None,
            exercises=_all(len(exercises)) if draft.exercises else None,
            repaired=tally.repaired,
            replaced=tally.removed,
        ),
        writer=draft.writer,
        stood_in=draft.stood_in,
        merged=draft.merged,
    )
    return chapter, tally.refused


def _checked_quiz(draft: Draft, examination: Examination, tally: _Tally) -> list[Question]:
    """The questions that hold, each once."""
    kept: dict[str, Question] = {}
    for question in draft.quiz:
        if question.id not in kept and examination.holds(question, draft.language):
            kept[question.id] = question
    tally.removed += len(draft.quiz) - len(kept)
    return list(kept.values())


def _near(draft: Draft, blocks: tuple[Block, ...], evidence: Evidence) -> tuple[str, ...]:
    paths = {subject.path for subject in draft.subjects}
    pending = list(blocks)
    while pending:
        block = pending.pop()
        pending.extend(block.children)
        paths |= {atom.span.path for atom in block.atoms if atom.span}
        paths |= {block.span.path} if block.span else set()
    return tuple(sorted(paths & evidence.paths))


def _checked(block: Block, names: Names, tally: _Tally) -> Block | None:
    if block.kind == "excerpt":
        return _checked_excerpt(block, names.evidence, tally)
    if not block.atoms:
        return block if block.kind == "rule" else None
    atoms = _checked_text(block.atoms, names, tally)
    return Block(block.kind, block.level, atoms) if any(atom.plain.strip() for atom in atoms) else None


def _checked_excerpt(block: Block, evidence: Evidence, tally: _Tally) -> Block | None:
    digest = evidence.digest(block.span) if block.span else None
    if block.span is None or digest is None:
        tally.removed += 1
        tally.refused.append(Refusal(_shown(block), (Problem(Fault.EXCERPT, _shown(block)),)))
        return None
    tally.excerpts[block.span] = digest
    return block


def _checked_text(atoms: tuple[Atom, ...], names: Names, tally: _Tally) -> tuple[Atom, ...]:
    sentences = split_sentences(atoms)
    kept: list[tuple[Atom, ...]] = []
    while True:
        context = tuple(atom.span for sentence in sentences for atom in sentence if atom.span is not None)
        kept = [held for sentence in sentences if (held := _held(sentence, names, context, tally))]
        if len(kept) == len(sentences):
            break
        # A quotation may have leant on a citation that fell: what is left has to hold by itself.
        tally.removed += len(sentences) - len(kept)
        sentences = kept
    for sentence in kept:
        _record(sentence, names.evidence, tally)
    return _spaced(kept)


def _spaced(sentences: list[tuple[Atom, ...]]) -> tuple[Atom, ...]:
    """The sentences in a row, with a space between two that have none."""
    row: list[Atom] = []
    for sentence in sentences:
        if row and not row[-1].plain.endswith((" ", "\N{NO-BREAK SPACE}")) and not sentence[0].plain.startswith(" "):
            row.append(_SPACE)
        row.extend(sentence)
    return tuple(row)


def _held(
    sentence: tuple[Atom, ...], names: Names, context: tuple[Span, ...], tally: _Tally
) -> tuple[Atom, ...] | None:
    """The sentence if it holds, or the mended one if that does."""
    problems = problems_of(sentence, names, context)
    if not problems:
        return sentence
    mended = repaired(sentence, problems, names)
    if mended is None or problems_of(mended, names, context):
        tally.refused.append(Refusal(write_inline(sentence).strip(), tuple(problems)))
        return None
    tally.repaired += len(problems)
    return mended


def _record(sentence: tuple[Atom, ...], evidence: Evidence, tally: _Tally) -> None:
    tally.names.update(code_of(sentence))
    tally.commits += len(commits_of(sentence))
    for citation in citations_of(sentence):
        tally.citations[citation.span, cited_symbol(citation, evidence)] = None
        tally.cited[citation.span] += 1


def _checked_goal(text: str, names: Names, tally: _Tally) -> str:
    return write_inline(_checked_text(read_inline(text), names, tally)).strip()


def _checked_title(draft: Draft, offline: Draft | None, names: Names, tally: _Tally) -> str:
    """The title if it holds; else that of the facts, or the first subject's name."""
    readings = (draft.title, shown_title(draft.title))
    written = [text for text in readings if write_inline(read_inline(text)) == text]
    if any(not problems_of(read_inline(text), names, ()) for text in written):
        return draft.title
    tally.removed += 1
    named = [subject.name for subject in draft.subjects if _stands(subject, names.evidence)]
    return seen(offline.title if offline is not None else next(iter(named), draft.slug))


def _with_its_text(block: Block, tally: _Tally) -> Block | None:
    """An excerpt stands only where the text cites its lines, or some of them: else it shows other code."""
    span = block.span
    if span is None or any(_belong(span, cited) for cited, _ in tally.citations):
        return block
    tally.removed += 1
    tally.refused.append(Refusal(_shown(block), (Problem(Fault.EXCERPT, _shown(block)),)))
    del tally.excerpts[span]
    return None


def _shown(block: Block) -> str:
    return "" if block.span is None else markup.excerpt(block.span)


def _belong(shown: Span, cited: Span) -> bool:
    """Whether one of the two lies within the other."""
    outer, inner = max((shown, cited), (cited, shown), key=lambda pair: pair[0].end - pair[0].start)
    return outer.path == inner.path and outer.start <= inner.start and inner.end <= outer.end


def _stands(subject: Subject, evidence: Evidence) -> bool:
    return evidence.is_definition(subject.name, Span(subject.path, subject.start_line, subject.end_line))


def _citation(span: Span, symbol: str | None) -> Citation:
    return Citation(path=span.path, start_line=span.start, end_line=span.end, symbol=symbol)


def _excerpt(span: Span, sha256: str) -> Excerpt:
    return Excerpt(path=span.path, start_line=span.start, end_line=span.end, sha256=sha256)


def _all(count: int) -> Score:
    return Score(ok=count, total=count)
