"""What a call reaches: a definition of the project, or a package outside."""

import re
from functools import cache

from fondation_cli.course.anatomy.statements import Anatomy, Call
from fondation_cli.course.facts.library import FUNCTIONS, TYPES, Library, folder_of
from fondation_cli.course.facts.names import NameTable, Outside
from fondation_cli.course.facts.wordlists import word_list
from fondation_cli.course.ranking.everyday import EVERYDAY
from fondation_cli.course.ranking.sharing import IMPLICIT
from fondation_cli.course.symbols import Definition, Kind, Role

_TYPE_NAME = re.compile(r"(?<![\w.:])(?<!(?<!\w)\\)(?:(\w+)(?:\.|::))?(?:\w+(?:\.|::))*([A-Z]\w*)")
_CONSTRUCTED = re.compile(r"^(?:new\s+|&)?(?:([\w]+)[.:]+)?(?:[\w]+[.:]+)*([A-Z]\w*)\s*(?:<[^()]*>)?\s*[({]")
_IN_HEAD = re.compile(r"(?<!\w)(?:([A-Za-z_]\w*(?:(?:\.|::)\w+)*)(?:\.|::))?([A-Za-z_]\w*)")
_CALLED = re.compile(r"^(?:await\s+)?([\w.:$]+)\(")
_OF_TYPES = re.compile(r"\[[^\[\]]*\]")
_OF_ANYTHING = re.compile(r"\[[^\[\]]*\]|<[^<>]*>|\([^()]*\)")
_DEEPEST = 5
_SHORTEST = 4


class Targets:
    """Follows calls by what the code says: imports, annotations, constructors, names that only one thing has."""

    def __init__(self, library: Library, names: NameTable) -> None:
        self._library = library
        self._names = names
        self._bases: dict[tuple[str, str], list[Definition]] = {}

    def of(self, call: Call, anatomy: Anatomy, function: Definition) -> Definition | Outside | None:
        """What a call in a function reaches; None where the code does not say."""
        owner = self._library.holder(function)
        path = function.path
        if not call.receiver:
            return self._bare(call, path, owner) if not _is_local(call, anatomy) else None
        if call.receiver == anatomy.receiver or call.receiver in {"Self", "cls"}:
            return self.member(owner, call.name) if owner else None
        if call.receiver in {"super()", "super"} and owner is not None:
            return next((found for base in self.bases(owner) if (found := self.member(base, call.name))), None)
        kind = self._type_of(call.receiver, anatomy, function, owner)
        if kind is not None:
            found = self.member(kind, call.name)
            if found is not None:
                return found
        if kind is None and self._is_foreign(call.receiver, anatomy, function):
            return self._through_module(call, path)
        return self._through_module(call, path) or self._only_one(call, path)

    def _bare(self, call: Call, path: str, owner: Definition | None) -> Definition | Outside | None:
        if owner is not None and self._library.language(path) in IMPLICIT and not call.constructs:
            own = self.member(owner, call.name)
            if own is not None:
                return own
        return self._names.resolve(path, call.name)

    def member(self, owner: Definition, name: str, depth: int = 0) -> Definition | None:
        """A type's member, its own or inherited."""
        for member in self._library.members(owner):
            if member.name == name:
                return member
        if depth >= _DEEPEST:
            return None
        return next((found for base in self.bases(owner) if (found := self.member(base, name, depth + 1))), None)

    def bases(self, owner: Definition) -> list[Definition]:
        """The project's own types that a type is built on, in the order of its head."""
        key = (owner.path, owner.qualified)
        if key not in self._bases:
            holds = self._library.language(owner.path) == "rust" and owner.kind is not Kind.TRAIT
            # What stands behind the name of a struct of Rust is what it holds.
            head = "" if holds else _without_arguments(owner.signature.partition(owner.name)[2], owner.path)
            names = [match for match in dict.fromkeys(_IN_HEAD.findall(head)) if match[1] != owner.name or match[0]]
            found = [self._names.type_named(owner.path, name, holder or None) for holder, name in names]
            self._bases[key] = [base for base in found if base is not None and base != owner]
        return self._bases[key]

    def _type_of(
        self, receiver: str, anatomy: Anatomy, function: Definition, owner: Definition | None
    ) -> Definition | None:
        """The type of what stands before the dot."""
        path = function.path
        parameter = next((each for each in anatomy.parameters if each.name.lstrip("*&") == receiver), None)
        if parameter is not None and parameter.annotation:
            return self._first_type(path, parameter.annotation)
        if receiver in anatomy.locals:
            return self._type_of_value(anatomy.locals[receiver], anatomy, function)
        head, _, attribute = receiver.rpartition(".")
        if head == anatomy.receiver and owner is not None and attribute:
            return self._attribute_type(owner, attribute)
        is_known = parameter is None and receiver.isidentifier()
        resolved = self._names.resolve(path, receiver) if is_known else None
        return resolved if isinstance(resolved, Definition) and resolved.kind in TYPES else None

    def _type_of_value(self, value: str, anatomy: Anatomy, function: Definition) -> Definition | None:
        made = _CONSTRUCTED.match(value)
        if made:
            kind = self._names.type_named(function.path, made[2], made[1])
            if kind is not None:
                return kind
        called = _CALLED.match(value)
        if not called:
            return None
        receiver, _, name = called[1].replace("::", ".").rpartition(".")
        if receiver in anatomy.locals and receiver == name:
            return None
        reached = self._shallow(receiver, name, anatomy, function)
        return self._returned(reached) if reached is not None else None

    def _shallow(self, receiver: str, name: str, anatomy: Anatomy, function: Definition) -> Definition | None:
        owner = self._library.holder(function)
        if not receiver or (receiver == anatomy.receiver and owner is None):
            found = self._names.resolve(function.path, name)
            return found if isinstance(found, Definition) else None
        if receiver == anatomy.receiver and owner is not None:
            return self.member(owner, name)
        kind = self._names.type_named(function.path, receiver)
        return self.member(kind, name) if kind is not None else None

    def _returned(self, function: Definition) -> Definition | None:
        """The type that a function says it returns."""
        if function.kind in TYPES:
            return function
        if function.kind not in FUNCTIONS:
            return None
        signature = function.signature
        _, arrow, after = signature.rpartition("->")
        text = after if arrow else _tail(signature, function.name)
        return self._first_type(function.path, text)

    def _attribute_type(self, owner: Definition, attribute: str) -> Definition | None:
        lines = self._library.lines(owner.path)[owner.start_line - 1 : owner.end_line]
        # Most lines of a long type do not name it at all.
        body = [line for line in lines if attribute in line]
        name = re.escape(attribute)
        patterns = (
            rf"\b{name}\s*:\s*([^=\n;,]+)",
            rf"\b([A-Z][\w.]*)(?:<[^>\n]*>)?\s+{name}\s*[;=]",
            rf"^\s*{name}\s+([\w.*\[\]]+)",
            rf"(?:self|this)\.{name}\s*=\s*(?:new\s+)?([A-Z]\w*)\(",
        )
        for pattern in patterns:
            for line in body:
                found = re.search(pattern, line)
                kind = self._first_type(owner.path, found[1]) if found else None
                if kind is not None:
                    return kind
        return None

    def _first_type(self, path: str, text: str) -> Definition | None:
        for module, name in _TYPE_NAME.findall(text):
            kind = self._names.type_named(path, name, module or None)
            if kind is not None:
                return kind
        return None

    def _through_module(self, call: Call, path: str) -> Definition | Outside | None:
        """`module.name(…)`: the module is imported under the name before the first dot."""
        head = re.split(r"\.|::", call.receiver)[0]
        if not head.isidentifier():
            return None
        binding = self._names.bindings(path).get(head)
        if binding is None:
            return None
        module = binding.module if binding.module == binding.name else f"{binding.module}.{binding.name}"
        outside = self._names.package(path, binding.module)
        if outside is not None:
            return outside
        folder = self._names.folder(binding.module)
        if folder is not None:
            held = [found for found in self._library.by_name.get(call.name, ()) if folder_of(found.path) == folder]
            return next((found for found in held if found.qualified == call.name), None)
        stem = re.findall(r"\w+", module)[-1:]
        candidates = [
            found
            for found in self._library.by_name.get(call.name, ())
            if found.qualified == call.name and stem and stem[0] in re.findall(r"\w+", found.path)
        ]
        return candidates[0] if len(candidates) == 1 else None

    def _is_foreign(self, receiver: str, anatomy: Anatomy, function: Definition) -> bool:
        """Whether what stands before the dot is said to be no thing of the project's."""
        head = re.split(r"\.|::|->", receiver)[0]
        if any(parameter.name.lstrip("*&") == receiver and parameter.annotation for parameter in anatomy.parameters):
            return True
        made = re.match(r"(?:await\s+|new\s+|&)?(\w+)", anatomy.locals.get(receiver, ""))
        bindings = self._names.bindings(function.path)
        known = [bindings[name] for name in (head, made[1] if made else "") if name in bindings]
        return any(self._names.package(function.path, binding.module) is not None for binding in known)

    def _only_one(self, call: Call, path: str) -> Definition | None:
        """A method whose name nothing else has, of a type that the file or the name before the dot tells of."""
        if (
            call.name.lower() in _everyday()
            or len(call.name) < _SHORTEST
            or not call.receiver.replace(".", "").isidentifier()
        ):
            return None
        candidates = [
            found
            for found in self._library.by_name.get(call.name, ())
            if found.kind is Kind.METHOD and self._library.role(found.path) is Role.SOURCE
        ]
        if len(candidates) != 1:
            return None
        owner = candidates[0].qualified.rpartition(".")[0].rpartition(".")[2]
        if self._library.language(path) == "rust" and call.name in word_list("rust"):
            # A type that comes with the language may have it: only what is named for the owner is sure to be one.
            return candidates[0] if _plain(call.receiver) == _plain(owner) else None
        is_known = candidates[0].path == path or owner in self._names.spoken(path)
        return candidates[0] if is_known or _resembles(call.receiver, owner) else None


def _is_local(call: Call, anatomy: Anatomy) -> bool:
    """Whether what is called is a variable of the function: then nothing outside of that name is meant.

    `config = config()` of Rust and Go calls what is outside, and names the variable for it.
    """
    if any(parameter.name.lstrip("*&.") == call.name for parameter in anatomy.parameters):
        return not call.constructs
    return call.name in anatomy.locals and not call.constructs and f"{call.name}(" not in anatomy.locals[call.name]


@cache
def _everyday() -> frozenset[str]:
    return frozenset(name.lower() for name in word_list("common") | EVERYDAY)


def _plain(name: str) -> str:
    return name.rpartition(".")[2].replace("_", "").lower()


def _resembles(receiver: str, owner: str) -> bool:
    """`http_session` and `Session`, `session` and `HttpSession`: the one ends like the other."""
    said, meant = _plain(receiver), _plain(owner)
    return min(len(said), len(meant)) >= _SHORTEST and (said.endswith(meant) or meant.endswith(said))


def _without_arguments(head: str, path: str) -> str:
    """The head of a type without what its constructor takes, and without what its bases are given: no base is there."""
    inside = _OF_TYPES if path.endswith((".py", ".pyi")) else _OF_ANYTHING
    before = ""
    while before != head:
        before, head = head, inside.sub(" ", head)
    return head


def _tail(signature: str, name: str) -> str:
    """Where Java, Go and TypeScript say what a function returns: before its name, or behind its parameters."""
    before, _, after = signature.partition(f"{name}(")
    return f"{before} {after.rpartition(')')[2]}" if not before.startswith("func") else after.rpartition(")")[2]
