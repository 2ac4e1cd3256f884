"""Names across files in languages where a header, a module, a namespace or an extension says what they mean."""

from collections.abc import Callable, Mapping

import pytest

from fondation_cli.course.ranking.modules import Modules
from fondation_cli.course.ranking.resolve import Resolver
from fondation_cli.course.symbols import Index, Use

Indexed = Callable[[Mapping[str, str | bytes]], Index]

C = {
    "include/store.h": "#ifndef S\n#define S\n/** Opens. */\nint store_open(const char *path);\n#endif\n",
    "src/store.c": '#include "store.h"\nint store_open(const char *path)\n{\n    return path != 0;\n}\n',
    "src/main.c": '#include "store.h"\nint main(void)\n{\n    return store_open("x");\n}\n',
}
CPP = {
    "include/store.hpp": "class Store {\n public:\n  void take();\n  void close();\n};\n",
    "src/store.cpp": '#include "store.hpp"\nvoid Store::take() {\n  close();\n}\nvoid Store::close() {\n  done();\n}\n',
    "src/use.cpp": '#include "store.hpp"\nvoid use() {\n  Store store;\n  store.take();\n}\n',
}
RUBY = {
    "lib/parcels/store.rb": "module Parcels\n  class Store\n    def take\n      1\n    end\n  end\nend\n",
    "lib/parcels/use.rb": "require 'parcels/store'\nmodule Parcels\n  class User\n    def run\n"
    "      store = Store.new\n      store.take\n    end\n  end\nend\n",
}
PHP = {
    "src/Model/Store.php": "<?php\nnamespace Parcels\\Model;\nclass Store {\n"
    "  public function take(): int { return 1; }\n}\n",
    "src/User.php": "<?php\nnamespace Parcels;\nuse Parcels\\Model\\Store;\nclass User {\n"
    "  private Store $store;\n  public function run() { return $this->store->take(); }\n}\n",
}
CSHARP = {
    "src/Model/Store.cs": "namespace Parcels.Model;\npublic class Store\n{\n    public int Take() => 1;\n}\n",
    "src/User.cs": "using Parcels.Model;\nnamespace Parcels;\npublic class User\n{\n"
    "    public int Run(Store store) => store.Take();\n}\n",
}
SWIFT = {
    "Sources/Model/Store.swift": "public class Store {\n  public func take() -> Int { 1 }\n}\n",
    "Sources/User.swift": "func run(store: Store) -> Int {\n  store.take()\n}\n",
}
KOTLIN = {
    "src/main/kotlin/org/parcels/model/Store.kt": "package org.parcels.model\nclass Store {\n  fun take() = 1\n}\n",
    "src/main/kotlin/org/parcels/User.kt": "package org.parcels\nimport org.parcels.model.Store\n"
    "fun run(store: Store) = store.take()\n",
}
SCALA = {
    "src/main/scala/org/parcels/model/Store.scala": "package org.parcels.model\n"
    "class Store {\n  def take(): Int = 1\n}\n",
    "src/main/scala/org/parcels/User.scala": "package org.parcels\nimport org.parcels.model.Store\n"
    "object User {\n  def run(store: Store): Int = store.take()\n}\n",
}


def meant(index: Index, path: str, name: str, use: Use = Use.CALL) -> tuple[str, str, int] | None:
    """Path, name and first line of what the first use of a name in a file means."""
    resolver = Resolver(index, Modules(index, ()))
    one = next(each for each in index.by_path[path].references if each.name == name and each.use is use)
    target = resolver.target(path, one)
    return (
        (target.definition.path, target.definition.qualified, target.definition.start_line)
        if target is not None
        else None
    )


@pytest.mark.parametrize(
    ("files", "path", "name", "expected"),
    [
        (C, "src/main.c", "store_open", ("src/store.c", "store_open", 2)),
        (CPP, "src/use.cpp", "take", ("src/store.cpp", "Store.take", 2)),
        (CPP, "src/store.cpp", "close", ("src/store.cpp", "Store.close", 5)),
        (RUBY, "lib/parcels/use.rb", "Store", ("lib/parcels/store.rb", "Store", 2)),
        (RUBY, "lib/parcels/use.rb", "take", ("lib/parcels/store.rb", "Store.take", 3)),
        (PHP, "src/User.php", "take", ("src/Model/Store.php", "Store.take", 4)),
        (CSHARP, "src/User.cs", "Take", ("src/Model/Store.cs", "Store.Take", 4)),
        (SWIFT, "Sources/User.swift", "take", ("Sources/Model/Store.swift", "Store.take", 2)),
        (
            KOTLIN,
            "src/main/kotlin/org/parcels/User.kt",
            "take",
            ("src/main/kotlin/org/parcels/model/Store.kt", "Store.take", 3),
        ),
        (
            SCALA,
            "src/main/scala/org/parcels/User.scala",
            "take",
            ("src/main/scala/org/parcels/model/Store.scala", "Store.take", 3),
        ),
    ],
)
def test_a_call_means_what_another_file_defines(
    indexed: Indexed, files: Mapping[str, str], path: str, name: str, expected: tuple[str, str, int]
) -> None:
    assert meant(indexed(files), path, name) == expected


def test_a_header_is_c_where_the_sources_around_it_are(indexed: Indexed) -> None:
    assert indexed(C).by_path["include/store.h"].language == "c"


def test_a_header_is_cpp_where_any_source_around_it_is(indexed: Indexed) -> None:
    index = indexed({**C, "cpp/other.h": "class A {};\n", "cpp/other.cc": "int a;\n"})

    assert index.by_path["cpp/other.h"].language == "cpp"
    assert index.by_path["include/store.h"].language == "cpp"
