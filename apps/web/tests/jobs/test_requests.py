"""Which requests for a course are taken, and what the others are told."""

from pathlib import Path

import pytest

from fondation_shared.jobs import Language
from fondation_web.french import in_language
from fondation_web.in_process import LocalWeb


async def refused(local: LocalWeb, **request: object) -> tuple[int, str]:
    answer = await local.http.post("/v1/courses", json=request)
    assert (await local.http.get("/v1/jobs")).json()["items"] == []
    problem = answer.json()
    assert {entry["field"] for entry in problem["errors"]} == (set(request) - {"repository"} or {"repository"})
    return answer.status_code, problem["code"]


@pytest.mark.parametrize("webhook", ["https://192.168.0.1/x", "http://1.1.1.1/x", "hook"])
async def test_a_webhook_is_an_address_that_may_be_told(local: LocalWeb, webhook: str) -> None:
    repository = str(local.folder / "flask")
    assert await refused(local, repository=repository, webhook=webhook) == (422, "invalid")


async def test_a_budget_is_taken_though_nothing_costs_anything(local: LocalWeb) -> None:
    answer = await local.http.post("/v1/courses", json={"repository": str(local.folder / "flask"), "budget": 2.0})
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/v1/jobs/{answer.json()['jobId']}"


@pytest.mark.parametrize("repository", ["/etc", "/etc/../etc/passwd", "relative/path", "./here", "~/code"])
async def test_local_repositories_lie_under_an_allowed_root(local: LocalWeb, repository: str) -> None:
    assert await refused(local, repository=repository) == (422, "invalid")


async def test_a_link_that_leads_to_itself_is_refused(local: LocalWeb) -> None:
    (local.folder / "circle").symlink_to("circle")
    assert await refused(local, repository=str(local.folder / "circle")) == (422, "invalid")


@pytest.mark.parametrize("ref", ["", "a\x01b", "main\n", "\x1b[31m"])
async def test_a_ref_has_no_control_characters(local: LocalWeb, ref: str) -> None:
    assert await refused(local, repository=str(local.folder / "flask"), ref=ref) == (422, "invalid")


async def test_a_link_out_of_an_allowed_root_is_followed_and_refused(local: LocalWeb) -> None:
    (local.folder / "link").symlink_to("/etc")
    climbing = f"{local.folder}/../../etc"
    assert await refused(local, repository=str(local.folder / "link")) == (422, "invalid")
    assert await refused(local, repository=climbing) == (422, "invalid")


async def advice(local: LocalWeb, repository: str, language: Language = "en") -> tuple[str, str]:
    """What a refused repository is told, and what to do about it."""
    problem = (await local.http.post("/v1/courses", json={"repository": repository})).json()
    return in_language(problem["detail"], language), in_language(problem["hint"], language)


async def test_a_link_that_leads_outside_is_said_and_not_to_be_mended_by_a_setting(local: LocalWeb) -> None:
    link = local.folder / "link"
    link.symlink_to("/etc")
    what, hint = await advice(local, str(link))
    assert what.startswith(f"{link} leads through a link to /etc, ")
    assert hint == f"readlink -f {link}"
    french, _ = await advice(local, str(link), "fr")
    assert french == f"{link} mène, par un lien, à /etc, qui n’est pas sous un dossier que ce serveur peut lire."


async def test_a_hint_keeps_the_roots_in_force_and_opens_neither_the_disk_nor_a_path_with_dots(
    local: LocalWeb,
) -> None:
    _, hint = await advice(local, f"{local.folder}/{'../' * 20}usr/share/doc")
    assert hint.startswith("FONDATION_ALLOWED_ROOTS=")
    roots = hint.partition("=")[2].partition(" ")[0].split(":")
    assert str(local.folder) in roots
    assert roots[-1] == "/usr/share"
    assert hint.endswith("   # on the server; then start web again")
    assert (await advice(local, "/"))[1] == "fondation doctor   # on the server; shows the folders that may be read"
    assert "montre les dossiers" in (await advice(local, "/", "fr"))[1]


@pytest.mark.parametrize(
    "repository",
    [
        "https://127.0.0.1/owner/project",
        "https://localhost/owner/project",
        "https://10.1.2.3/owner/project",
        "https://[::1]/owner/project",
        "https://[::ffff:127.0.0.1]/owner/project",
        "https://2130706433/owner/project",
        "https://0x7f.1/owner/project",
        "https://169.254.169.254/latest/meta-data",
        "https://192.0.0.8/owner/project",
        "https://[64:ff9b::192.0.0.8]/owner/project",
        "https://[2002:808:808::1]/owner/project",
    ],
)
async def test_a_repository_on_a_private_address_is_refused(local: LocalWeb, repository: str) -> None:
    assert await refused(local, repository=repository) == (422, "repository")


@pytest.mark.parametrize(
    "repository",
    ["http://example.org/a/b", "git@example.org:a/b", "ext::sh -c id", "file:///etc", "https://u:p@example.org/a", ""],
)
async def test_only_https_is_fetched_and_without_credentials(local: LocalWeb, repository: str) -> None:
    assert await refused(local, repository=repository) == (422, "invalid")


async def test_an_unknown_upload_is_refused(local: LocalWeb) -> None:
    assert await refused(local, repository="upl_01kahqv2zyt7k8r1n4c3m5p6q7") == (422, "invalid")


@pytest.mark.parametrize(
    ("field", "value"), [("chapters", 3), ("chapters", 13), ("language", "de"), ("budget", -1), ("chapter", 4)]
)
async def test_a_refused_field_is_named(local: LocalWeb, field: str, value: object) -> None:
    answer = await local.http.post("/v1/courses", json={"repository": str(local.folder), field: value})
    assert answer.status_code == 422
    assert [problem["field"] for problem in answer.json()["errors"]] == [field]


async def test_a_local_path_is_kept_as_it_resolves(local: LocalWeb, data: Path) -> None:
    (data / "link").symlink_to(data / "flask")
    answer = await local.http.post("/v1/courses", json={"repository": str(data / "link")})
    job = (await local.http.get(answer.headers["location"])).json()
    assert job["request"]["repository"] == str(data / "flask")
