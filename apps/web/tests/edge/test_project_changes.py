"""What a version changed, as its page shows it; and the forms that make the next version."""

import re

import pytest

from fondation_shared.generate import ProjectRequest
from fondation_shared.leases import ClaimRequest
from fondation_web.in_process import LocalWeb
from fondation_web.played_build import PlayedBuild

ENGLISH = {"accept": "text/html", "accept-language": "en"}
FIRST = PlayedBuild(source={"a.txt": "one\ntwo\nthree\n", "gone.txt": "x\n", "same.txt": "s\n", "pic.png": b"\0"})
SECOND = PlayedBuild(source={"a.txt": "one\n<b>\nthree\n", "new.txt": "n\n", "same.txt": "s\n", "pic.png": b"\0\1"})


async def handed_over(local: LocalWeb, build: PlayedBuild) -> None:
    wanted = ClaimRequest(worker_id="w1", kinds=["project"], slots=1, wait_seconds=0)
    [claim] = await local.worker.claim(wanted)
    assert isinstance(claim.job.request, ProjectRequest)
    for name, (content, headers) in build.uploads.items():
        place = f"/v1/worker/leases/{claim.lease.id}/artifacts/{name}"
        (await local.http.put(place, content=content, headers=headers)).raise_for_status()
    await local.worker.finish(claim.lease.id, build.result)


async def page(local: LocalWeb, address: str) -> str:
    return (await local.http.get(address, headers=ENGLISH)).raise_for_status().text


def once(text: str) -> str:
    found = re.search(r'name="once" value="([^"]+)"', text)
    assert found is not None
    return found[1]


async def two_versions(local: LocalWeb) -> str:
    """A project that was changed by the form of its page; where its pages are."""
    made = (await local.http.post("/v1/generate", json={"prompt": "Build a todo app"})).json()
    await handed_over(local, FIRST)
    root = f"/projects/{made['projectId']}"
    form = {"once": once(await page(local, root)), "prompt": "Make two\r\nbold"}
    answers = [await local.http.post(f"{root}/change", data=form, headers=ENGLISH) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert 'name="prompt"' not in await page(local, root)
    await handed_over(local, SECOND)
    return root


async def test_a_change_that_is_asked_for_becomes_the_next_version_and_its_lines_are_shown(local: LocalWeb) -> None:
    root = await two_versions(local)
    text = await page(local, f"{root}/changes")
    assert "Compared with version 1" in text
    assert "Make two" in text
    for line in ("-two", "+&lt;b&gt;", "+n", "-x"):
        assert f"<code>{line}</code>" in text
    for words in ("changed +1 −1", "added +1 −0", "removed +0 −1", "no text"):
        assert words in text
    assert "same.txt" not in text
    assert f"{root}/files?path=new.txt" in text
    assert f"{root}/files?path=gone.txt" not in text


async def test_the_first_version_is_new_as_a_whole(local: LocalWeb) -> None:
    root = await two_versions(local)
    assert "This is the first version" in await page(local, f"{root}/versions/1/changes")


async def test_an_earlier_version_comes_back_by_its_button_and_once(local: LocalWeb) -> None:
    root = await two_versions(local)
    text = await page(local, root)
    assert f"{root}/versions/1/restore" in text
    assert f"{root}/versions/2/restore" not in text
    form = {"once": f"{once(text)}-1"}
    for _ in range(2):
        answer = await local.http.post(f"{root}/versions/1/restore", data=form, headers=ENGLISH)
        assert (answer.status_code, answer.headers["location"]) == (303, root)
    text = await page(local, root)
    assert "Version 3: its checks hold" in text
    assert "Version 1, brought back" in text
    assert "<code>+two</code>" in await page(local, f"{root}/changes")


async def test_an_attempt_that_failed_before_a_version_came_back_is_history(local: LocalWeb) -> None:
    root = await two_versions(local)
    failed = "The last attempt at a new version failed"
    local.clock.advance(60)
    form = {"once": once(await page(local, root)), "prompt": "Break it"}
    await local.http.post(f"{root}/change", data=form, headers=ENGLISH)
    await handed_over(local, PlayedBuild(passed=False))
    for address in (root, "/projects", "/"):
        assert failed in await page(local, address)
    local.clock.advance(60)
    await local.http.post(f"{root}/versions/1/restore", headers=ENGLISH)
    for address in (root, "/projects", "/"):
        assert failed not in await page(local, address)
    assert "Version 3: its checks hold" in await page(local, root)


async def test_a_file_whose_name_cannot_be_shown_is_told_and_led_to_by_no_link_that_is_broken(local: LocalWeb) -> None:
    made = (await local.http.post("/v1/generate", json={"prompt": "Build a todo app"})).json()
    await handed_over(local, PlayedBuild(source={"a\x1bb.txt": "x\n", "l" * 1001: "x\n", "é c.txt": "x\n"}))
    text = await page(local, f"/projects/{made['projectId']}/changes")
    assert "a\\x1bb.txt" in text
    [href] = re.findall(r'href="([^"]*/files\?path=[^"]*)"', text)
    assert "<code>" in await page(local, href)


@pytest.mark.parametrize("said", ["two words", "x" * 256, "new\nline", "é"])
async def test_a_form_s_own_key_is_held_to_the_rule_of_every_key(local: LocalWeb, said: str) -> None:
    root = await two_versions(local)
    job = (await local.http.get("/v1/jobs")).json()["items"][0]["id"]
    form = {"once": said, "prompt": "Once more", "repository": str(local.folder), "language": "en"}
    for address in (f"{root}/change", f"{root}/versions/1/restore", "/projects", "/", f"/jobs/{job}/retry"):
        answer = await local.http.post(address, data=form, headers=ENGLISH)
        assert (answer.status_code, address) == (422, address)
        assert "255 visible characters" in answer.text
    assert len((await local.http.get("/v1/jobs")).json()["items"]) == 2


async def test_another_site_neither_changes_nor_restores(local: LocalWeb) -> None:
    root = await two_versions(local)
    foreign = ENGLISH | {"sec-fetch-site": "cross-site", "origin": "null"}
    for address in (f"{root}/change", f"{root}/versions/1/restore"):
        answer = await local.http.post(address, data={"prompt": "x"}, headers=foreign)
        assert answer.status_code == 403


async def test_a_change_without_words_is_refused_and_a_project_without_a_version_has_no_form(local: LocalWeb) -> None:
    root = await two_versions(local)
    answer = await local.http.post(f"{root}/change", data={"prompt": " "}, headers=ENGLISH)
    assert answer.status_code == 422
    assert "What is to be changed" in answer.text
    made = (await local.http.post("/v1/generate", json={"prompt": "A shop"})).json()
    assert "/change" not in (await page(local, f"/projects/{made['projectId']}")).replace("/changes", "")
