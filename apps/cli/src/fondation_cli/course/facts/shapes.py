"""What kind of thing a chapter is about: it decides what a reader asks first."""

from enum import StrEnum

from fondation_cli.course.anatomy.statements import StatementKind
from fondation_cli.course.facts.library import FUNCTIONS, Library
from fondation_cli.course.facts.portraits import Service, SubjectFacts
from fondation_cli.course.symbols import Definition

_FEWEST_SETTERS, _SHARE = 3, 0.3
_FEWEST_FIELDS, _FEW_METHODS = 3, 2
_INTERFACES = {"interface", "trait"}
_TYPES = {"class", "struct", "interface", "trait", "enum", "type", "object"}


class Shape(StrEnum):
    """The kinds of leading subjects that are taught differently."""

    ERRORS = "errors"
    INTERFACE = "interface"
    VALUES = "values"
    BUILDER = "builder"
    RECORD = "record"
    DECORATOR = "decorator"
    FUNCTION = "function"
    OBJECT = "object"


def shape_of(lead: SubjectFacts, definition: Definition, library: Library) -> Shape:
    """The shape of a chapter, by its leading subject."""
    if lead.mention.kind not in _TYPES:
        return Shape.DECORATOR if _decorates(definition, library) else Shape.FUNCTION
    if lead.is_error or lead.values:
        return Shape.ERRORS if lead.is_error else Shape.VALUES
    return _type_shape(lead)


def _type_shape(lead: SubjectFacts) -> Shape:
    services = [member.service for member in lead.members]
    if lead.mention.kind in _INTERFACES or (Service.DEMAND in services and lead.derived_count > 1):
        return Shape.INTERFACE
    setters = services.count(Service.SET)
    if setters >= _FEWEST_SETTERS and setters >= _SHARE * len(services):
        return Shape.BUILDER
    if lead.state_count >= _FEWEST_FIELDS and lead.member_count <= _FEW_METHODS:
        return Shape.RECORD
    return Shape.OBJECT


def _decorates(definition: Definition, library: Library) -> bool:
    """Whether a function defines another one and returns it."""
    anatomy = library.anatomy(definition) if definition.kind in FUNCTIONS else None
    if anatomy is None or not anatomy.statements:
        return False
    last = anatomy.statements[-1]
    defined = [each for each in anatomy.statements if each.kind is StatementKind.DEFINE]
    inner = {name for each in defined for name in (each.value.partition("(")[0].rpartition(" ")[2],) if name}
    return last.kind is StatementKind.RETURN and last.value in inner
