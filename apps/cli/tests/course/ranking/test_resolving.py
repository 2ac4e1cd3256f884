"""What names mean: each case a small repository, and who links to whom in it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from fondation_cli.course.fetch import fetch
from fondation_cli.course.index import build_index
from fondation_cli.course.outline import make_outline

MakeRepository = Callable[[Mapping[str, str | bytes]], Path]
Links = Callable[[Mapping[str, str | bytes]], set[tuple[str, str]]]


def quiet(done: int, total: int, message: str = "") -> None: ...


@pytest.fixture
def links(make_repository: MakeRepository, tmp_path: Path) -> Links:
    """The certain links between definitions, as `path:name` pairs."""

    def make(files: Mapping[str, str | bytes]) -> set[tuple[str, str]]:
        with fetch(str(make_repository(files)), tmp_path, quiet) as snapshot:
            outline = make_outline(build_index(snapshot, quiet, processes=1), snapshot)
        return {
            (f"{link.source.path}:{link.source.qualified}", f"{link.target.path}:{link.target.qualified}")
            for link in outline.links
        }

    return make


def test_python_names_are_followed_through_imports_packages_and_re_exports(links: Links) -> None:
    found = links(
        {
            "src/pkg/__init__.py": "from .api import get as fetch\nfrom .models import *\n",
            "src/pkg/api.py": (
                "from . import models as m\n"
                "from .sessions import Session\n"
                "\n"
                "\n"
                "def get():\n"
                "    return Session().send(m.Request())\n"
            ),
            "src/pkg/models.py": "class Request:\n    def url(self): ...\n",
            "src/pkg/sessions.py": (
                "import pkg.models\n"
                "from pkg import Request\n"
                "\n"
                "\n"
                "class Session:\n"
                "    def send(self, request: Request):\n"
                "        request.url()\n"
                "        return pkg.models.Request()\n"
            ),
            "src/app.py": "import pkg\nfrom pkg import fetch\n\n\ndef run():\n    fetch()\n    return pkg.Request()\n",
        }
    )

    assert {
        ("src/pkg/api.py:get", "src/pkg/sessions.py:Session"),
        ("src/pkg/api.py:get", "src/pkg/models.py:Request"),
        ("src/pkg/sessions.py:Session.send", "src/pkg/models.py:Request"),
        ("src/pkg/sessions.py:Session.send", "src/pkg/models.py:Request.url"),
        ("src/app.py:run", "src/pkg/api.py:get"),
        ("src/app.py:run", "src/pkg/models.py:Request"),
    } <= found


def test_python_members_are_found_through_self_bases_and_written_types(links: Links) -> None:
    found = links(
        {
            "a.py": (
                "class Base:\n"
                "    def close(self): ...\n"
                "    def send(self): self.close()\n\n\n"
                "class Adapter(Base):\n"
                "    def __init__(self):\n"
                "        self.pool = Pool()\n"
                "        self.late = make_pool()\n\n"
                "    def run(self):\n"
                "        self.send()\n"
                "        self.pool.take()\n"
                "        self.late.take()\n\n\n"
                "class Pool:\n"
                "    def take(self): ...\n\n\n"
                "def make_pool() -> Pool: ...\n\n\n"
                "def use(adapter: 'Adapter', unknown):\n"
                "    adapter.run()\n"
                "    with Pool() as one:\n"
                "        one.take()\n"
                "    unknown.closing()\n"
            ),
        }
    )

    assert {
        ("a.py:Base.send", "a.py:Base.close"),
        ("a.py:Adapter.run", "a.py:Base.send"),
        ("a.py:Adapter.run", "a.py:Pool.take"),
        ("a.py:use", "a.py:Adapter.run"),
        ("a.py:use", "a.py:Pool.take"),
    } <= found


def test_a_name_of_the_outside_world_is_not_taken_for_one_of_ours(links: Links) -> None:
    found = links(
        {
            "a.py": (
                "import sys\nfrom pathlib import Path\n\n\ndef run(x):\n    sys.stdout.write(Path())\n    x.append(1)\n"
            ),
            "b.py": "class Path: ...\n\n\nclass Result:\n    def stdout(self): ...\n    def append(self): ...\n",
        }
    )

    assert found == set()


def test_the_only_thing_of_its_name_is_no_certain_link(links: Links) -> None:
    found = links(
        {
            "a.py": "def run(thing):\n    thing.process_everything()\n",
            "b.py": "class B:\n    def process_everything(self): ...\n",
        }
    )

    assert found == set()


def test_a_variable_named_after_a_type_that_the_file_knows_is_of_that_type(links: Links) -> None:
    found = links(
        {
            "api.py": (
                "import sessions\n"
                "\n"
                "\n"
                "def get():\n"
                "    with sessions.make() as session:\n"
                "        return session.request()\n"
            ),
            "sessions.py": "class Session:\n    def request(self): ...\n\n\ndef make(): ...\n",
        }
    )

    assert ("api.py:get", "sessions.py:Session.request") in found


def test_scripts_require_and_export_in_many_ways(links: Links) -> None:
    found = links(
        {
            "lib/express.js": (
                "var proto = require('./application');\n"
                "var utils = require('./utils')\n"
                "const { View: V } = require('./view.js')\n"
                "exports = module.exports = createApplication;\n"
                "function createApplication() { proto.init(); utils.etag(); return new V() }\n"
            ),
            "lib/application.js": (
                "var app = exports = module.exports = {};\n"
                "app.init = function init() { this.set() };\n"
                "app.set = function () {};\n"
            ),
            "lib/utils.js": "exports.etag = function () {};\n",
            "lib/view.js": "class View { render() {} }\nmodule.exports = { View }\n",
            "index.js": (
                "const create = require('./lib/express')\nmodule.exports = function start() { return create() }\n"
            ),
        }
    )

    assert {
        ("lib/express.js:createApplication", "lib/application.js:app.init"),
        ("lib/express.js:createApplication", "lib/utils.js:etag"),
        ("lib/express.js:createApplication", "lib/view.js:View"),
        ("lib/application.js:app.init", "lib/application.js:app.set"),
        ("index.js:start", "lib/express.js:createApplication"),
    } <= found


def test_a_script_that_is_only_loaded_gives_no_names(links: Links) -> None:
    found = links(
        {
            "lib/symbols.js": "const keys = {}\nmodule.exports = keys\n",
            "lib/main.js": (
                "require('./symbols')\n"
                "const table = require('./symbols')\n"
                "module.exports.start = function start (options) { return other(options) }\n"
                "module.exports.look = function look () { return table }\n"
            ),
        }
    )

    assert ("lib/main.js:start", "lib/symbols.js:keys") not in found
    assert ("lib/main.js:look", "lib/symbols.js:keys") in found


def test_the_name_of_a_parameter_means_nothing_else(links: Links) -> None:
    found = links(
        {
            "CMakeLists.txt": "project(parse)\n",
            "include/ranges.h": "inline int end(int range) { return range; }\nstruct Range { int last; };\n",
            "include/base.h": (
                '#include "ranges.h"\n'
                "inline int parse(const char*& begin, const char* end, Range range) {\n"
                "  return begin == end ? range.last : 1;\n}\n"
                "inline int rest(int from) { return end(from); }\n"
            ),
            "api.py": (
                "from store import keep, look\n\n\ndef put(keep, wait=look):\n    return keep(look)\n\n\n"
                "def take():\n    return keep(look)\n"
            ),
            "store.py": "def keep(): ...\n\n\ndef look(): ...\n",
        }
    )

    assert ("include/base.h:parse", "include/ranges.h:end") not in found
    assert ("include/base.h:rest", "include/ranges.h:end") in found
    assert ("include/base.h:parse", "include/ranges.h:Range") in found
    assert ("api.py:put", "store.py:keep") not in found
    assert {("api.py:put", "store.py:look"), ("api.py:take", "store.py:keep")} <= found


def test_a_variable_hides_what_bears_its_name_outside_of_its_function(links: Links) -> None:
    found = links(
        {
            "go.mod": "module example.com/post\n\ngo 1.22\n",
            "api.py": (
                "import shelf\nfrom store import keep\n\n\n"
                "def put(names):\n    for keep in names:\n        print(keep)\n    return names\n\n\n"
                "def look(names):\n    shelf = names[0]\n    return shelf.take()\n\n\n"
                "def take():\n    return keep, shelf.take()\n"
            ),
            "store.py": "def keep(): ...\n",
            "shelf.py": "def take(): ...\n",
            "tree.go": "package post\n\nfunc label() int { return 1 }\n\n"
            "func Walk(names []string) int {\n\tfor _, label := range names {\n\t\tprint(label)\n\t}\n\treturn 2\n}\n\n"
            "func Run() int { return label() }\n",
            "app.ts": "import { open } from './door'\n"
            "export const pass = (names: string[]) => names.map((open) => use(open))\n"
            "export const enter = () => open()\n",
            "door.ts": "export function open() { return 1 }\n",
        }
    )

    assert {
        ("api.py:take", "store.py:keep"),
        ("api.py:take", "shelf.py:take"),
        ("tree.go:Run", "tree.go:label"),
        ("app.ts:enter", "door.ts:open"),
    } <= found
    assert (
        not {
            ("api.py:put", "store.py:keep"),
            ("api.py:look", "shelf.py:take"),
            ("tree.go:Walk", "tree.go:label"),
            ("app.ts:pass", "door.ts:open"),
        }
        & found
    )


def test_typescript_imports_files_folders_and_packages_of_the_workspace(links: Links) -> None:
    found = links(
        {
            "package.json": '{"name": "root"}',
            "packages/core/package.json": '{"name": "@x/core", "main": "dist/index.js"}',
            "packages/core/src/index.ts": "export * from './effect'\n",
            "packages/core/src/effect.ts": "export class Effect { run(): void {} }\n",
            "packages/app/src/main.ts": (
                "import { Effect } from '@x/core'\n"
                "import helper from '../util'\n"
                "export function main(e: Effect) { e.run(); const own = new Effect(); own.run(); helper() }\n"
            ),
            "packages/app/util/index.ts": "export default function helper() {}\n",
        }
    )

    assert {
        ("packages/app/src/main.ts:main", "packages/core/src/effect.ts:Effect"),
        ("packages/app/src/main.ts:main", "packages/core/src/effect.ts:Effect.run"),
        ("packages/app/src/main.ts:main", "packages/app/util/index.ts:helper"),
    } <= found


def test_go_knows_its_package_its_module_and_its_receivers(links: Links) -> None:
    found = links(
        {
            "go.mod": "module example.org/web\n\ngo 1.22\n",
            "gin.go": (
                "package gin\n"
                "\n"
                'import "example.org/web/render"\n'
                "\n"
                "type Engine struct { router Router }\n"
                "\n"
                "func (engine *Engine) Run() {\n"
                "\tengine.handle()\n\tc := Context{}\n\tc.JSON()\n\tengine.router.find()\n\trender.Write()\n}\n"
                "\n"
                "func (engine *Engine) handle() {}\n"
            ),
            "context.go": (
                "package gin\n"
                "\n"
                "type Context struct{}\n"
                "\n"
                "func (c *Context) JSON() {}\n"
                "\n"
                "type Router struct{}\n"
                "\n"
                "func (r *Router) find() {}\n"
                "\n"
                "func Use(c *Context) { c.JSON() }\n"
            ),
            "render/render.go": "package render\n\nfunc Write() {}\n",
        }
    )

    assert {
        ("gin.go:Engine.Run", "gin.go:Engine.handle"),
        ("gin.go:Engine.Run", "context.go:Context"),
        ("gin.go:Engine.Run", "context.go:Context.JSON"),
        ("gin.go:Engine.Run", "context.go:Router.find"),
        ("gin.go:Engine.Run", "render/render.go:Write"),
        ("context.go:Use", "context.go:Context.JSON"),
    } <= found


def test_rust_follows_use_through_modules_and_crates(links: Links) -> None:
    found = links(
        {
            "Cargo.toml": '[workspace]\nmembers = ["crates/*"]\n',
            "crates/matcher/Cargo.toml": '[package]\nname = "grep-matcher"\n',
            "crates/matcher/src/lib.rs": "pub struct Match;\n\nimpl Match {\n    pub fn new() -> Match { Match }\n}\n",
            "crates/core/Cargo.toml": '[package]\nname = "core"\n',
            "crates/core/src/main.rs": (
                "use grep_matcher::Match;\n"
                "use crate::flags::{hiargs::HiArgs};\n"
                "\n"
                "mod flags;\n"
                "\n"
                "fn main() { run(HiArgs::parse()) }\n"
                "\n"
                "fn run(args: HiArgs) { args.paths(); let found = Match::new(); }\n"
            ),
            "crates/core/src/flags/mod.rs": "pub mod hiargs;\n",
            "crates/core/src/flags/hiargs.rs": (
                "pub struct HiArgs { one: u8 }\n"
                "\n"
                "impl HiArgs {\n"
                "    pub fn parse() -> HiArgs { todo!() }\n"
                "    pub fn paths(&self) {}\n"
                "}\n"
            ),
        }
    )

    assert {
        ("crates/core/src/main.rs:main", "crates/core/src/main.rs:run"),
        ("crates/core/src/main.rs:main", "crates/core/src/flags/hiargs.rs:HiArgs.parse"),
        ("crates/core/src/main.rs:run", "crates/core/src/flags/hiargs.rs:HiArgs.paths"),
        ("crates/core/src/main.rs:run", "crates/matcher/src/lib.rs:Match.new"),
    } <= found


def test_java_knows_its_package_its_imports_and_its_fields(links: Links) -> None:
    found = links(
        {
            "src/main/java/org/x/Gson.java": (
                "package org.x;\n"
                "import org.x.stream.Reader;\n"
                "import org.x.inner.*;\n"
                "public class Gson extends Base {\n"
                "  private final Cache cache = new Cache();\n"
                "  public Object read(Reader in) {\n"
                "    in.peek(); cache.get2(); prepare(); Helper helper = null; helper.assist(); return in;\n  }\n"
                "}\n"
            ),
            "src/main/java/org/x/Base.java": "package org.x;\nclass Base { void prepare() {} }\n",
            "src/main/java/org/x/Cache.java": "package org.x;\nclass Cache { Object get2() { return null; } }\n",
            "src/main/java/org/x/stream/Reader.java": (
                "package org.x.stream;\npublic class Reader { public int peek() { return 0; } }\n"
            ),
            "src/main/java/org/x/inner/Helper.java": (
                "package org.x.inner;\npublic class Helper { public void assist() {} }\n"
            ),
        }
    )
    here = "src/main/java/org/x/"

    assert {
        (f"{here}Gson.java:Gson", f"{here}Base.java:Base"),
        (f"{here}Gson.java:Gson.read", f"{here}stream/Reader.java:Reader.peek"),
        (f"{here}Gson.java:Gson.read", f"{here}Cache.java:Cache.get2"),
        (f"{here}Gson.java:Gson.read", f"{here}Base.java:Base.prepare"),
        (f"{here}Gson.java:Gson.read", f"{here}inner/Helper.java:Helper.assist"),
    } <= found


def test_imports_in_a_circle_come_to_an_end(links: Links) -> None:
    found = links(
        {
            "a.py": "from b import *\nfrom b import lost\n\n\ndef f(): return lost()\n",
            "b.py": "from a import *\nfrom a import lost\n\n\ndef g(): return f()\n",
        }
    )

    assert found == {("b.py:g", "a.py:f")}


def test_packages_that_import_each_other_whole_are_read_once(links: Links) -> None:
    """Every file of forty imports all names of its own package, and uses one that is nowhere."""
    files = {
        f"src/main/java/shop/T{number}.java": (
            f"package shop;\n\nimport shop.*;\n\nclass T{number} {{\n"
            f"  void run() {{\n    new T{(number + 1) % 40}();\n    new Nowhere();\n  }}\n}}\n"
        )
        for number in range(40)
    }

    assert ("src/main/java/shop/T1.java:T1.run", "src/main/java/shop/T2.java:T2") in links(files)


def test_python_annotations_of_every_form_say_whose_member_is_called(links: Links) -> None:
    found = links(
        {
            "a.py": (
                "import typing as t\n"
                "from store import Store\n\n\n"
                "class Desk:\n"
                "    spare: t.ClassVar[Store]\n\n"
                "    def __init__(self, store: t.Optional['Store'] = None):\n"
                "        self.kept: Store | None = store\n\n"
                "    @property\n"
                "    def first(self) -> 'Store': ...\n\n"
                "    def one(self): self.kept.take()\n"
                "    def two(self): self.spare.take()\n"
                "    def three(self): self.first.take()\n\n\n"
                "def four(store: t.Annotated[Store, 1]): store.take()\n\n\n"
                "def five(other: 'Store | None' = None): other.take()\n\n\n"
                "shared = Store()\n\n\n"
                "def six(): shared.take()\n"
            ),
            "store.py": "class Store:\n    def take(self): ...\n",
            "b.py": "class Shop:\n    def take(self): ...\n",
        }
    )

    users = {"Desk.one", "Desk.two", "Desk.three", "four", "five", "six"}
    assert {(f"a.py:{user}", "store.py:Store.take") for user in users} <= found


def test_a_class_of_php_itself_is_not_the_projects_class_of_that_name(links: Links) -> None:
    found = links(
        {
            "src/Clock.php": "<?php\nnamespace Parcels;\nclass Clock {\n  public $hand;\n}\n",
            "src/Stamp.php": "<?php\nnamespace Parcels;\nclass Stamp {\n"
            "  public function foreign(\\Clock $given): object { return new \\Clock(); }\n"
            "  public function own(): object { return new Clock(); }\n}\n",
        }
    )

    assert ("src/Stamp.php:Stamp.own", "src/Clock.php:Clock") in found
    assert ("src/Stamp.php:Stamp.foreign", "src/Clock.php:Clock") not in found


def test_what_a_variable_named_for_a_class_may_be_is_what_its_interface_declares(links: Links) -> None:
    found = links(
        {
            "src/HandlerInterface.php": "<?php\ninterface HandlerInterface {\n    public function close(): void;\n}\n",
            "src/Handler.php": (
                "<?php\nabstract class Handler implements HandlerInterface {\n    public function close(): void {}\n}\n"
            ),
            "src/Group.php": (
                "<?php\nclass Group {\n    public function stop() {\n"
                "        foreach ($this->handlers as $handler) {\n            $handler->close();\n        }\n    }\n}\n"
            ),
        }
    )

    assert ("src/Group.php:Group.stop", "src/HandlerInterface.php:HandlerInterface.close") in found
    assert ("src/Group.php:Group.stop", "src/Handler.php:Handler.close") not in found


def test_a_variable_is_not_of_a_class_whose_interface_the_file_takes_from_outside(links: Links) -> None:
    found = links(
        {
            "src/Logger.php": "<?php\nclass Logger {\n    public function note($x) {}\n}\n",
            "src/Watch.php": (
                "<?php\nuse Psr\\Log\\LoggerInterface;\nclass Watch {\n"
                "    public function __construct(LoggerInterface $logger) { $this->logger = $logger; }\n"
                "    public function seen() { $this->logger->note('seen'); }\n}\n"
            ),
        }
    )

    assert not any(target == "src/Logger.php:Logger.note" for _, target in found)


def test_a_builder_is_not_the_builder_of_another_type(links: Links) -> None:
    found = links(
        {
            "a/Moshi.kt": "class Moshi {\n    class Builder {\n        fun build(): Moshi = Moshi()\n    }\n}\n",
            "b/Util.kt": "fun toSpec(): String {\n    val builder = Spec.builder(1)\n    return builder.build()\n}\n",
        }
    )

    assert ("b/Util.kt:toSpec", "a/Moshi.kt:Moshi.Builder.build") not in found
