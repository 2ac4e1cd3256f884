"""Whose a call is: what the text says of the thing before the dot decides, and a name alone does not."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from fondation_cli.course.facts.library import Library
from fondation_cli.course.facts.names import NameTable, Outside
from fondation_cli.course.facts.targets import Targets
from fondation_cli.course.facts.walk import everything
from fondation_cli.course.fetching.local import open_local
from fondation_cli.course.index import build_index
from fondation_cli.course.outline import make_outline

Reached = Callable[[Mapping[str, str | bytes], str, str], dict[str, str]]

GO = {
    "go.mod": "module example.com/post/v3\n\ngo 1.22\n",
    "chain.go": (
        'package post\n\nimport "net/http"\n\ntype Steps []int\n\n'
        "func (s Steps) HandlerFunc(h http.HandlerFunc) http.Handler { return h }\n\n"
        "func (s Steps) Fold() int { return 1 }\n"
    ),
    "context.go": 'package post\n\nimport "context"\n\ntype Context struct{}\n\n'
    "func (c *Context) Value(key string) string { return key }\n\n"
    "func Lookup(ctx context.Context) any {\n\tv := ctx.Value(1)\n\treturn v\n}\n\n"
    "func Taken(box Holder) any {\n\tv := box.contents.Fold()\n\treturn v\n}\n",
    "mux.go": 'package post\n\nimport "net/http"\n\nfunc Mount(fn func()) any {\n\treturn http.HandlerFunc(fn)\n}\n',
    "inner/use.go": (
        'package inner\n\nimport "example.com/post/v3"\n\nfunc Run() int {\n\treturn post.Mount(nil)\n}\n'
    ),
}

RUST = {
    "Cargo.toml": '[package]\nname = "parcels"\nversion = "0.1.0"\n',
    "src/lib.rs": "pub mod stop;\npub mod order;\npub mod serve;\n",
    "src/stop.rs": "pub struct Stop {}\nimpl Stop {\n    pub fn recv(&mut self) -> u8 { 1 }\n}\n",
    "src/order.rs": "pub enum Order { Send, Keep }\n"
    "impl Order {\n    pub fn run(self) -> u8 {\n        use Order::*;\n        Order::Send(1)\n    }\n}\n",
    "src/serve.rs": "use crate::stop::Stop;\nuse tokio::sync::mpsc;\n"
    "pub async fn serve(stop_rx: mpsc::Receiver<()>) {\n    stop_rx.recv();\n}\n",
}


@pytest.fixture
def reached(make_repository: Callable[[Mapping[str, str | bytes]], Path]) -> Reached:
    """What the calls of a function reach, by their names: `path:name`, `outside PACKAGE`, or nothing."""

    def reach(files: Mapping[str, str | bytes], path: str, function: str) -> dict[str, str]:
        folder = make_repository(files)
        with open_local(folder, url=str(folder), name=folder.name, ref=None, allowed_roots=()) as snapshot:
            index = build_index(snapshot, lambda _done, _total, _message="": None, processes=1)
            library = Library(make_outline(index, snapshot), index, snapshot)
            targets = Targets(library, NameTable(library))
            definition = library.by_key[path, function]
            anatomy = library.anatomy(definition)
            assert anatomy is not None
            found = {}
            for statement in everything(anatomy.statements):
                for call in statement.calls:
                    target = targets.of(call, anatomy, definition)
                    found[call.name] = (
                        f"outside {target.package}"
                        if isinstance(target, Outside)
                        else f"{target.path}:{target.qualified}"
                        if target
                        else ""
                    )
            return found

    return reach


def test_a_parameter_of_another_packages_type_is_not_the_projects_type_of_that_name(reached: Reached) -> None:
    assert reached(GO, "context.go", "Lookup") == {"Value": ""}


def test_a_function_of_an_imported_package_is_not_the_projects_only_method_of_that_name(reached: Reached) -> None:
    assert reached(GO, "mux.go", "Mount") == {"HandlerFunc": "outside net/http"}


def test_a_thing_of_unknown_type_is_no_type_that_its_file_does_not_speak_of(reached: Reached) -> None:
    assert reached(GO, "context.go", "Taken") == {"Fold": ""}


def test_a_package_of_go_is_called_by_the_part_before_its_version(reached: Reached) -> None:
    assert reached(GO, "inner/use.go", "Run") == {"Mount": "mux.go:Mount"}


def test_a_receiver_of_a_library_is_not_the_projects_type_for_its_method(reached: Reached) -> None:
    assert reached(RUST, "src/serve.rs", "serve") == {"recv": ""}


def test_the_ways_of_an_enum_of_the_project_are_no_package(reached: Reached) -> None:
    assert not reached(RUST, "src/order.rs", "Order.run")["Send"].startswith("outside")


def test_a_class_of_php_itself_is_not_the_projects_type_of_a_parameter(reached: Reached) -> None:
    files = {
        "src/Clock.php": "<?php\nnamespace Parcels;\nclass Clock {\n  public function strike() { return 1; }\n}\n",
        "src/Stamp.php": "<?php\nnamespace Parcels;\nclass Stamp {\n"
        "  public function foreign(\\Clock $given) { return $given->strike(); }\n"
        "}\n",
    }

    assert reached(files, "src/Stamp.php", "Stamp.foreign") == {"strike": ""}


def test_a_class_of_a_namespace_that_composer_gives_to_the_project_is_the_projects_own(reached: Reached) -> None:
    files = {
        "composer.json": '{"name": "o/depot", "autoload": {"psr-4": {"Depot\\\\": "src/"}}}\n',
        "src/Trouble/Missing.php": "<?php\nnamespace Depot\\Trouble;\nclass Missing {\n"
        "  public static function of($name) { return 1; }\n}\n",
        "src/Desk.php": "<?php\nnamespace Depot;\nuse Depot\\Trouble\\Missing;\nuse Other\\Trouble\\Lost;\n"
        "class Desk {\n  public function run() {\n    Missing::of(1);\n    Lost::take(2);\n  }\n}\n",
    }

    assert reached(files, "src/Desk.php", "Desk.run") == {
        "of": "src/Trouble/Missing.php:Missing.of",
        "take": "outside Other\\Trouble",
    }


def test_what_a_constructor_takes_is_nothing_that_its_class_is_built_on(reached: Reached) -> None:
    files = {
        "Target.kt": "class Target {\n    fun describe(): Int = 1\n}\n",
        "Generator.kt": "class Generator(private val target: Target) {\n"
        "    fun run(): Int {\n        return this.describe()\n    }\n}\n",
    }

    assert reached(files, "Generator.kt", "Generator.run") == {"describe": ""}


def test_a_class_is_built_on_what_stands_behind_its_constructor(reached: Reached) -> None:
    files = {
        "Target.kt": "open class Target(x: Int) {\n    fun describe(): Int = 1\n}\n",
        "Generator.kt": "class Generator(private val size: Int) : Target(size) {\n"
        "    fun run(): Int {\n        return this.describe()\n    }\n}\n",
    }

    assert reached(files, "Generator.kt", "Generator.run") == {"describe": "Target.kt:Target.describe"}


def test_a_variable_of_a_loop_is_no_type_of_the_package_and_no_function_of_it(reached: Reached) -> None:
    files = {
        "go.mod": "module example.com/post\n\ngo 1.22\n",
        "stop.go": "package post\n\ntype stop struct{}\n\nfunc (s stop) Ring() int { return 1 }\n\n"
        "func knock() int { return 2 }\n\n"
        "type bell struct{}\n\nfunc (b bell) Ring() int { return 3 }\n",
        "walk.go": 'package post\n\nimport "example.com/other"\n\n'
        "func Walk(all []other.Bell, doors []func()) {\n"
        "\tfor _, stop := range all {\n\t\tstop.Ring()\n\t}\n"
        "\tfor _, knock := range doors {\n\t\tknock()\n\t}\n}\n",
    }

    assert reached(files, "walk.go", "Walk") == {"Ring": "", "knock": ""}


def test_a_member_of_an_outer_type_is_not_taken_over_from_its_inner_one(reached: Reached) -> None:
    files = {
        "Adapter.kt": "abstract class Adapter {\n    fun describe(): Int = 1\n"
        "    interface Factory {\n        fun make(): Int = 2\n    }\n}\n",
        "Desk.kt": "class Desk : Adapter.Factory {\n    fun run(): Int {\n"
        "        this.describe()\n        return this.make()\n    }\n}\n",
    }

    assert reached(files, "Desk.kt", "Desk.run") == {"describe": "", "make": "Adapter.kt:Adapter.Factory.make"}


_RACKS = {
    "Cargo.toml": '[package]\nname = "parcels"\nversion = "0.1.0"\n',
    "src/lib.rs": "pub mod rack;\npub mod yard;\n",
    "src/rack.rs": "pub struct Rack {}\nimpl Rack {\n    pub fn as_mut_ptr(&mut self) -> u8 { 1 }\n"
    "    pub fn spread_out(&mut self) -> u8 { 2 }\n}\n",
    "src/yard.rs": "use crate::rack::Rack;\npub fn unknown(yard: u8) {\n    let first = yard.spare();\n"
    "    first.as_mut_ptr();\n    first.spread_out();\n}\n"
    "pub fn named(yard: u8) {\n    let rack = yard.spare();\n    rack.as_mut_ptr();\n}\n"
    "pub fn known(rack: Rack) {\n    rack.as_mut_ptr();\n}\n",
}


@pytest.mark.parametrize(
    ("function", "found"),
    [
        ("unknown", {"spare": "", "as_mut_ptr": "", "spread_out": "src/rack.rs:Rack.spread_out"}),
        ("named", {"spare": "", "as_mut_ptr": "src/rack.rs:Rack.as_mut_ptr"}),
        ("known", {"as_mut_ptr": "src/rack.rs:Rack.as_mut_ptr"}),
    ],
)
def test_a_method_that_types_of_rust_itself_have_needs_a_thing_of_known_type(
    reached: Reached, function: str, found: dict[str, str]
) -> None:
    assert reached(_RACKS, "src/yard.rs", function) == found
