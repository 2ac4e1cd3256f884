"""What the form of a method says that it is there for."""

import re

from fondation_cli.course.facts.library import Library
from fondation_cli.course.facts.portraits import Service
from fondation_cli.course.symbols import Definition, Kind

_ASKS = re.compile(
    r"->\s*bool\b|\)\s*bool\s*\{?$|\)\s*:\s*boolean\b|\bboolean\s+\w+\s*\(|\bdef (?:is|has|can)_\w+|"
    r"\bfn (?:is|has)_\w+"
)
_ITSELF = re.compile(r"^\s*(?:return\s+(?:this|self)\s*;?|self)\s*$")
_STUB = re.compile(r"NotImplementedError|\babstract\b|@abstractmethod|^\s*\.\.\.\s*$", re.MULTILINE)
_LONGEST_STUB = 30
_IN_PYTHON = (".py", ".pyi")
_SAYS_IN_SHORT = (".kt", ".kts", ".scala", ".cs")
"""Where a body may stand behind an equals sign."""

_ANNOTATION = re.compile(r"^\s*@[\w.:]+(?:\([^()]*\))?|^\s*\[[^\[\]]*\]\s*$", re.MULTILINE)
_OWN = ("@classmethod", "@staticmethod")


def service_of(member: Definition, head: list[str], library: Library, *, is_property: bool) -> Service:
    """Whether a method makes an object, sets one up, answers, or is left to others; `head` stands before its name."""
    holder = library.holder(member)
    if holder is None:
        return Service.DO
    lines = library.lines(member.path)[member.start_line - 1 : member.end_line]
    if is_demanded(holder, lines):
        return Service.DEMAND
    if is_property or _ASKS.search(member.signature):
        return Service.ASK
    if _gives_itself(lines, member, holder.name):
        return Service.SET
    return Service.MAKE if _makes(member, holder, head) else Service.DO


def is_demanded(holder: Definition, lines: list[str]) -> bool:
    """Whether a method of these lines has no body of its own, and is left to those who build on the type."""
    text = "\n".join(lines)
    if holder.kind in {Kind.INTERFACE, Kind.TRAIT} and not holder.path.endswith(_IN_PYTHON):
        ends = ("{", "=") if holder.path.endswith(_SAYS_IN_SHORT) else ("{",)
        behind = _behind_parameters(_ANNOTATION.sub("", text))
        return not any(end in behind for end in ends)
    return len(lines) <= _LONGEST_STUB and _STUB.search(text) is not None


def _behind_parameters(text: str) -> str:
    """What stands behind the first round brackets, those inside them counted."""
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character == ")" and not depth:
            return text[place + 1 :]
    return ""


def _gives_itself(lines: list[str], member: Definition, holder: str) -> bool:
    signature = member.signature
    if member.path.endswith(".rs") and re.search(
        rf"->\s*(?:&(?:'\w+ )?(?:mut\s+)?)?(?:Self|{re.escape(holder)})\b", signature
    ):
        return re.search(r"\(\s*&?(?:'\w+ )?(?:mut )?self\b", signature) is not None
    last = next((line for line in reversed(lines) if line.strip(" \t});")), "")
    return _ITSELF.match(last) is not None


def _makes(member: Definition, holder: Definition, head: list[str]) -> bool:
    """Whether a method needs no object, and gives one."""
    signature, name = member.signature, re.escape(holder.name)
    is_own = any(line.strip().startswith(_OWN) for line in head) or re.search(r"\bstatic\b", signature) is not None
    is_own = is_own or (member.path.endswith(".rs") and re.search(r"\bself\b", signature) is None)
    before, _, after = signature.partition(f"{member.name}(")
    gives = re.search(rf"\b(?:Self|{name})\b", after.rpartition(")")[2]) or re.search(rf"\b{name}\b", before)
    return is_own and gives is not None
