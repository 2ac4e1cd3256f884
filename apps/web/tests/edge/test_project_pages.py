"""The pages of a project: what they say of a build, and that nothing a build holds gets out of its place."""

import io
import zipfile

import pytest

from fondation_shared.generate import ProjectRequest
from fondation_shared.leases import ClaimRequest
from fondation_web.in_process import LocalWeb
from fondation_web.played_build import PlayedBuild
from fondation_web.sources import LARGEST_SHOWN

ENGLISH = {"accept": "text/html", "accept-language": "en"}
FRENCH = {"accept": "text/html", "accept-language": "fr"}
EVIL = "src/<script>alert(1)<\u202eb>.py"
TODO = PlayedBuild(
    source={
        "README.md": "# Todo\n",
        "src/app.py": 'def main():\n    return "<b>"\n',
        EVIL: "print()\n",
        "../../climbing.txt": "up",
        "src/logo.png": b"\x89PNG\x00\x01",
        "big.txt": b"x" * (LARGEST_SHOWN + 1),
        "hidden.py": "x = 1 \u202e # }\n",
    },
    log="\x1b[31mred\x1b[0m said <i>\n$ npm test\nexport NPM_TOKEN=npm_abcdefghijklmnopqrstuvwxyz0123456789\n",
)


async def built(local: LocalWeb, build: PlayedBuild = TODO) -> str:
    """A project with that build as its last job; where its pages are."""
    made = (await local.http.post("/v1/generate", json={"prompt": build.prompt})).json()
    await handed_over(local, build)
    return f"/projects/{made['projectId']}"


async def handed_over(local: LocalWeb, build: PlayedBuild) -> None:
    wanted = ClaimRequest(worker_id="w1", kinds=["project"], slots=1, wait_seconds=0)
    [claim] = await local.worker.claim(wanted)
    assert isinstance(claim.job.request, ProjectRequest)
    for name, (content, headers) in build.uploads.items():
        place = f"/v1/worker/leases/{claim.lease.id}/artifacts/{name}"
        (await local.http.put(place, content=content, headers=headers)).raise_for_status()
    await local.worker.finish(claim.lease.id, build.result)


async def page(local: LocalWeb, address: str, headers: dict[str, str] | None = None, **query: str) -> str:
    answer = await local.http.get(address, params=query, headers=headers or ENGLISH)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_the_overview_shows_checks_first_then_walls_limits_and_what_was_let_through(local: LocalWeb) -> None:
    text = await page(local, await built(local))
    said = ["All 1", "page", "holds", "Phases", "<rect", "Sandbox", "bubblewrap", "weaker", "absent", "of tomorrow"]
    for words in ("1 check was run, and it holds", *said[1:], "4 let through, 3 refused"):
        assert words in text
    assert text.index("Checks") < text.index("Phases")


async def test_limits_are_told_in_words_in_both_languages(local: LocalWeb) -> None:
    root = await built(local)
    english, french = await page(local, root), await page(local, f"{root}/report", FRENCH)
    for words in ("Silence: silent for 60 s", "Packages: 3 requests were refused", "<li>of tomorrow</li>"):
        assert words in english
    for words in ("Silence\N{NO-BREAK SPACE}: rien dit pendant 60 s", "3 demandes refusées"):
        assert words in french
    for text in (english, french):
        assert "timeout_idle" not in text
        assert "egress_denied" not in text


async def test_the_same_is_said_in_french(local: LocalWeb) -> None:
    text = await page(local, await built(local), FRENCH)
    for words in ("Vue d’ensemble", "Livrables", "Bac à sable", "affaibli", "acceptées", "4 fichiers"):
        assert words in text


@pytest.mark.parametrize("tab", ["", "/files", "/attempts", "/log", "/artifacts", "/report"])
async def test_every_view_has_its_address_for_the_newest_and_for_each_version(local: LocalWeb, tab: str) -> None:
    root = await built(local)
    for address in (f"{root}{tab}", f"{root}/versions/1{tab}"):
        assert "Version 1: its checks hold" in await page(local, address)
    missing = await local.http.get(f"{root}/versions/2{tab}", headers=ENGLISH)
    assert missing.status_code == 404


@pytest.mark.parametrize("tab", ["", "/files", "/attempts", "/log", "/artifacts", "/report"])
async def test_a_project_that_is_still_to_be_built_says_so_everywhere(local: LocalWeb, tab: str) -> None:
    made = (await local.http.post("/v1/generate", json={"prompt": "A shop"})).json()
    text = await page(local, f"/projects/{made['projectId']}{tab}")
    assert f"/jobs/{made['jobId']}" in text
    assert "It is not there yet" in text


async def test_a_build_that_failed_its_checks_can_be_looked_at(local: LocalWeb) -> None:
    root = await built(local, PlayedBuild(passed=False, source={"a.txt": "a"}))
    text = await page(local, root)
    assert "does not hold" in text
    assert "Failed in the phase Test" in text
    assert "a.txt" in await page(local, f"{root}/files")


async def test_attempts_are_a_list_with_what_failed_what_was_supposed_and_what_changed(local: LocalWeb) -> None:
    text = await page(local, f"{await built(local)}/attempts")
    for words in ("Attempt 1", "found &lt;none&gt;", "The title is missing", "2 files, +12 −4", "1 of 1"):
        assert words in text


async def test_a_file_is_shown_in_colour_with_an_address_for_each_line(local: LocalWeb) -> None:
    root = await built(local)
    text = await page(local, f"{root}/files", path="src/app.py")
    assert '<span class="k">def</span>' in text
    assert 'id="L2"' in text
    assert f"{root}/files?path=src/app.py#L2" in text
    assert "&lt;b&gt;" in text
    assert "style=" not in text


async def test_what_a_file_is_called_and_holds_stays_text(local: LocalWeb) -> None:
    root = await built(local)
    text = await page(local, f"{root}/files", path=EVIL)
    assert "<script>alert" not in text
    assert "\u202e" not in text
    assert "climbing.txt" in text
    assert "U+202E" in await page(local, f"{root}/files", path="hidden.py")


@pytest.mark.parametrize(
    ("path", "words"), [("src/logo.png", "This file is no text"), ("big.txt", "This file is too large")]
)
async def test_what_cannot_be_shown_can_be_downloaded(local: LocalWeb, path: str, words: str) -> None:
    text = await page(local, f"{await built(local)}/files", path=path)
    assert words in text
    assert "/artifacts/source.zip" in text


@pytest.mark.parametrize("path", ["../../../../etc/passwd", "/etc/passwd", "src", "src/", "nothing"])
async def test_a_path_is_looked_up_among_the_files_never_opened(local: LocalWeb, path: str) -> None:
    root = await built(local, PlayedBuild(source={"src/app.py": "x"}))
    answer = await local.http.get(f"{root}/files", params={"path": path}, headers=ENGLISH)
    assert answer.status_code == 404


async def test_an_archive_of_links_and_of_rubbish_shows_no_file(local: LocalWeb) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    linked = await built(local, PlayedBuild(raw={"source.zip": buffer.getvalue()}))
    assert "left no sources" in await page(local, f"{linked}/files")
    broken = await built(local, PlayedBuild(raw={"source.zip": b"rubbish"}))
    rubbish = await local.http.get(f"{broken}/files", headers=ENGLISH)
    assert rubbish.status_code == 404


async def test_a_thousand_files_are_named_as_far_as_a_page_bears(local: LocalWeb) -> None:
    root = await built(local, PlayedBuild(source={f"f/{number}.txt": "" for number in range(1_600)}))
    text = await page(local, f"{root}/files")
    assert "100 more are in the archive" in text
    assert text.count("<li>") < 1_600


async def test_the_log_is_shown_without_colours_of_a_terminal_and_without_secrets(local: LocalWeb) -> None:
    text = await page(local, f"{await built(local)}/log")
    assert "red said &lt;i&gt;" in text
    assert "\x1b" not in text
    assert "npm_abcdef" not in text
    assert "[redacted]" in text


async def test_a_log_and_a_file_of_nothing_but_lines_are_shown_as_far_as_a_page_bears(local: LocalWeb) -> None:
    lines = "\n" * 300_000
    root = await built(local, PlayedBuild(source={"lines.txt": lines}, raw={"build.log": f"{lines}the end".encode()}))
    log = await page(local, f"{root}/log")
    assert "the end" in log
    assert log.count("<li id=") == 10_000
    assert "This file is too large" in await page(local, f"{root}/files", path="lines.txt")


@pytest.mark.parametrize("nested", [".".join(["a"] * 30_000) + " = 1", "[" * 9_000, "[project]\nname = 'x'"])
async def test_a_manifest_of_a_stranger_is_not_parsed(local: LocalWeb, nested: str) -> None:
    root = await built(local, PlayedBuild(stack="fastapi", source={"pyproject.toml": nested}))
    assert "unzip source.zip -d project" in await page(local, f"{root}/preview")


async def test_artifacts_come_with_size_hash_and_a_download(local: LocalWeb) -> None:
    text = await page(local, f"{await built(local)}/artifacts")
    assert "/artifacts/source.zip" in text
    assert text.count('<code class="hash">') == 3


async def test_projects_are_listed_and_found(local: LocalWeb) -> None:
    assert "There are no projects yet" in await page(local, "/projects")
    root = await built(local)
    waiting = (await local.http.post("/v1/generate", json={"prompt": "A <b>shop</b>"})).json()
    text = await page(local, "/projects")
    assert root in text
    assert "A &lt;b&gt;shop" in text
    assert root not in await page(local, "/projects", q="shop")
    assert waiting["projectId"] in await page(local, "/projects", q="shop")
    assert "Nothing fits" in await page(local, "/projects", q="nothing of the kind")
