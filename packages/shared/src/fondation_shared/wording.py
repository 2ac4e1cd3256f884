"""What is said to a person in more than one language by whoever knows how, as it crosses a border."""

from typing import Annotated

from pydantic import Field

from fondation_shared.wire import Wire


class Wording(Wire):
    """What happened, and what to do about it."""

    message: str
    hint: str | None = None


class Said(Wording):
    """The same, with its `translations` by language (`en`, `fr`, …) as far as its writer speaks them."""

    translations: Annotated[dict[str, Wording], Field(exclude_if=lambda known: not known)] = {}

    def wording(self, language: str) -> Wording:
        """What was said in that language; as it was written where there is no translation."""
        return self.translations.get(language, self)
