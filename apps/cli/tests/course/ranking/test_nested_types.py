"""What stands inside a type has its own name: whoever is built on it is not built on what is around it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from fondation_cli.course.fetching.local import open_local
from fondation_cli.course.index import build_index
from fondation_cli.course.outline import make_outline
from fondation_cli.course.symbols import Use

MakeRepository = Callable[[Mapping[str, str | bytes]], Path]

NESTED: dict[str, tuple[dict[str, str], str]] = {
    "kotlin": (
        {
            "src/Adapter.kt": "abstract class Adapter {\n  fun read() = 1\n"
            "  interface Factory {\n    fun create(): Adapter\n  }\n}\n",
            "src/Desk.kt": "class Desk : Adapter.Factory {\n  override fun create() = 2\n}\n",
        },
        "src/Desk.kt:Desk",
    ),
    "java": (
        {
            "src/shop/Adapter.java": "package shop;\npublic abstract class Adapter {\n"
            "  public interface Factory {\n    Adapter create();\n  }\n}\n",
            "src/shop/Desk.java": "package shop;\npublic class Desk implements Adapter.Factory {\n"
            "  public Adapter create() { return null; }\n}\n",
        },
        "src/shop/Desk.java:Desk",
    ),
    "csharp": (
        {
            "src/Adapter.cs": "public abstract class Adapter\n{\n"
            "    public class Factory<T>\n    {\n        public int Create() => 1;\n    }\n}\n",
            "src/Desk.cs": "public class Desk : Adapter.Factory<int>\n{\n    public int Run() => 2;\n}\n",
        },
        "src/Desk.cs:Desk",
    ),
    "swift": (
        {
            "Sources/Adapter.swift": "public class Adapter {\n  public class Factory {\n"
            "    public func create() -> Int { 1 }\n  }\n}\n",
            "Sources/Desk.swift": "public class Desk: Adapter.Factory {\n  public func run() -> Int { 2 }\n}\n",
        },
        "Sources/Desk.swift:Desk",
    ),
    "scala": (
        {
            "src/main/scala/Adapter.scala": "object Adapter {\n  trait Factory {\n    def create(): Int\n  }\n}\n",
            "src/main/scala/Desk.scala": "class Desk extends Adapter.Factory {\n  def create(): Int = 2\n}\n",
        },
        "src/main/scala/Desk.scala:Desk",
    ),
}


@pytest.mark.parametrize("language", NESTED)
def test_who_is_built_on_an_inner_type_is_not_built_on_the_outer_one(
    make_repository: MakeRepository, language: str
) -> None:
    files, desk = NESTED[language]
    folder = make_repository(files)

    with open_local(folder, url=str(folder), name=folder.name, ref=None, allowed_roots=()) as snapshot:
        index = build_index(snapshot, lambda _done, _total, _message="": None, processes=1)
        outline = make_outline(index, snapshot)

    built = {(use.receiver, use.name) for file in index.files for use in file.references if use.use is Use.INHERIT}
    links = {(f"{one.source.path}:{one.source.qualified}", one.target.qualified) for one in outline.links}
    assert built == {("Adapter", "Factory")}
    assert (desk, "Adapter.Factory") in links
