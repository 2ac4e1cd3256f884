"""The languages with a grammar, and which file is written in which."""

from fondation_cli.course.languages.c import CPP, C
from fondation_cli.course.languages.csharp import CSHARP
from fondation_cli.course.languages.description import Draft, Language
from fondation_cli.course.languages.go import GO
from fondation_cli.course.languages.java import JAVA
from fondation_cli.course.languages.javascript import JAVASCRIPT, TSX, TYPESCRIPT
from fondation_cli.course.languages.kotlin import KOTLIN
from fondation_cli.course.languages.php import PHP
from fondation_cli.course.languages.python import PYTHON
from fondation_cli.course.languages.ruby import RUBY
from fondation_cli.course.languages.rust import RUST
from fondation_cli.course.languages.scala import SCALA
from fondation_cli.course.languages.swift import SWIFT

__all__ = ["LANGUAGES", "Draft", "Language", "language_of"]

LANGUAGES: dict[str, Language] = {
    language.name: language
    for language in (
        PYTHON,
        JAVASCRIPT,
        TYPESCRIPT,
        TSX,
        GO,
        RUST,
        JAVA,
        KOTLIN,
        C,
        CPP,
        CSHARP,
        RUBY,
        PHP,
        SWIFT,
        SCALA,
    )
}

_BY_SUFFIX = {suffix: language for language in LANGUAGES.values() for suffix in language.suffixes}


def language_of(path: str) -> Language | None:
    """The language of a file by its name; None where no grammar is known."""
    before, dot, suffix = path.rpartition("/")[2].rpartition(".")
    return _BY_SUFFIX.get(dot + suffix.lower()) if before else None
