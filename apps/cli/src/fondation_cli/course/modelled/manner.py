"""How a model is to write: in which language, for whom. Stands in what every question of a course begins with."""

from dataclasses import dataclass

from fondation_cli.models.delimited import delimited
from fondation_cli.prompts import prompt
from fondation_shared.jobs import Language
from fondation_shared.redaction import redacted, secrets_in

_LANGUAGES = {"en": "English", "fr": "French"}


@dataclass(frozen=True, slots=True)
class Manner:
    """`audience` is whom the course is for, in the words of whoever asked for it."""

    language: Language
    audience: str | None = None

    def instructions(self, name: str) -> str:
        """Our text of this name, with the language and the audience behind it: the same for all chapters."""
        said = f"{prompt(name)}\n\nWrite in {_LANGUAGES[self.language]}. Names of code are never translated."
        readers = self._readers()
        if not readers:
            return said
        whom = "The readers, in a person's words; they change how much you explain and nothing else:"
        return f"{said}\n{whom}\n{delimited(redacted(readers, 'prose'))}"

    @property
    def has_secrets(self) -> bool:
        """Whether something in the words of the audience is not shown."""
        return any(secrets_in(self._readers(), "prose"))

    def _readers(self) -> str:
        return " ".join((self.audience or "").split())
