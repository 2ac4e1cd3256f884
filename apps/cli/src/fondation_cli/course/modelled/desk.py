"""The model's part in the making of one course: its outline, and the chapters that it writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from fondation_cli.calls.asking import Asker
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.messages.catalogue import catalogue
from fondation_cli.course.modelled.author import Assignment, Author
from fondation_cli.course.modelled.chapters import Telling, write_chapters
from fondation_cli.course.modelled.dossier import Archivist
from fondation_cli.course.modelled.judging import Judge
from fondation_cli.course.modelled.manner import Manner
from fondation_cli.course.modelled.outlining import planned
from fondation_cli.course.modelled.secrets import Vault
from fondation_cli.course.plan import Outline
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.course.sources import Sources
from fondation_cli.course.verify.labels import headings_of
from fondation_cli.course.verify.quiz import Examination
from fondation_cli.course.words import Words
from fondation_cli.course.write.draft import Draft
from fondation_cli.course.write.voice import Voice
from fondation_cli.models.question import Role
from fondation_cli.models.tokens import tokens_in
from fondation_cli.runner import Emit, Report
from fondation_shared.jobs import CourseRequest


@dataclass
class Desk:
    """Where a model writes one course. `examination` is what its words are judged by; files come by way of `vault`."""

    asker: Asker
    examination: Examination
    vault: Vault
    manner: Manner
    goals: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, asker: Asker, examination: Examination, snapshot: Snapshot, request: CourseRequest) -> "Desk":
        """The desk for a course of a commit."""
        manner = Manner(request.language, request.audience)
        return cls(asker, examination, Vault(Sources(snapshot.read).lines), manner)

    def outline(self, outline: Outline, steps: Iterable[object] = ()) -> Outline:
        """The outline as the model would have it, where that fits; `steps` are done while it is waited for.

        Raises ModelUnavailable, ModelRefused; whatever a step raises.
        """
        result = planned(outline, self.asker, Judge(self.examination), self.manner, self.vault, steps)
        self.goals.update(result.goals)
        return result.outline

    def write(
        self, outline: Outline, sheets: Sequence[FactSheet], drafts: Sequence[Draft], report: Report, emit: Emit
    ) -> list[Draft]:
        """A draft for each sheet, in their order; `drafts` are those of all chapters, as they are without this.

        What comes of them on the way is told to `report` and `emit`.

        Raises what `write_chapters` raises.
        """
        self.examination.evidence.headings = headings_of(outline.chapters)
        language = self.manner.language
        summaries = {draft.id: draft.goals[0] for draft in drafts if draft.goals} | self.goals
        archivist = Archivist(self.vault, tokens_in, summaries)
        offline = {draft.id: draft for draft in drafts}
        given = (
            Assignment(
                sheet, offline[sheet.id], archivist.dossier(sheet, offline[sheet.id], Voice(catalogue(language)))
            )
            for sheet in sheets
        )
        author = Author(self.asker, Judge(self.examination), self.manner)
        return write_chapters(given, author, self.asker.concurrency, Telling(Words(language), report, emit))

    @property
    def models(self) -> list[str]:
        """Those that write here, by their full names."""
        roles: tuple[Role, ...] = ("outline", "chapter", "review")
        return list(dict.fromkeys(name for role in roles if (name := self.asker.asks(role)) is not None))
