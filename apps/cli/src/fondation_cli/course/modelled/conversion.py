"""A model's answer as the same kind of draft that the offline writer leaves."""

from dataclasses import dataclass

from fondation_cli.course import markup
from fondation_cli.course.modelled.answers import ChapterAnswer, Piece, Section
from fondation_cli.course.modelled.prose import Scribe, Written
from fondation_cli.course.modelled.references import References
from fondation_cli.course.verify.atoms import read_inline
from fondation_cli.course.write.draft import Draft
from fondation_shared.course import Question

_MOST_GOALS = 4


@dataclass(frozen=True, slots=True)
class Converted:
    """The draft, what was left out of it on the way and why, and how many sentences were `kept` and `refused`."""

    draft: Draft
    findings: tuple[str, ...]
    kept: int
    refused: int


class Converter:
    """Converts the answers for one chapter; `offline` is what the facts alone say. Its questions are q1, q2 and on."""

    def __init__(self, scribe: Scribe, references: References, offline: Draft) -> None:
        self._scribe = scribe
        self._references = references
        self._offline = offline
        self._findings: list[str] = []
        self._kept = 0
        self._refused = 0

    def convert(self, answer: ChapterAnswer) -> Converted:
        """The draft of an answer; the line on where to read next is ours."""
        blocks = [block for section in answer.sections for block in self._section(section)]
        goals = [goal for text in answer.goals[:_MOST_GOALS] if (goal := self._take(self._scribe.line(text)))]
        draft = self._offline.model_copy(
            update={
                "markdown": "\n\n".join([*blocks, last_block(self._offline)]) + "\n",
                "goals": goals or self._offline.goals,
                "quiz": self._questions(answer),
                "writer": "model",
            }
        )
        return Converted(draft, tuple(self._findings), self._kept, self._refused)

    def _section(self, section: Section) -> list[str]:
        headed = bool(section.heading.strip())
        heading = self._take(self._scribe.line(section.heading)) if headed else ""
        blocks = [block for piece in section.pieces if (block := self._piece(piece))]
        if headed and not heading:
            heading = self._own_heading(blocks)
        return [f"## {heading}", *blocks] if heading and blocks else blocks

    def _own_heading(self, blocks: list[str]) -> str:
        """For one that may not stand: the first name in its section that the facts have too."""
        coded = (markup.code(atom.text) for block in blocks for atom in read_inline(block) if atom.is_code)
        return next((name for name in coded if name in self._offline.markdown and self._scribe.line(name).text), "")

    def _piece(self, piece: Piece) -> str:
        if piece.kind == "excerpt":
            return self._excerpt(piece.excerpt.strip("[] "))
        if piece.kind == "text":
            return markup.at_line_start(self._take(self._scribe.prose(piece.text)))
        said = [self._take(self._scribe.prose(each)) for each in piece.items]
        items = [markup.at_line_start(item) for item in said if item]
        marks = [f"{number}. " if piece.kind == "steps" else "- " for number, _ in enumerate(items, 1)]
        return "\n".join(mark + item for mark, item in zip(marks, items, strict=True))

    def _excerpt(self, identity: str) -> str:
        span = self._references.excerpts.get(identity)
        if span is None:
            self._findings.append(f"there is no excerpt {identity}")
            self._refused += 1
            return ""
        return markup.excerpt(span)

    def _take(self, written: Written) -> str:
        self._findings.extend(written.findings)
        self._kept += written.kept
        self._refused += written.refused
        return written.text

    def _questions(self, answer: ChapterAnswer) -> list[Question]:
        """The offered questions in the model's order; those that it does not name come last, none is lost."""
        offered = {f"q{number}": question for number, question in enumerate(self._offline.quiz, 1)}
        chosen = [offered.pop(identity) for identity in dict.fromkeys(answer.questions) if identity in offered]
        return [*chosen, *offered.values()]


def last_block(draft: Draft) -> str:
    """What the offline writer ends a chapter with: where to read on."""
    return draft.markdown.rstrip("\n").rpartition("\n\n")[2]
