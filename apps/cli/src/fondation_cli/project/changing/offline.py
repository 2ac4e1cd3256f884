"""A change that is made without a model: names filled in anew, another starter, words replaced by others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from fondation_cli.project.base import Base
from fondation_cli.project.brief import Brief
from fondation_cli.project.changing.following import following
from fondation_cli.project.changing.refusals import CannotChange, needs_model
from fondation_cli.project.changing.wishes import Replaced, Spoken, Stacked, Titled, wishes_in
from fondation_cli.project.edits import Edit, edited
from fondation_cli.project.starter import names_in, plan_of, starter_files
from fondation_cli.project.writing import Change, EditedFile, NewFile, RemovedFile
from fondation_shared.jobs import Language
from fondation_shared.project import Plan

_PLAINLY = {"en": "Changed without a model, as it was asked:", "fr": "Modifié sans modèle, comme demandé :"}


@dataclass(frozen=True)
class OfflineChange:
    """The change that a brief asks for. Raises NeedsModel: it asks for more than can be done."""

    brief: Brief
    base: Base

    @cached_property
    def plan(self) -> Plan:
        """The project as it will be; its name, which folders and packages bear, stays where it can."""
        before, title, language, stack = self._before, self._before.title, self._before.language, self._before.stack
        for wish in wishes_in(self.brief.prompt) or self._refused():
            match wish:
                case Titled(title):
                    pass
                case Spoken(language):
                    pass
                case Stacked(stack):
                    pass
                case Replaced(old, new) if old == before.title:
                    title = new
                case Replaced():
                    pass
        if (title, language, stack) == (before.title, before.language, before.stack):
            return before.model_copy(update={"summary": self._summary(language)})
        if self.base.blueprint.writer == "model":
            # Nobody here knows where in its files the title is, or what a text of them means.
            self._refused()
        names = names_in(stack, before.name, title, self.brief.excerpt)
        return plan_of(stack, names, language, self._summary(language))

    def changes(self, plan: Plan) -> Iterator[Change]:
        """What leads there, file by file. Raises CannotChange."""
        contents = dict(self._filled(plan))
        for wish in wishes_in(self.brief.prompt):
            if isinstance(wish, Replaced) and wish.old != self._before.title:
                self._replace(wish, contents)
        yield from contents.values()

    @property
    def _before(self) -> Plan:
        return self.base.blueprint.plan

    def _summary(self, language: Language) -> str:
        return f"{_PLAINLY[language]} {self.brief.subject}"

    def _refused(self) -> list[Titled]:
        raise needs_model()

    def _filled(self, plan: Plan) -> Iterator[tuple[str, Change]]:
        """What becomes of the starter's files, by path."""
        if (plan.name, plan.title, plan.language, plan.stack) == (
            self._before.name,
            self._before.title,
            self._before.language,
            self._before.stack,
        ):
            return
        new = starter_files(plan, self.brief.excerpt)
        if plan.stack != self._before.stack:
            yield from self._instead(new)
            return
        old = starter_files(self._before, self.brief.excerpt)
        for path in sorted({*old, *new}):
            if old.get(path) != new.get(path):
                yield path, self._followed(path, old.get(path), new.get(path))

    def _instead(self, new: Mapping[str, str]) -> Iterator[tuple[str, Change]]:
        """Another starter: what it does not have goes."""
        for path in sorted({*self.base.files, *new}):
            if path not in new:
                yield path, RemovedFile(path)
            elif self.base.files.get(path) != new[path]:
                yield path, NewFile(path, new[path])

    def _followed(self, path: str, old: str | None, new: str | None) -> Change:
        text = self.base.files.get(path)
        if new is None:
            return RemovedFile(path)
        if old is None:
            return NewFile(path, new)
        edits = following(text, old, new) if text is not None else None
        if not edits:
            raise CannotChange(f"{path} is no longer what the starter made of it.", cause="Its lines differ there.")
        return EditedFile(path, edits)

    def _replace(self, wish: Replaced, contents: dict[str, Change]) -> None:
        """Add to what becomes of each file with the words: once in it, or it is not known where they are meant."""
        found = False
        for path in sorted({*self.base.files, *contents}):
            text = self._text(path, contents.get(path))
            count = text.count(wish.old) if text is not None else 0
            if count > 1:
                raise CannotChange(
                    f"{wish.old!r} stands {count} times in {path}.", hint="Quote more of what stands around it."
                )
            if text is not None and count == 1:
                found = True
                contents[path] = _with(path, contents.get(path), text, Edit(wish.old, wish.new))
        if not found:
            raise CannotChange(f"{wish.old!r} stands nowhere in the project.", hint="Quote it as it stands there.")

    def _text(self, path: str, change: Change | None) -> str | None:
        """What a file will hold by then."""
        match change:
            case NewFile(content=content):
                return content
            case RemovedFile():
                return None
            case EditedFile(edits=edits):
                return edited(self.base.files[path] or "", edits)
            case None:
                return self.base.files.get(path)


def _with(path: str, change: Change | None, text: str, edit: Edit) -> Change:
    if isinstance(change, NewFile):
        return NewFile(path, edited(text, [edit]))
    before = change.edits if isinstance(change, EditedFile) else ()
    return EditedFile(path, (*before, edit))
