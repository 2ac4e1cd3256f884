"""A small course about a real library, published once: Jinja, as it is installed here, stands for the repository."""

import ast
import functools
import hashlib
import http.server
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import jinja2
import pytest
from chromium import OpenPage
from playwright.sync_api import Page

from fondation_cli.course import markup
from fondation_cli.course.diagrams import diagrams_of
from fondation_cli.course.markup import Span
from fondation_cli.course.plan import ChapterKind, ChapterPlan, Link, Outline
from fondation_cli.course.publish import publish
from fondation_cli.course.symbols import Definition, Kind
from fondation_shared.course import (
    Chapter,
    Citation,
    CourseDocument,
    Coverage,
    Excerpt,
    Gate,
    Generator,
    Option,
    Question,
    Repository,
    Score,
    Skipped,
    Subject,
    Term,
)
from fondation_shared.jobs import Language, Verdict

COMMIT = "0123456789abcdef0123456789abcdef01234567"
Make = Callable[..., CourseDocument]


class Checkout:
    """The files of an installed package, under `src/`, as a repository would hold them."""

    def __init__(self, package: Path) -> None:
        self._package = package
        self.trees = {
            f"src/{package.name}/{file.name}": ast.parse(file.read_bytes()) for file in sorted(package.glob("*.py"))
        }

    def read(self, path: str) -> bytes:
        return (self._package.parent / path.removeprefix("src/")).read_bytes()

    def find(self, name: str) -> Span:
        """The lines of `Class`, `function` or `Class.method`."""
        outer, _, inner = name.partition(".")
        for path, tree in self.trees.items():
            for node in tree.body:
                if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == outer:
                    inside = [each for each in node.body if getattr(each, "name", "") == inner]
                    found = inside[-1] if inner else node
                    return Span(path, found.lineno, found.end_lineno or found.lineno)
        raise LookupError(name)

    def digest(self, span: Span) -> str:
        lines = self.read(span.path).splitlines(keepends=True)[span.start - 1 : span.end]
        return hashlib.sha256(b"".join(lines)).hexdigest()


@pytest.fixture(scope="session")
def checkout() -> Checkout:
    return Checkout(Path(jinja2.__file__).parent)


@pytest.fixture(scope="session")
def checkout_read(checkout: Checkout) -> Callable[[str], bytes]:
    return checkout.read


@pytest.fixture(scope="session")
def make(checkout: Checkout) -> Make:
    """A course of three chapters; `markdown` replaces the text of the second."""

    def build(
        *, language: Language = "en", url: str = "https://github.com/pallets/jinja", markdown: str | None = None
    ) -> CourseDocument:
        visitor, method = checkout.find("NodeVisitor"), checkout.find("Optimizer.generic_visit")
        texts = {
            "visiting": f"`NodeVisitor` calls a method a kind of node ({markup.cite(visitor)}).\n",
            "optimizing": markdown if markdown is not None else _optimizing(method, visitor),
            "errors": f"A template that fails says where ({markup.cite(checkout.find('TemplateError'))}).\n",
        }
        outline = _outline(checkout)
        chapters = [_chapter(checkout, plan, texts[plan.slug]) for plan in outline.chapters]
        return CourseDocument(
            title="Jinja, from the inside" if language == "en" else "Jinja, vu de l’intérieur",
            summary="How text with holes becomes a program.",
            language=language,
            repository=Repository(url=url, commit=COMMIT, ref="main"),
            generator=Generator(writer="offline", version="0.1.0"),
            chapters=chapters,
            glossary=[
                Term(term="NodeVisitor", definition="Walks a tree, a method a kind of node.", path=visitor.path),
                Term(term="tree", definition="A template as `nodes`."),
            ],
            diagrams=diagrams_of(outline, language),
            coverage=Coverage(files=9, indexed=8, skipped=[Skipped(path="docs/logo.png", reason="not a text")]),
            verdict=Verdict.PASSED,
        )

    return build


def _optimizing(method: Span, visitor: Span) -> str:
    first = method.start + 3
    return f"""# Optimizing

A tree is made smaller before it is compiled; see [how nodes are visited](chapter:visiting). `NodeVisitor` stands
here twice: `NodeVisitor`. What has no method of its own goes to `generic_visit`.

## Détails: the method

{markup.excerpt(method)}

1. **[{first}–{first + 2}]({method.path}#L{first}-L{first + 2})** says what may be passed.
2. **[{first}–{first + 1}]({method.path}#L{first}-L{first + 1})** begins where the note before begins.
3. **{method.end}** is the last line.

## Détails: the method

Nodes are visited by {markup.cite(visitor)} and from [the manual](https://jinja.palletsprojects.com/en/stable/).

```python
print("<b>")
```
"""


def _outline(checkout: Checkout) -> Outline:
    plans = [
        ("visiting", "Visiting nodes", ["NodeVisitor", "NodeTransformer"], ()),
        ("optimizing", "Optimizing a tree", ["Optimizer"], ("visiting",)),
        ("errors", "When a template fails", ["TemplateError"], ("visiting", "optimizing")),
    ]
    chapters = []
    for order, (slug, title, names, needed) in enumerate(plans, 1):
        members = tuple(_definition(checkout, name) for name in names)
        paths = tuple(sorted({each.path for each in members}))
        kind = ChapterKind.CONCEPT
        chapters.append(ChapterPlan(slug, slug, order, kind, title, members, members, paths, needed))
    uses = [("Optimizer", "NodeTransformer", 9), ("TemplateError", "NodeVisitor", 4), ("TemplateError", "Optimizer", 2)]
    links = tuple(_link(checkout, source, target, count) for source, target, count in uses)
    rank = {(each.path, each.qualified): 1.0 for chapter in chapters for each in chapter.members}
    return Outline("Jinja", tuple(chapters), links, rank)


def _definition(checkout: Checkout, name: str) -> Definition:
    span = checkout.find(name)
    return Definition(name, name, Kind.CLASS, span.path, span.start, span.end, f"class {name}")


def _link(checkout: Checkout, source: str, target: str, count: int) -> Link:
    user = _definition(checkout, source)
    return Link(user, _definition(checkout, target), count, user.path, user.start_line)


def _chapter(checkout: Checkout, plan: ChapterPlan, text: str) -> Chapter:
    cited = [markup.cited(href.split(")")[0]) for href in text.split("](")[1:]]
    shown = [span for line in text.split("\n") if (span := markup.excerpted(line))]
    held = Score(ok=2, total=2)
    return Chapter(
        id=f"id-{plan.slug}",
        slug=plan.slug,
        order=plan.order,
        title=plan.title,
        goals=["what `NodeVisitor` calls"],
        prerequisites=[f"id-{each}" for each in plan.prerequisites],
        subjects=[
            Subject(
                name=each.qualified, kind=each.kind, path=each.path, start_line=each.start_line, end_line=each.end_line
            )
            for each in plan.subjects
        ],
        markdown=text,
        citations=[
            Citation(path=each.path, start_line=each.start, end_line=each.end)
            for each in cited
            if each and each.path in checkout.trees
        ],
        excerpts=[
            Excerpt(path=each.path, start_line=each.start, end_line=each.end, sha256=checkout.digest(each))
            for each in shown
        ],
        quiz=[
            Question(
                id="q1",
                prompt="What does `visit` return?",
                options=[Option(text="a node", correct=True), Option(text="a file")],
                explanation="It hands on what the method returns.",
            )
        ],
        gate=Gate(citations=held, excerpts=held, names=held),
    )


def quiet(done: int, total: int, message: str = "") -> None:
    """A report that nobody reads."""


@pytest.fixture(scope="session")
def published(make: Make, checkout: Checkout, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a course in English was published into."""
    folder = tmp_path_factory.mktemp("published")
    publish(make(), checkout.read, folder, quiet)
    return folder


@pytest.fixture(scope="session")
def site(published: Path) -> Path:
    return published / "site"


@pytest.fixture(scope="session")
def served(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site behind a web server, under a path as the product serves it."""
    root = tmp_path_factory.mktemp("served")
    (root / "courses").mkdir()
    shutil.copytree(site, root / "courses" / "crs_1")
    handler = functools.partial(_Quiet, directory=str(root))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/courses/crs_1"
        server.shutdown()
        thread.join(5)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing."""


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()
