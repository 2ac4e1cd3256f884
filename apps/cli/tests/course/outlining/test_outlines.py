"""Plans of courses for small projects, made for the tests, of the kinds that there are."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from fondation_cli.course.fetch import fetch
from fondation_cli.course.index import build_index
from fondation_cli.course.markup import Span
from fondation_cli.course.outline import make_outline
from fondation_cli.course.plan import ChapterKind, Outline

MakeRepository = Callable[[Mapping[str, str | bytes]], Path]
Planned = Callable[..., Outline]


def quiet(done: int, total: int, message: str = "") -> None: ...


def body(lines: int) -> str:
    return "".join(f"        value = value + {number}\n" for number in range(lines))


def model(name: str, uses: str = "") -> str:
    return (
        f"class {name}:\n"
        f'    """A {name.lower()} of the shop."""\n'
        f"\n"
        f"    def __init__(self, value=0):\n"
        f"        self.value = value\n"
        f"\n"
        f"    def price(self, value=0):\n{body(12)}{uses}        return value\n\n"
        f"    def describe(self, value=0):\n{body(12)}        return value\n\n\n"
    )


SHOP = {
    "pyproject.toml": '[project]\nname = "shop"\n',
    "README.md": (
        "# Shop\n"
        "\n"
        "Make an `Order`, put in an `Article`, and call `checkout()`.\n"
        "\n"
        "```python\n"
        "from shop import checkout, Order\n"
        "checkout(Order())\n"
        "```\n"
    ),
    "shop/__init__.py": (
        "from .orders import Order, checkout\nfrom .articles import Article\nfrom .errors import ShopError\n"
    ),
    "shop/articles.py": '"""What is sold."""\n\n'
    + model("Article")
    + model("Catalogue", "        Article(value).price()\n"),
    "shop/orders.py": (
        (
            '"""Orders, and how they are paid."""\n'
            "\n"
            "from .articles import Article\n"
            "from .errors import PaymentError\n"
            "from .payments import Payment\n"
            "\n"
            "\n"
        )
        + model("Order", "        Article(value).describe()\n")
        + "def checkout(order: Order):\n    order.price()\n    payment = Payment(order)\n    payment.charge()\n"
        + "    if not payment:\n        raise PaymentError\n    return payment\n"
    ),
    "shop/payments.py": (
        '"""Money."""\n\nfrom .errors import PaymentError\n\n\n'
        + model("Account")
        + "class Payment:\n    def __init__(self, order):\n        self.account = Account()\n\n"
        + (
            f"    def charge(self, value=0):\n"
            f"{body(15)}        self.account.price(value)\n"
            f"        return self.settle(value)\n"
            f"\n"
        )
        + f"    def settle(self, value=0):\n{body(15)}        return PaymentError(value)\n"
    ),
    "shop/errors.py": (
        "class ShopError(Exception):\n"
        '    """Anything that fails."""\n\n    def show(self, value=0):\n'
        + body(22)
        + "\n\nclass PaymentError(ShopError):\n"
        + '    """No money."""\n\n    def show(self, value=0):\n'
        + body(22)
    ),
    "shop/utils.py": "def shorten(value=0):\n"
    + "".join(f"    value = {number}\n" for number in range(40))
    + "    return value\n",
    "tests/test_orders.py": (
        "from shop import Order, checkout\n"
        "\n"
        "\n"
        "def test_checkout_charges_an_order():\n"
        "    order = Order()\n"
        "    assert checkout(order)\n"
        "    assert order.price() == 0\n"
    ),
    "tests/test_articles.py": (
        "from shop import Article\n"
        "\n"
        "\n"
        "def test_an_article_has_a_price():\n"
        "    article = Article()\n"
        "    assert article.price() == 0\n"
        "    assert article\n"
    ),
}


@pytest.fixture
def planned(make_repository: MakeRepository, tmp_path: Path) -> Planned:
    """The outline of a project with these files."""

    def make(files: Mapping[str, str | bytes], chapters: int | None = None, language: str = "en") -> Outline:
        folder = tmp_path / "project"
        if not folder.exists():
            make_repository(files)
        with fetch(str(folder), tmp_path, quiet) as snapshot:
            index = build_index(snapshot, quiet, processes=1)
            return make_outline(index, snapshot, chapters=chapters, language=language)

    return make


def test_a_course_begins_with_an_overview_and_ends_with_the_tests_and_where_to_go_next(planned: Planned) -> None:
    outline = planned(SHOP)
    first, *others, last, further = outline.chapters

    assert (further.kind, further.id) == (ChapterKind.FURTHER, "further")
    assert outline.title == "shop"
    assert (first.kind, first.title, first.paths[0]) == (ChapterKind.OVERVIEW, "shop at a glance", "README.md")
    assert {one.name for one in first.subjects} >= {"Order", "Article"}
    assert (last.kind, last.title) == (ChapterKind.TESTING, "How shop is tested")
    assert {one.name for one in last.subjects} == {"test_checkout_charges_an_order", "test_an_article_has_a_price"}
    assert [chapter.order for chapter in outline.chapters] == list(range(1, len(others) + 4))


def test_each_concept_has_a_chapter_with_its_central_things_first(planned: Planned) -> None:
    concepts = {chapter.paths[0]: chapter for chapter in planned(SHOP).chapters if chapter.kind is ChapterKind.CONCEPT}

    assert set(concepts) == {"shop/articles.py", "shop/orders.py", "shop/payments.py", "shop/errors.py"}
    assert concepts["shop/articles.py"].subjects[0].name == "Article"
    assert concepts["shop/orders.py"].subjects[0].name == "Order"
    assert concepts["shop/errors.py"].subjects[0].name == "ShopError"
    for chapter in concepts.values():
        assert 1 <= len(chapter.subjects) <= 5
        assert set(chapter.subjects) <= set(chapter.members)
        assert len({one.qualified for one in chapter.subjects}) == len(chapter.subjects)


def test_what_others_rely_on_comes_first_and_failures_last(planned: Planned) -> None:
    chapters = planned(SHOP).chapters
    place = {chapter.paths[0]: chapter.order for chapter in chapters if chapter.kind is ChapterKind.CONCEPT}

    assert place["shop/articles.py"] < place["shop/orders.py"]
    assert max(place, key=place.__getitem__) == "shop/errors.py"


def test_a_chapter_needs_only_earlier_ones_and_cuts_only_later_ones(planned: Planned) -> None:
    chapters = planned(SHOP).chapters
    order = {chapter.id: chapter.order for chapter in chapters}

    assert len(order) == len(chapters)
    for chapter in chapters[1:]:
        assert chapter.prerequisites
        assert all(order[one] < chapter.order for one in chapter.prerequisites)
        assert all(order[one] > chapter.order for one in chapter.cycle)


def test_what_is_offered_for_the_tests_of_others_is_taught_after_what_it_tries(planned: Planned) -> None:
    offered = {
        **SHOP,
        "README.md": SHOP["README.md"] + "\nTry it with a `ShopClient` and a `Receipt` of the client.\n" * 6,
        "shop/testclient.py": '"""For tests."""\n\n' + model("ShopClient") + model("Receipt"),
    }
    concepts = [chapter for chapter in planned(offered).chapters if chapter.kind is ChapterKind.CONCEPT]

    assert [chapter.paths[0] for chapter in concepts][-3:-1] == ["shop/payments.py", "shop/testclient.py"]


def test_services_of_the_code_get_no_chapter(planned: Planned) -> None:
    assert all("shop/utils.py" not in chapter.paths for chapter in planned(SHOP).chapters)


def test_one_call_is_followed_from_what_people_call(planned: Planned) -> None:
    trace = next(chapter for chapter in planned(SHOP).chapters if chapter.kind is ChapterKind.TRACE)

    assert [one.qualified for one in trace.subjects][:3] == ["checkout", "Order.price", "Payment.charge"]
    assert trace.callers[:3] == (-1, 0, 0)
    assert trace.title == "Follow one call: checkout"


def test_links_and_ranks_cover_the_definitions(planned: Planned) -> None:
    outline = planned(SHOP)
    links = {(one.source.qualified, one.target.qualified): one for one in outline.links}

    assert links["checkout", "Payment.charge"].count == 1
    assert links["checkout", "Payment.charge"].path == "shop/orders.py"
    assert abs(sum(outline.rank.values()) - 1) < 0.2
    assert outline.rank["shop/articles.py", "Article"] > outline.rank["shop/utils.py", "shorten"]


def test_titles_are_in_the_language_of_the_course(planned: Planned) -> None:
    french = planned(SHOP, language="fr").chapters

    assert french[0].title == "shop en un coup d’œil"
    assert [one.title for one in french[-2:]] == ["Comment shop est testé", "Où aller ensuite"]
    assert any(" et " in chapter.title for chapter in french)
    assert [chapter.id for chapter in french] == [chapter.id for chapter in planned(SHOP).chapters]


@pytest.mark.parametrize("chapters", [4, 5, 6, 8, 12])
def test_there_are_at_most_as_many_chapters_as_were_asked_for(planned: Planned, chapters: int) -> None:
    outline = planned(SHOP, chapters=chapters)

    assert len(outline.chapters) <= chapters
    assert sum(chapter.kind is ChapterKind.CONCEPT for chapter in outline.chapters) >= 2


def test_a_repository_with_little_in_it_gets_few_chapters(planned: Planned) -> None:
    outline = planned({"a.py": "def f(x):\n    return x\n"})

    assert [chapter.kind for chapter in outline.chapters] == [ChapterKind.OVERVIEW, ChapterKind.CONCEPT]


def test_a_repository_without_code_gets_an_overview(planned: Planned) -> None:
    outline = planned({"README.md": "# Notes\n\nOnly words.\n", "a.txt": "text\n"})

    assert [(chapter.kind, chapter.title) for chapter in outline.chapters] == [
        (ChapterKind.OVERVIEW, "Notes at a glance")
    ]
    assert outline.chapters[0].paths == ("README.md",)


def test_many_files_give_no_more_than_twelve_chapters(planned: Planned) -> None:
    files = {f"pkg/area{number}/thing{number}.py": model(f"Thing{number}") * 2 for number in range(40)}
    outline = planned(files)

    assert 4 <= len(outline.chapters) <= 12


def test_a_large_file_is_cut_into_families(planned: Planned) -> None:
    families = [
        model(name) + model(f"{name}Part", f"        {name}(value).price()\n")
        for name in ("Red", "Blue", "Green", "Gold")
    ]
    outline = planned({"one.py": "".join(families)})
    concepts = [chapter for chapter in outline.chapters if chapter.kind is ChapterKind.CONCEPT]

    assert len(concepts) >= 3


def test_builds_of_one_source_count_once(planned: Planned) -> None:
    source = "".join(
        f"export function part{number}(a) {{\n  return part{(number + 1) % 30}(a)\n}}\n" for number in range(30)
    )
    outline = planned(
        {
            "dist/lib.js": source,
            "dist/lib.runtime.js": source,
            "dist/lib.d.ts": "export function part1(a: number): void\n",
        }
    )
    members = [one for chapter in outline.chapters for one in chapter.members]

    assert {one.path for one in members} == {"dist/lib.js"}


def test_what_serves_tests_is_told_with_the_tests(planned: Planned) -> None:
    files = {**SHOP, "shop/testing.py": model("Till", "        Till.describe\n")}
    chapters = planned(files).chapters

    assert "Till" in {one.name for chapter in chapters if chapter.id == "testing" for one in chapter.subjects}
    assert all("shop/testing.py" not in chapter.paths for chapter in chapters if chapter.id != "testing")


def test_two_runs_agree_whatever_the_hashes(make_repository: MakeRepository, tmp_path: Path) -> None:
    folder = make_repository(SHOP)
    program = (
        "import sys; from pathlib import Path\n"
        "from fondation_cli.course.fetch import fetch\n"
        "from fondation_cli.course.index import build_index\n"
        "from fondation_cli.course.outline import make_outline\n"
        "quiet = lambda *words: None\n"
        "with fetch(sys.argv[1], Path(sys.argv[2]), quiet) as snapshot:\n"
        "    print(make_outline(build_index(snapshot, quiet, processes=2), snapshot))\n"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program, folder, tmp_path],
            env={"PATH": os.environ["PATH"], "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(said) == 1


def concepts_of(outline: Outline) -> list[str]:
    return [chapter.paths[0] for chapter in outline.chapters if chapter.kind is ChapterKind.CONCEPT]


def parts(**counts: int) -> dict[str, str]:
    """A package whose parts hold so many files of one type each, which use one another inside their part."""
    return {
        f"pkg/{part}/{part}{number}.py": f"from .{part}0 import {part.title()}0\n\n\n"
        + model(f"{part.title()}{number}", f"        {part.title()}0(value).price()\n" if number else "") * 2
        for part, count in counts.items()
        for number in range(count)
    } | {"pkg/__init__.py": ""}


@pytest.mark.parametrize("is_told", [True, False])
def test_what_the_documentation_has_pages_about_gets_a_chapter(planned: Planned, *, is_told: bool) -> None:
    files = parts(store=4, paint=4, glass=4, steel=4, small=3)
    pages = {f"docs/{folder}/small.md": "# Small things\n\nWords.\n" for folder in ("topics", "howto", "ref")}
    chosen = concepts_of(planned(files | (pages if is_told else {}), chapters=5))

    assert any("small" in path for path in chosen) is is_told


def test_a_folder_whose_name_says_nothing_is_looked_into(planned: Planned) -> None:
    files = {f"pkg/core/{name}/{name}.py": model(name.title()) * 2 for name in ("cache", "mail", "files")}
    outline = planned(files | {"pkg/__init__.py": ""})

    assert set(concepts_of(outline)) == set(files)


@pytest.mark.parametrize(("folder", "is_taught"), [("pkg/alone", True), ("pkg/contrib/alone", False)])
def test_an_extra_that_nothing_else_uses_steps_back(planned: Planned, folder: str, *, is_taught: bool) -> None:
    files = parts(store=2, paint=2, glass=2) | {f"{folder}/alone.py": model("Alone") + model("Other") + model("Third")}

    assert (f"{folder}/alone.py" in concepts_of(planned(files, chapters=4))) is is_taught


def test_a_title_names_the_folder_unless_its_first_name_says_it(planned: Planned) -> None:
    files = {
        "pkg/__init__.py": "",
        "pkg/forms/fields.py": model("Field") * 2,
        "pkg/forms/widgets.py": model("FormWidget"),
        "pkg/shelf.py": model("Shelf") * 2,
    }
    titles = {chapter.paths[0]: chapter.title for chapter in planned(files).chapters[1:]}

    assert titles["pkg/shelf.py"] == "Shelf"
    assert titles["pkg/forms/fields.py"].endswith("Field") or titles["pkg/forms/fields.py"].startswith("Forms: Field")


def test_a_name_that_an_earlier_title_says_is_left_out_of_a_later_one(planned: Planned) -> None:
    files = {
        "pkg/__init__.py": "",
        "pkg/forms.py": model("Field") * 2 + model("Form"),
        "pkg/tables.py": model("Field") * 2 + model("Table"),
    }
    concepts = [one for one in planned(files).chapters if one.kind is ChapterKind.CONCEPT]

    assert sum(any(one.name == "Field" for one in chapter.subjects) for chapter in concepts) > 1
    assert sum("Field" in words(chapter.title) for chapter in concepts) == 1


def words(title: str) -> list[str]:
    return title.replace(",", " ").replace(":", " ").split()


def test_what_is_to_be_removed_is_no_subject(planned: Planned) -> None:
    files = dict(SHOP)
    inside = f"{body(20)}    return order.price()\n"
    files["shop/orders.py"] += f"\n\ndef count_parts(order: Order):\n{inside}"
    files["shop/orders.py"] += f'\n\ndef weigh(order: Order):\n    """Deprecated: ask the order itself."""\n{inside}'
    taught = taught_in(planned(files))

    assert "count_parts" in taught
    assert "weigh" not in taught


def taught_in(outline: Outline) -> set[str]:
    concepts = (chapter for chapter in outline.chapters if chapter.kind is ChapterKind.CONCEPT)
    return {one.name for chapter in concepts for one in chapter.subjects}


def test_no_call_is_followed_into_a_report_of_failure(planned: Planned) -> None:
    files = dict(SHOP)
    files["shop/orders.py"] = files["shop/orders.py"].replace("    payment.charge()\n", "    payment.report_error()\n")
    files["shop/payments.py"] += (
        f"\n    def report_error(self, value=0):\n{body(15)}        return self.settle(value)\n"
    )

    trace = [plan for plan in planned(files).chapters if plan.kind is ChapterKind.TRACE]
    assert all("report_error" not in one.qualified for plan in trace for one in plan.subjects)


def test_the_call_that_the_readme_shows_is_followed_before_a_longer_one_that_no_page_shows(planned: Planned) -> None:
    files = dict(SHOP)
    files["shop/orders.py"] += (
        f"\n\ndef deliver(order: Order):\n{body(15)[:-1]}\n    order.price()\n    checkout(order)\n"
    )
    trace = next(plan for plan in planned(files).chapters if plan.kind is ChapterKind.TRACE)

    assert trace.subjects[0].name == "checkout"
    assert trace.begins == Span("README.md", 6, 7)


def test_calls_of_branches_that_shut_each_other_out_are_not_both_followed(planned: Planned) -> None:
    files = dict(SHOP)
    files["shop/orders.py"] = files["shop/orders.py"].replace(
        "    order.price()\n    payment = Payment(order)\n",
        "    payment = Payment(order)\n    if order.free:\n        return order.price()\n",
    )
    trace = next(plan for plan in planned(files).chapters if plan.kind is ChapterKind.TRACE)

    assert "Payment.charge" in [one.qualified for one in trace.subjects]
    assert "Order.price" not in [one.qualified for one in trace.subjects]


def test_a_call_that_prepares_is_followed_after_one_that_does_the_work(planned: Planned) -> None:
    files = dict(SHOP)
    files["shop/orders.py"] += f"\n\ndef add_order(order: Order):\n{body(15)}    order.price()\n    checkout(order)\n"
    files["README.md"] = files["README.md"].replace(
        "checkout(Order())", "order = Order()\nadd_order(order)\ncheckout(order)"
    )
    files["README.md"] = files["README.md"].replace("import checkout", "import add_order, checkout")
    trace = next(plan for plan in planned(files).chapters if plan.kind is ChapterKind.TRACE)

    assert trace.subjects[0].name == "checkout"


def test_a_call_goes_on_in_what_stands_in_for_a_method_that_is_only_declared(planned: Planned) -> None:
    files = {
        "go.mod": "module example.com/post\n",
        "README.md": "# Post\n\n```java\nPost post = new Post();\npost.send(parcel);\n```\n",
        "src/Post.java": "public class Post {\n  private Carrier carrier;\n  public void send(Parcel parcel) {\n"
        + "    int a = 1;\n" * 8
        + "    carrier.carry(parcel);\n  }\n}\n",
        "src/Carrier.java": "public interface Carrier {\n  void carry(Parcel parcel);\n}\n",
        "src/Van.java": "public class Van implements Carrier {\n  private Depot depot;\n"
        "  public void carry(Parcel parcel) {\n" + "    int a = 1;\n" * 8 + "    depot.unload(parcel);\n  }\n}\n",
        "src/Depot.java": "public class Depot {\n  public void unload(Parcel parcel) {\n"
        + "    int a = 1;\n" * 8
        + "  }\n}\n",
        "src/Parcel.java": "public class Parcel {\n  public int weight() {\n    return 1;\n  }\n}\n",
    }
    traces = [plan for plan in planned(files).chapters if plan.kind is ChapterKind.TRACE]

    assert [[one.qualified for one in plan.subjects] for plan in traces] == [["Post.send", "Van.carry", "Depot.unload"]]


SCRIPT = {
    "package.json": '{"name": "counter", "main": "lib/counter.js", "devDependencies": {"mocha": "1"}}\n',
    "lib/counter.js": "var counter = exports = module.exports = {}\n"
    + "".join(
        f"\n/**\n * Count {word} things.\n */\ncounter.{word} = function {word} (value) {{\n"
        + "".join(f"  value = value + {number}\n" for number in range(12))
        + "  return value\n}\n"
        for word in ("upwards", "downwards")
    ),
    "test/counter.js": "var counter = require('../lib/counter')\n\ndescribe('counter', function () {\n"
    "  it('should never count past its limit', function () {\n"
    "    counter.upwards(3)\n    assert.equal(counter.upwards(4), 4)\n  })\n})\n",
}


def test_tests_that_are_calls_are_what_the_chapter_on_tests_is_about(planned: Planned) -> None:
    last = next(chapter for chapter in planned(SCRIPT).chapters if chapter.id == "testing")

    assert last.kind is ChapterKind.TESTING
    assert [one.name for one in last.subjects] == ["should never count past its limit"]


def test_what_several_platforms_share_is_the_core_and_no_service(planned: Planned) -> None:
    parser = "package depot\n\n" + "".join(
        f"class Parser{number} {{\n" + "".join(f"  def step{line}(x: Int): Int = x\n" for line in range(9)) + "}\n"
        for number in range(3)
    )
    files = {
        "shared/src/main/scala/depot/Parsers.scala": parser,
        "jvm/src/main/scala/Platform.scala": "trait Platform {\n  def path: String\n}\n",
        "js/src/main/scala/Platform.scala": "trait Platform {\n  def path: String\n}\n",
        "README.md": "# Depot\n\n`Platform` and parsers.\n",
    }
    outline = planned(files)

    assert any(one.name.startswith("Parser") for plan in outline.chapters[1:] for one in plan.subjects)


def test_what_has_no_room_for_a_chapter_of_its_own_joins_what_it_uses(planned: Planned) -> None:
    names = ("store", "paint", "glass", "steel", "wood", "stone", "paper", "cloth")
    files = parts(**dict.fromkeys(names, 3))
    for one, other in zip(names[4:], names[:4], strict=True):
        path = f"pkg/{one}/{one}0.py"
        files[path] = f"from ..{other}.{other}0 import {other.title()}0\n" + files[path]
        files[path] += f"def use_{one}(value):\n    return {other.title()}0(value).price()\n"
    outline = planned(files, chapters=5)
    told = {Path(one.path).parts[-2] for chapter in outline.chapters for one in chapter.members}

    assert told == set(names)


_SHELF = "".join(
    f"fn lift_{number}(height: u32) -> u32 {{\n    let mut high = height;\n    high += {number};\n    high\n}}\n\n"
    for number in range(6)
)
_MODEL = "\n#[cfg(all(test, loom))]\nmod fuzz {\n    use super::*;\n\n    fn model_all(height: u32) -> u32 {\n" + (
    "".join(f"        lift_{number}(height);\n" for number in range(6)) + "        height\n    }\n}\n"
)


def test_what_rust_builds_for_tests_alone_does_none_of_the_work(planned: Planned) -> None:
    shelf = "/// Lifts a parcel as high as it goes.\npub fn lift(height: u32) -> u32 {\n" + (
        "".join(f"    lift_{number}(height);\n" for number in range(6)) + "    height\n}\n\n"
    )
    files = {
        "Cargo.toml": '[package]\nname = "shelves"\nversion = "0.1.0"\n',
        "README.md": "# Shelves\n\nCall `lift`.\n",
        "src/lib.rs": "//! Shelves.\npub mod shelf;\npub use shelf::lift;\n",
        "src/shelf.rs": shelf + _SHELF + _MODEL,
    }

    working = {one.name for chapter in planned(files).chapters for one in chapter.workings}

    assert "lift_3" in working
    assert "model_all" not in working
