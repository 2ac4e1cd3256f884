"""The base of every model that crosses a border: camelCase on the wire, snake_case in Python."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainSerializer
from pydantic.alias_generators import to_camel


def _to_utc(value: datetime) -> datetime:
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError as error:
        message = "This instant is outside of the calendar in UTC"
        raise ValueError(message) from error


def _rfc3339(value: datetime) -> str:
    return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")


Timestamp = Annotated[datetime, AfterValidator(_to_utc), PlainSerializer(_rfc3339, return_type=str, when_used="json")]
"""An instant, always UTC; RFC 3339 with milliseconds and `Z` on the wire."""


class Wire(BaseModel):
    """A model on the wire. Unknown fields are ignored, so that an older reader understands a newer writer.

    Numbers are finite: JSON has no other, so that what is read as one could not be written again.
    """

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True, allow_inf_nan=False)

    def to_json(self) -> str:
        """This model as one line of JSON, camelCase, absent values left out."""
        return self.model_dump_json(by_alias=True, exclude_none=True)


class Ask(Wire):
    """What a person or program asks of the API. Unknown fields are refused: a typo must not be ignored."""

    model_config = ConfigDict(extra="forbid")
