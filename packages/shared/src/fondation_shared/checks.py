"""Acceptance checks: what must hold when a project is done, as data. They are run by us, not by the project."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue, StringConstraints
from typing_extensions import TypeAliasType

from fondation_shared.wire import Wire

Step = Literal["install", "build", "format", "test", "start", "run"]
"""What a stack knows to do with a project. `start` serves it until it is stopped; the others end.

`run` is the project's own command, to which checks add arguments: it stands in plans without a stack of ours.
`format` says whether the sources are laid out as their formatter would lay them out, and changes nothing.
"""

CheckKind = Literal["command", "http", "contract", "cli", "page", "files"]

Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Path = Annotated[str, StringConstraints(min_length=1, max_length=400)]
Target = Annotated[str, StringConstraints(pattern=r"^/[!-~]*$", max_length=2000)]
"""What is asked of a server: an absolute path, with a query or without, in printable ASCII."""
Status = Annotated[int, Field(ge=200, le=599)]
FieldName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=60)]

Shape = TypeAliasType(
    "Shape",
    "Literal['string', 'integer', 'number', 'boolean', 'null', 'any'] | list[Shape] | dict[str, Shape]",
)
"""What JSON looks like: a type's name; `[shape]`, any number of such; `{"key": shape}`, at least these keys."""


class CheckBase(Wire):
    """`name` is for a person, and the only one of its kind in a plan."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class CommandCheck(CheckBase):
    """A step of the stack ends well."""

    kind: Literal["command"] = "command"
    step: Literal["install", "build", "format", "test"]


class HttpCheck(CheckBase):
    """A GET is answered so. `media_type` without parameters; `text` stands in the answer's body."""

    kind: Literal["http"] = "http"
    path: Target = "/"
    status: Status = 200
    media_type: str | None = None
    text: Text | None = None


class Exchange(Wire):
    """One request of a contract, and the answer that is expected.

    `body` is sent as JSON. `holds` is JSON the answer must hold: of objects at least these keys, all else as it is.
    `keep` names fields of the answer for later requests, whose path may say `{name}`.
    """

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    path: Target
    body: JsonValue = None
    status: Status = 200
    shape: Shape | None = None
    holds: JsonValue = None
    keep: Annotated[dict[FieldName, FieldName], Field(max_length=20)] = {}


class ContractCheck(CheckBase):
    """A JSON API answers a sequence of requests as agreed."""

    kind: Literal["contract"] = "contract"
    exchanges: Annotated[list[Exchange], Field(min_length=1, max_length=50)]


class CliCheck(CheckBase):
    """The project's own command, with these arguments, ends and says so. `output`: texts that stand in what it says."""

    kind: Literal["cli"] = "cli"
    arguments: Annotated[list[Annotated[str, StringConstraints(max_length=2000)]], Field(max_length=40)] = []
    exit_code: Annotated[int, Field(ge=0, le=255)] = 0
    output: Annotated[list[Text], Field(max_length=20)] = []


class PageCheck(CheckBase):
    """A page among the files below `root`: it parses and has a title, all it asks for is there, none of it elsewhere.

    Looks at what HTML and CSS ask for; what scripts ask for cannot be read off them.
    """

    kind: Literal["page"] = "page"
    root: Path = "."
    path: Path = "index.html"
    title: Text | None = None


class ExpectedFile(Wire):
    """A file that is there and not empty; the last part of its path may hold `*`. `type`: what its content is."""

    path: Path
    type: Literal["text", "json", "html", "zip"] | None = None


class FilesCheck(CheckBase):
    """Files that the build must have left."""

    kind: Literal["files"] = "files"
    files: Annotated[list[ExpectedFile], Field(min_length=1, max_length=100)]


Check = Annotated[
    CommandCheck | HttpCheck | ContractCheck | CliCheck | PageCheck | FilesCheck, Field(discriminator="kind")
]
