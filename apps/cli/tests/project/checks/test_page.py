"""A page and all that it leads to, read from its files."""

import os
from pathlib import Path
from time import monotonic

import pytest
from pace import paced

from fondation_cli.project.checks.perform import Ground, perform
from fondation_shared.checks import PageCheck
from fondation_shared.project import CheckResult

HEAD = "<!doctype html><html><head><title>A page</title>"


def looked_at(site: Path, files: dict[str, str | bytes], check: PageCheck | None = None) -> CheckResult:
    for path, content in files.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(content if isinstance(content, bytes) else content.encode())
    return perform(check or PageCheck(name="page"), Ground(site, {}))


def test_a_page_whose_links_all_lead_somewhere_passes(tmp_path: Path) -> None:
    result = looked_at(
        tmp_path,
        {
            "dist/index.html": f"""{HEAD}
                <link rel=stylesheet href=/css/a.css?v=1><link rel=icon href="data:image/svg+xml,x">
                <link rel=canonical href=https://example.org/><script src=./a%20b.js></script></head><body>
                <a href="docs/">docs</a> <a href=#top>top</a> <a href=mailto:a@example.org>mail</a>
                <a href=https://example.org/>elsewhere, if a person wants to</a>
                <img src=a.png srcset="a.png 1x, /a.png 2x"><form action=/send></form>
                <p style="background: url('data:x')"><style>@import "css/b.css";</style>""",
            "dist/css/a.css": "/* url(https://x) */ @font-face { src: url( 'f.woff2' ) } @import url(b.css);",
            "dist/css/b.css": "p { color: red }",
            "dist/css/f.woff2": b"\x00",
            "dist/a b.js": "1",
            "dist/a.png": b"\x89PNG",
            "dist/docs/index.html": f"{HEAD}<a href=../index.html>back</a><a href='/'>home</a>",
        },
        PageCheck(name="page", root="dist", title="page"),
    )
    assert result.passed, result.detail
    assert result.detail == "'A page', 7 files"


@pytest.mark.parametrize(
    "body",
    [
        "<script src=https://example.org/a.js></script>",
        "<script src=//example.org/a.js></script>",
        "<script src='\\\\example.org/a.js'></script>",
        "<script src=' \nht\ntps:/example.org/a.js'></script>",
        "<script src=HTTPS:example.org></script>",
        "<img src=http://example.org/a.png>",
        "<img srcset='data:x 1x, https://example.org/a.png 2x'>",
        "<picture><source srcset=https://example.org/a.png></picture>",
        "<link rel='preload stylesheet' href=https://example.org/a.css>",
        "<link rel=preconnect href=https://example.org>",
        "<iframe src=https://example.org></iframe>",
        "<video poster=https://example.org/a.png></video>",
        "<object data=https://example.org></object>",
        "<base href=https://example.org/>",
        "<meta http-equiv=Refresh content='0; URL=https://example.org'>",
        "<style>body { background: url(https://example.org/a.png) }</style>",
        "<style>@IMPORT 'https://example.org/a.css';</style>",
        "<p style='background: url(//example.org/a.png)'>",
        "<svg><image xlink:href=https://example.org/a.png /></svg>",
        "<svg><use href=https://example.org/a.svg#x /></svg>",
        "<img src=file:///etc/passwd>",
        "<table background=https://example.org/a.png>",
    ],
)
def test_a_page_that_asks_for_something_elsewhere_is_refused(tmp_path: Path, body: str) -> None:
    result = looked_at(tmp_path, {"index.html": HEAD + body})
    assert not result.passed
    assert result.detail is not None
    assert result.detail.startswith("'index.html' asks for '")
    assert result.detail.endswith("', which is elsewhere")


def test_a_style_sheet_that_asks_for_something_elsewhere_is_refused(tmp_path: Path) -> None:
    css = "@import 'b.css'"
    page = f"{HEAD}<link rel=stylesheet href=a.css>"
    result = looked_at(tmp_path, {"index.html": page, "a.css": css, "b.css": "p{src:url(http://example.org)}"})
    assert result.detail == "'b.css' asks for 'http://example.org', which is elsewhere"


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("<a href=gone.html>", "'index.html' leads to 'gone.html', which is not there"),
        ("<img src=/gone.png>", "'index.html' leads to '/gone.png', which is not there"),
        ("<a href=folder/>", "'index.html' leads to 'folder/', which is not there"),
        ("<a href=a%00b>", "'index.html' leads to 'a%00b', which is not there"),
        ("<a href=../secret>", "'index.html' leads to '../secret', outside of the site"),
        ("<a href=%2e%2e/secret>", "'index.html' leads to '%2e%2e/secret', outside of the site"),
        ("<a href=/../../secret>", "'index.html' leads to '/../../secret', outside of the site"),
        ("<img src=..\\secret>", "'index.html' leads to '../secret', outside of the site"),
        ("<a href=link>", "'index.html' leads to 'link', which is not there"),
        ("<a href=pipe>", "'index.html' leads to 'pipe', which is not there"),
    ],
)
def test_a_link_that_leads_nowhere_or_outside_is_refused(tmp_path: Path, body: str, detail: str) -> None:
    (tmp_path / "secret").write_text("ours")
    site = tmp_path / "site"
    (site / "folder").mkdir(parents=True)
    (site / "link").symlink_to("../secret")
    os.mkfifo(site / "pipe")
    result = looked_at(site, {"index.html": HEAD + body})
    assert (result.passed, result.detail) == (False, detail)


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (b"", "'index.html' is no HTML: ''"),
        (b'{"a": 1}', "'index.html' is no HTML: '{\"a\": 1}'"),
        (b"\x00\xff", "'index.html' is no HTML: '\\x00�'"),
        (b"<!doctype html><p>x", "'index.html' has no title"),
        (b"<!doctype html><title> \n </title>", "'index.html' has no title"),
        (b"<!doctype html><svg><title>x</title></svg>", "'index.html' has no title"),
        (b"<!doctype html><title>Other</title>", "the title is 'Other', expected 'A page'"),
        (b"<!doctype html>" + b"x" * 1_100_000, "'index.html' is longer than 1048576 bytes"),
    ],
)
def test_what_is_no_page_of_that_title_is_refused(tmp_path: Path, content: bytes, detail: str) -> None:
    result = looked_at(tmp_path, {"index.html": content}, PageCheck(name="page", title="A page"))
    assert (result.passed, result.detail) == (False, detail)


@pytest.mark.parametrize(
    "piece",
    [
        "<!--",
        "<a ",
        "<b><p>",
        "<table>",
        "&",
        '<a href="',
        "<svg><a>",
        "<style>url(",
        "url(",
        "<a href=?1>",
        "<p style=x>",
    ],
)
def test_a_page_made_to_be_slow_to_read_is_read_all_the_same(tmp_path: Path, piece: str) -> None:
    started = monotonic()
    result = looked_at(
        tmp_path, {"index.html": HEAD + "<style>" * (piece == "url(") + piece * (1_000_000 // len(piece))}
    )
    assert result.detail
    assert monotonic() - started < paced(20)


def test_a_site_of_many_pages_is_walked_only_so_far(tmp_path: Path) -> None:
    pages: dict[str, str | bytes] = {f"{number}.html": f"{HEAD}<a href={number + 1}.html>" for number in range(1, 200)}
    result = looked_at(tmp_path, {"index.html": f"{HEAD}<a href=1.html>", **pages})
    assert result.passed
