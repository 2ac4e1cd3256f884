"""What build files of many kinds say of a project reaches the overview, with its lines."""

from collections.abc import Callable

import pytest

from fondation_shared.course import Chapter

Written = Callable[..., list[Chapter]]
CODE = "class Store:\n    def put(self):\n        return 1\n\n\ndef open_desk():\n    return Store()\n"
GEM = """Gem::Specification.new 'depot', '1.2' do |s|
  s.summary = 'Keeps parcels'
  s.required_ruby_version = '>= 3.0'
  s.add_dependency 'rack', '~> 3'
end
"""
COMPOSER = """{
  "name": "o/depot",
  "description": "Keeps parcels",
  "license": "MIT",
  "require": {"php": ">=8.1", "psr/log": "^3"}
}
"""
CSPROJ = """<Project>
  <Description>Keeps parcels</Description>
  <Version>1.2.0</Version>
  <PackageReference Include="Serilog" Version="3" />
</Project>
"""
SBT = """version := "1.2.0"
scalaVersion := "3.3.1"
libraryDependencies += "org.typelevel" %% "cats-core" % "2.10"
"""
GRADLE = """version = "1.2.0"
description = "Keeps parcels"
// implementation("org.old:forgotten:1")
dependencies {
    implementation("com.squareup.okio:okio:3.0")
}
"""
CMAKE = """cmake_minimum_required(VERSION 3.16)
project(depot VERSION 1.2.0 DESCRIPTION "Keeps parcels")
find_package(ZLIB REQUIRED)
"""
MESON = """project('depot', 'c', version : '1.2.0', license : 'MIT')
zlib = dependency('zlib')
"""
SWIFT = """let package = Package(dependencies: [
  .package(url: "https://github.com/apple/swift-log.git", from: "1.0.0"),
])
"""


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("depot.gemspec", GEM, ["“Keeps parcels” ([depot.gemspec:2]", "Ruby `>= 3.0`", "`rack`"]),
        ("composer.json", COMPOSER, ["“Keeps parcels” ([composer.json:3]", "PHP `>=8.1`", "`psr/log`", "`MIT`"]),
        ("Depot.csproj", CSPROJ, ["“Keeps parcels” ([Depot.csproj:2]", "version `1.2.0`", "`Serilog`"]),
        ("build.sbt", SBT, ["version `1.2.0` ([build.sbt:1]", "Scala `3.3.1`", "`cats-core`"]),
        (
            "build.gradle.kts",
            GRADLE,
            ["“Keeps parcels” ([build.gradle.kts:2]", "version `1.2.0`", "one package", "`okio`"],
        ),
        ("CMakeLists.txt", CMAKE, ["“Keeps parcels” ([CMakeLists.txt:2]", "CMake `3.16`", "`ZLIB`"]),
        ("meson.build", MESON, ["version `1.2.0` ([meson.build:1]", "`zlib`", "`MIT`"]),
        ("Package.swift", SWIFT, ["`swift-log` ([Package.swift:2]"]),
    ],
)
def test_a_build_file_is_told_with_its_lines(written: Written, name: str, text: str, expected: list[str]) -> None:
    chapter = written({"README.md": "# Depot\n", "depot.py": CODE, name: text})[0]
    assert (chapter.gate.repaired, chapter.gate.replaced) == (0, 0)
    assert not [words for words in expected if words not in chapter.markdown], chapter.markdown


def test_a_broken_build_file_says_nothing(written: Written) -> None:
    chapter = written({"README.md": "# Depot\n", "depot.py": CODE, "composer.json": "{"})[0]
    assert "composer.json" not in chapter.markdown
