"""Whatever a prompt says, a filled in file means what the starter meant."""

import ast
import json
import tomllib
from collections.abc import Callable
from pathlib import PurePosixPath

import pytest
import tree_sitter_javascript
import tree_sitter_typescript
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser
from tree_sitter import Language, Node, Parser

from fondation_cli.project.brief import Brief
from fondation_cli.project.filling import Names, fill, filled
from fondation_cli.project.offline import OfflineWriter
from fondation_cli.project.stacks.shelf import every_stack
from fondation_cli.project.writing import NewFile
from fondation_shared.jobs import Language as Tongue

TONGUES: tuple[Tongue, ...] = ("en", "fr")
STACKS = [stack.name for stack in every_stack()]
GRAMMARS = {
    ".js": Language(tree_sitter_javascript.language()),
    ".ts": Language(tree_sitter_typescript.language_typescript()),
    ".tsx": Language(tree_sitter_typescript.language_tsx()),
}
HOSTILE = [
    '"; import os; os.system("id"); x = "',
    "\\",
    '\\"',
    '"""\nimport os\n"""',
    "</title><script>alert(1)</script>",
    "--><img src=x onerror=alert(1)>",
    "%MODE% %BASE_URL% &amp; &#x3c;",
    "${process.exit(1)} `id` $(id) {0} {{x}} %s",
    'name"\n[tool.uv]\nindex-url = "x',
    "# a\n\n```sh\nrm\n```\n- [x](javascript:alert(1)) <b> | a | b |",
    "1. list",
    "\x00\x07\x1b[2J\r\n\u2028\u2029\u202e\ufeff\ud800 end",
    "Starter Prompt Starter Title starter-project starter_project",
    "*/ /* // # -- '",
    "x" * 100_000,
    "é" * 3000,
    "👩‍💻 \u200d",
    "\\u0022 \\x22 \\N{QUOTATION MARK} \\",
]


def written(prompt: str, stack: str) -> dict[str, str]:
    """The files of one and the same plan, with the texts of this prompt."""
    brief = Brief(prompt, stack, tongue="en")
    plan = OfflineWriter().plan(Brief("A name", stack, tongue="en")).model_copy(update={"title": brief.title})
    return {file.path: file.content for file in OfflineWriter().write(brief, plan) if isinstance(file, NewFile)}


def shape_of(name: str, content: str) -> object:
    """What a file means, its texts aside; fails where it cannot be read."""
    suffix = PurePosixPath(name).suffix
    if suffix in GRAMMARS:
        return nodes_of(Parser(GRAMMARS[suffix]).parse(content.encode()).root_node)
    return READERS.get(suffix, str)(content)


READERS: dict[str, Callable[[str], object]] = {
    ".html": lambda text: [(node.tag, sorted(node.attributes)) for node in LexborHTMLParser(text).css("*")],
    ".json": lambda text: keys_of(json.loads(text)),
    ".md": lambda text: [token.type for token in MarkdownIt().enable("table").parse(text)],
    ".py": lambda text: [type(node).__name__ for node in ast.walk(ast.parse(text))],
    ".toml": lambda text: keys_of(tomllib.loads(text)),
}


def keys_of(value: object) -> object:
    if isinstance(value, dict):
        return {key: keys_of(inner) for key, inner in value.items()}
    return [keys_of(each) for each in value] if isinstance(value, list) else type(value).__name__


def nodes_of(node: Node) -> list[str]:
    assert not node.has_error
    inner = [] if node.type == "string" else node.children
    return [node.type, *(each for child in inner for each in nodes_of(child))]


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("prompt", HOSTILE)
def test_hostile_prompts_change_no_file_s_meaning(stack: str, prompt: str) -> None:
    plain = written("Words", stack)
    for name, content in written(prompt, stack).items():
        assert shape_of(name, content) == shape_of(name, plain[name]), name
        assert len(content) < 200_000


@given(title=st.text(min_size=1), prompt=st.text(min_size=1))
def test_any_text_is_read_back_as_it_was(title: str, prompt: str) -> None:
    brief = Brief(f"{title} {prompt}")
    names = Names(name="a-name", title=brief.title, prompt=brief.excerpt)

    def put(name: str, content: str) -> str:
        return filled(PurePosixPath(name), content, names)[1]

    said = [names.title, names.prompt]
    assert json.loads(put("a.json", '["Starter Title", "Starter Prompt"]')) == said
    assert tomllib.loads(put("a.toml", 'x = ["Starter Title", "Starter Prompt"]')) == {"x": said}
    assert ast.literal_eval(put("a.py", '["Starter Title", "Starter Prompt"]')) == said
    assert json.loads(put("a.ts", '["Starter Title", "Starter Prompt"]')) == said
    page = LexborHTMLParser(put("a.html", '<title>Starter Title</title><meta content="Starter Prompt">'))
    assert [page.css("title")[0].text(), page.css("meta")[0].attributes["content"]] == said


def test_a_name_in_a_prompt_is_not_filled_in_again() -> None:
    names = Names(name="a-name", title="Starter Prompt", prompt="starter_project")
    assert fill("Starter Title, Starter Prompt", names) == "Starter Prompt, starter_project"


def test_text_goes_into_no_file_whose_quoting_is_unknown() -> None:
    with pytest.raises(ValueError, match="no way is known"):
        filled(PurePosixPath("a.css"), "/* Starter Title */", Names(name="a", title="*/", prompt=""))


def test_every_starter_holds_its_names_and_words_only_where_they_can_be_filled_in() -> None:
    names = Names(name="a-name", title="Title", prompt="Prompt")
    for stack in every_stack():
        for tongue in TONGUES:
            for path, content in stack.starter(tongue).items():
                filled(path, content, names)
