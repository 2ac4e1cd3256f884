"""Which languages share names between files, and how: what a resolver must know of each."""

FOLDERS = frozenset({"go", "java", "kotlin", "scala", "csharp", "php", "swift"})
"""Names of the same folder need no import."""

WHOLE = frozenset({"c", "csharp", "ruby", "php", "swift", "kotlin", "scala"})
"""A name that is public means the same all over the project: one linker, one module, one table of constants."""

SPREAD = frozenset({"c", "csharp", "ruby", "swift"})
"""The members of a type may stand in other files: methods behind a header, parts of a class, extensions."""

IMPLICIT = frozenset({"java", "kotlin", "scala", "csharp", "cpp", "swift", "ruby"})
"""A bare call in a method may mean a method of the same object."""

TYPE_FIRST = frozenset({"java", "c", "cpp", "csharp", "php"})
"""The type of a parameter stands before its name."""

KEEP = {"csharp", "go", "java", "kotlin", "php", "scala", "swift"}
"""Languages in which a file gives nothing on of what it imports."""
