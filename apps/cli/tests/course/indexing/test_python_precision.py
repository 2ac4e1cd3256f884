"""What Python says in more ways than one: its public names, attributes, overloads, conditions, annotations."""

import pytest

from fondation_cli.course.analysis import Facts, analyse
from fondation_cli.course.languages import LANGUAGES
from fondation_cli.course.languages.python_ast import type_in
from fondation_cli.course.symbols import Definition, Kind


def read(text: str) -> Facts:
    return analyse(text.encode(), LANGUAGES["python"])


def named(text: str, name: str) -> list[Definition]:
    return [one for one in read(text).definitions if one.qualified == name]


@pytest.mark.parametrize(
    "listing",
    [
        '__all__ = ["a"]\n__all__ += ("b",)\n',
        '__all__ = ["a"]\n__all__.extend(["b"])\n',
        '__all__ = ["a"]\n__all__.append("b")\n',
        '__all__ = ("a",) + ("b",)\n',
        '__all__: list[str] = ["a", *other.__all__, "b"]\n',
        '__all__ = ["a"] + other.__all__ + ["b"]\n',
        '__all__ = sorted(["a", "b"])\n',
        '__all__ = ["a", "b", "c"]\n__all__.remove("c")\n',
        '__all__ = ["c"]\n__all__ = ["a", "b"]\n',
        'try:\n    import x\nexcept ImportError:\n    __all__ = ["a"]\nelse:\n    __all__ = ["a"]\n__all__ += ["b"]\n',
        '__all__ = ["a", "\\x62"]\n',
    ],
)
def test_the_list_of_public_names_is_read_however_it_is_built(listing: str) -> None:
    facts = read(f"{listing}def a(): ...\ndef b(): ...\ndef c(): ...\n")

    assert {one.name for one in facts.definitions if one.public and one.kind is Kind.FUNCTION} == {"a", "b"}


def test_a_list_that_is_made_elsewhere_hides_nothing() -> None:
    assert named("__all__ = make()\ndef a(): ...\n", "a")[0].public
    assert not named("__all__ = []\ndef a(): ...\n", "a")[0].public


def test_overloads_are_one_definition_the_one_with_the_body() -> None:
    text = (
        "import typing as t\n\n\nclass Store:\n"
        "    @t.overload\n    def take(self, key: int) -> int: ...\n"
        "    @t.overload\n    def take(self, key: str) -> str: ...\n"
        '    def take(self, key):\n        """Takes one."""\n        return self.held[key]\n'
    )
    (take,) = named(text, "Store.take")

    assert (take.line, take.docstring) == (9, "Takes one.")
    (only,) = named("@overload\ndef f(a: int): ...\n@overload\ndef f(a: str): ...\n", "f")
    assert only.line == 2


def test_a_property_with_its_setter_is_one_attribute() -> None:
    text = (
        "class Store:\n    @property\n    def size(self) -> int:\n        return read(self)\n\n"
        "    @size.setter\n    def size(self, value):\n        write(value)\n\n"
        "    @size.deleter\n    def size(self):\n        drop(self)\n"
    )
    (size,) = named(text, "Store.size")

    assert (size.start_line, size.end_line, size.signature) == (2, 4, "def size(self) -> int")
    assert {one.scope for one in read(text).references if one.name in {"read", "write", "drop"}} == {"Store.size"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("try:\n    import fast\n    def f(): return fast.f()\nexcept ImportError:\n    def f(): return 1\n", 3),
        ("if TYPE_CHECKING:\n    class f: ...\nelse:\n    class f:\n        x = 1\n", 4),
        ("if typing.TYPE_CHECKING:\n    def f(): ...\nelse:\n    f = make()\n", 4),
        ("import sys\nif sys.platform == 'win32':\n    def f(): return 1\nelse:\n    def f(): return 2\n", 3),
        ("f = 1\nf = wrap(f)\n", 1),
    ],
)
def test_what_is_defined_under_a_condition_is_one_definition(text: str, line: int) -> None:
    (only,) = named(text, "f")

    assert only.line == line


def test_a_name_that_is_none_where_it_cannot_be_imported_is_no_definition() -> None:
    assert not named("try:\n    from .fast import f\nexcept ImportError:\n    f = None\n", "f")
    assert named("f = None\n", "f")


def test_fields_are_members_with_their_types_and_their_words() -> None:
    text = (
        "@dataclass\nclass Parcel:\n"
        "    #: How heavy it is.\n    weight: float\n"
        '    owner: "Person | None" = None\n    """Who gets it."""\n'
        "    count = 0\n\n\n"
        "class Colour(enum.StrEnum):\n    RED = 'r'\n    BLUE = auto()\n\n"
        "class Options(TypedDict, total=False):\n    deep: bool\n"
    )
    facts = read(text)
    found = {one.qualified: one for one in facts.definitions}

    assert {name: one.kind for name, one in found.items()} == {
        "Parcel": Kind.CLASS,
        "Parcel.weight": Kind.PROPERTY,
        "Parcel.owner": Kind.PROPERTY,
        "Colour": Kind.CLASS,
        "Colour.RED": Kind.CONSTANT,
        "Colour.BLUE": Kind.CONSTANT,
        "Options": Kind.CLASS,
        "Options.deep": Kind.PROPERTY,
    }
    assert found["Parcel.weight"].docstring == "How heavy it is."
    assert found["Parcel.owner"].docstring == "Who gets it."
    assert found["Parcel.owner"].signature == 'owner: "Person | None" = None'
    assert ("owner", "Person", "Parcel") in {tuple(one) for one in facts.variables}


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("Store", "Store"),
        ('"Store"', "Store"),
        ("models.Store", "Store"),
        ("t.Optional['models.Store']", "Store"),
        ("Store | None", "Store"),
        ("Annotated[Store, Depends(make)]", "Store"),
        ("ClassVar[Store[int]]", "Store"),
        ("Union[None, Store]", "Store"),
        ("Store | Other", None),
        ("'not ( python'", None),
        ("(" * 300, None),
    ],
)
def test_an_annotation_names_one_type_or_none(annotation: str, expected: str | None) -> None:
    assert type_in(annotation) == expected


def test_a_file_that_this_python_cannot_read_still_tells_what_it_lists() -> None:
    text = '__all__ = ["a"]\n__all__ += ["b"]\nprint "old"\ndef a(): ...\ndef b(): ...\ndef c(): ...\n\0'

    assert {one.name for one in read(text).definitions if one.public and one.kind is Kind.FUNCTION} == {"a", "b"}
