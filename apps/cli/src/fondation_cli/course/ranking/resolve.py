"""Which definition a name means: in the same file, then in what that imports, then wherever it exists once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fondation_cli.course.platform import is_of_platform
from fondation_cli.course.ranking.everyday import EVERYDAY
from fondation_cli.course.ranking.members import Members
from fondation_cli.course.ranking.modules import Modules, family
from fondation_cli.course.ranking.namesakes import Namesakes
from fondation_cli.course.ranking.shared import dotted, dotted_receiver, is_parameter, lines_of, names_of_all
from fondation_cli.course.ranking.sharing import IMPLICIT, KEEP, WHOLE
from fondation_cli.course.ranking.signatures import receiver_name, returned_type, type_of
from fondation_cli.course.ranking.tables import Table, table_of
from fondation_cli.course.symbols import TYPES, Definition, Index, Kind, Reference, Role, SourceFile, Use

_OWN = {"self", "this", "cls", "Self", "super()", "super"}
_DEPTH = 6
_RARE_LENGTH = 4


@dataclass(frozen=True, slots=True)
class Target:
    """What a name means. `certain`: by the rules of the language; else the only thing of that name anywhere."""

    definition: Definition
    certain: bool


class Resolver:
    """Finds what references mean, over all files of an index."""

    def __init__(self, index: Index, modules: Modules) -> None:
        self._modules = modules
        self._tables = {file.path: table_of(file) for file in index.files if file.language}
        self._by_name: dict[tuple[str | None, str], list[Definition]] = {}
        for table in self._tables.values():
            if table.file.role is Role.SOURCE:
                self._add_names(table)
        self._shared = names_of_all(self._tables)
        self._packages: dict[tuple[str, ...], Mapping[str, Definition] | None] = {}
        self._members = Members(self._tables, modules)
        self._namesakes = Namesakes(self._tables, modules, self._members, self._type_named)
        for table in self._tables.values():
            self._add_bases(table)

    def _add_names(self, table: Table) -> None:
        kind = family(table.file)
        for definition in table.file.definitions:
            if not definition.nested and definition.kind not in {Kind.EXTENSION, Kind.PROPERTY}:
                self._by_name.setdefault((kind, definition.name), []).append(definition)

    def _with_body(self, path: str, found: Definition) -> Definition:
        """Of what a header of C declares, the definition that has the body."""
        if family(self._tables[path].file) != "c" or found.kind not in {Kind.FUNCTION, Kind.METHOD}:
            return found
        other = self._shared.get(("c", found.qualified))
        return other if other is not None and lines_of(other) > lines_of(found) else found

    def _add_bases(self, table: Table) -> None:
        for use in table.file.references:
            if use.use is Use.INHERIT and use.scope:
                base = self._named(table, use.name) if not use.receiver else self._through(table, use)
                if base is not None:
                    self._members.add_base(table.file.path, use.scope, base)

    def admit(self, file: SourceFile) -> SourceFile:
        """Take in what is no file of the repository, as the code that a page shows: it can then be asked about."""
        self._tables[file.path] = table_of(file)
        self._modules.admit(file)
        return file

    def target(self, path: str, use: Reference) -> Target | None:
        """What a use of a name means; None for what lies outside the repository or cannot be told."""
        table = self._tables[path]
        if use.use is Use.IMPORT:
            found = self._imported(path, use.receiver, use.name, 0) if use.receiver else None
        elif use.receiver:
            found = self._through(table, use)
        else:
            found = self._implicit_member(table, use) or self._named(table, use.name)
            if found is not None and found.kind not in TYPES and is_parameter(table, use):
                return None
        if found is not None:
            return Target(self._with_body(found.path, found), certain=True)
        only = self._only_one(table, use)
        return Target(only, certain=False) if only else None

    def handed_on(self, path: str) -> Iterator[Definition]:
        """What a file gives to others although it is defined elsewhere: names that it imports to hand them on."""
        table = self._tables[path]
        for module, name in table.bindings.values():
            found = self._imported(path, module, name, 0) if name else None
            if found is not None and found.public:
                yield found
        for star in table.stars if family(table.file) not in WHOLE else ():
            for file in self._modules.files(path, star):
                yield from (one for one in self._tables[file].top.values() if one.public)

    def bases(self, definition: Definition) -> Sequence[Definition]:
        """The types that a type is built on, as far as they are in the repository."""
        return self._members.bases(definition.path, definition.qualified)

    def _named(self, table: Table, name: str, depth: int = 0) -> Definition | None:
        """A bare name, as its file sees it."""
        if name in table.top:
            return table.top[name]
        if depth > _DEPTH:
            return None
        if name in table.bindings:
            module, member = table.bindings[name]
            return self._imported(table.file.path, module, member or name, depth + 1)
        # What a header includes in turn is known all over the project by its own name.
        for star in table.stars if not depth or family(table.file) not in WHOLE else ():
            found = self._imported(table.file.path, star, name, depth + 1, whole=False)
            if found is not None:
                return found
        for neighbour in self._modules.neighbours(table.file.path):
            if name in self._tables[neighbour].top:
                return self._tables[neighbour].top[name]
        return self._shared.get((family(table.file), name)) if not depth else None

    def _imported(self, path: str, module: str, name: str, depth: int, *, whole: bool = True) -> Definition | None:
        """A name that a module gives: its own, or one that it imports itself.

        `whole`: the name may be what the file calls the module as a whole.
        """
        if depth > _DEPTH:
            return None
        files = self._modules.files(path, module)
        package = self._package(files) if len(files) > 1 else None
        if package is not None:
            return package.get(name)
        for file in files:
            table = self._tables[file]
            found = table.top.get(name) if family(table.file) in KEEP else self._named(table, name, depth + 1)
            if found is not None:
                return found
        named_here = whole and len(files) == 1 and family(self._tables[path].file) == "javascript"
        return self._whole(files[0]) if named_here else None

    def _package(self, files: tuple[str, ...]) -> Mapping[str, Definition] | None:
        """What several files give together, the first of each name; None where each gives what it imports too."""
        if files not in self._packages:
            tables = [self._tables[file] for file in files]
            keep = all(family(table.file) in KEEP for table in tables)
            tops = (table.top for table in reversed(tables))
            self._packages[files] = {name: one for top in tops for name, one in top.items()} if keep else None
        return self._packages[files]

    def _whole(self, path: str) -> Definition | None:
        """What a script gives as a whole (`module.exports = app`): the one thing that it exports, if it is one."""
        public = [one for one in self._tables[path].top.values() if one.public]
        return public[0] if len(public) == 1 else None

    def _implicit_member(self, table: Table, use: Reference) -> Definition | None:
        """`write(x)` in a method of Java and others means `this.write(x)`."""
        may_mean = table.file.language in IMPLICIT and use.use is Use.CALL
        return self._own_member(table, use) if may_mean else None

    def _own_member(self, table: Table, use: Reference, *, of_object: bool = False) -> Definition | None:
        return self._members.around(table.file.path, use.scope or "", use.name, of_object=of_object)

    def _through(self, table: Table, use: Reference) -> Definition | None:
        """`receiver.name`.

        The receiver is the object itself, a module, a type, or something whose type is written.
        """
        receiver = dotted_receiver(use.receiver or "")
        if receiver in _OWN or receiver == _object_name(table, use.scope):
            return self._own_member(table, use, of_object=True)
        head, _, rest = receiver.partition(".")
        is_local = table.is_local(use.scope, head)
        if not rest and not is_local:
            owner = self._named(table, head)
            if owner is not None and owner.kind is not Kind.FUNCTION:
                held = self._members.find(owner.path, owner.qualified, use.name)
                if held is not None or owner.kind is not Kind.CONSTANT:
                    return held
        found = self._from_module(table, receiver, use.name) if not is_local else None
        if found is not None:
            return found
        if rest and family(table.file) in WHOLE:
            owner = self._shared.get((family(table.file), receiver.rpartition(".")[2]))
            if owner is not None and owner.kind in TYPES:
                return self._members.find(owner.path, owner.qualified, use.name)
        declared = self._declared(table, use.scope, receiver)
        if declared is not None:
            return self._members.find(declared.path, declared.qualified, use.name)
        variable = receiver.rpartition(".")[2]
        meant = self._namesakes.of(table, use.scope, variable, self._type_of_variable(table, use.scope, variable))
        return self._members.find(meant.path, meant.qualified, use.name) if meant is not None else None

    def _from_module(self, table: Table, receiver: str, name: str) -> Definition | None:
        """`module.name`, `package.module.name`, `module.Type.name`."""
        head, _, rest = receiver.partition(".")
        if head not in table.bindings:
            return None
        module, member = table.bindings[head]
        path = table.file.path
        modules = [dotted(module, part) for part in (member, rest) if part] or [module]
        if member and rest:
            modules.append(dotted(dotted(module, member), rest))
        for candidate in [*modules, module]:
            if self._modules.files(path, candidate):
                found = self._imported(path, candidate, name, 1)
                if found is not None and found.name == name:
                    return found
        return None

    def _declared(self, table: Table, scope: str | None, receiver: str) -> Definition | None:
        """The type that the text gives to a parameter, a variable, or an attribute of the object itself."""
        head, _, rest = receiver.partition(".")
        if not rest:
            said = self._type_of_variable(table, scope, head)
            return self._type_named(table, said) or self._type_given(table, scope or "", said)
        if "." in rest or (head not in _OWN and head != _object_name(table, scope)):
            return None
        return self._type_of_attribute(table.file.path, scope or "", rest)

    def _type_given(self, table: Table, scope: str, name: str | None) -> Definition | None:
        """The type that a method of the same object says it gives, where the scope calls it for itself."""
        if name is None or (scope, name) not in table.own_calls:
            return None
        method = self._members.around(table.file.path, scope, name, of_object=True)
        given = returned_type(method.signature) if method is not None else None
        return self._type_named(self._tables[method.path], given) if method is not None else None

    def _type_of_variable(self, table: Table, scope: str | None, name: str) -> str | None:
        function = table.definition(scope) if table.file.language != "python" else None
        said = type_of(function.signature, name, table.file.language) if function else None
        return said or table.type_of(scope, name)

    def _type_of_attribute(self, path: str, scope: str, name: str) -> Definition | None:
        """The type of an attribute of the type around a scope, or of one that it is built on."""
        while scope:
            for place in (path, *self._modules.neighbours(path)):
                said = self._tables[place].variables.get((scope, name))
                if said is not None:
                    return self._type_named(self._tables[place], said)
            for base in self._members.bases(path, scope):
                said = self._tables[base.path].variables.get((base.qualified, name))
                if said is not None:
                    return self._type_named(self._tables[base.path], said)
            scope = scope.rpartition(".")[0]
        return None

    def _type_named(self, table: Table, name: str | None) -> Definition | None:
        """The type of that name; of a function, the type that it says it gives."""
        found = self._named(table, name) if name else None
        if found is not None and found.kind is Kind.FUNCTION:
            given = returned_type(found.signature)
            found = self._named(self._tables[found.path], given) if given else None
        return found if found is not None and found.kind in TYPES else None

    def _only_one(self, table: Table, use: Reference) -> Definition | None:
        """The only thing of that name anywhere, where the name is long enough to be no accident."""
        head = (use.receiver or use.name).partition(".")[0]
        if use.use is Use.IMPORT or head in table.bindings or len(use.name) < _RARE_LENGTH or use.name in EVERYDAY:
            return None
        if not use.receiver and is_of_platform(table.file.language, use.name):
            return None
        known = self._by_name.get((family(table.file), use.name), ())
        if use.receiver:
            owners = self._namesakes.owners(table, use.receiver.rpartition(".")[2])
            named = [found for owner in owners if (found := self._members.find(owner.path, owner.qualified, use.name))]
            if len(named) == 1:
                return named[0]
            known = [one for one in known if one.kind is Kind.METHOD]
        else:
            known = [one for one in known if one.kind is not Kind.METHOD]
        return known[0] if len(known) == 1 else None


def _object_name(table: Table, scope: str | None) -> str | None:
    """What the method around a use calls its own object, where that is for the method to choose."""
    function = table.definition(scope)
    return receiver_name(function.signature, table.file.language) if function else None
