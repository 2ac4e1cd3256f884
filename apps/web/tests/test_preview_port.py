"""The port of previews: who gets a file there, what comes with it, and what never does."""

import re
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import httpx2
import pytest

from fondation_shared.generate import ProjectRequest
from fondation_shared.leases import ClaimRequest, Claims
from fondation_web.auth import KEY_COOKIE
from fondation_web.in_process import LocalWeb, local_web
from fondation_web.keyring import REMEMBER_SECONDS
from fondation_web.keys import Scope, Token, new_key
from fondation_web.outputs import Outputs
from fondation_web.passes import SECONDS
from fondation_web.played_build import PlayedBuild, tarred
from fondation_web.store import api_keys
from fondation_web.unpacking import Room

PLACE = "http://127.0.0.1:3001"
PAGE = {"accept": "text/html", "accept-language": "en"}
SITE = PlayedBuild(dist={"index.html": "<h1>Home</h1>", "a/index.html": "a", "a/b.svg": "<svg/>", "data.bin": b"\0"})
FRAME = re.compile(r'src="(http://127\.0\.0\.1:3001/[\w.-]+/)"')


@pytest.fixture
async def local(data: Path) -> AsyncIterator[LocalWeb]:
    async with local_web(data, preview_port=3001) as running:
        yield running


async def built(local: LocalWeb, build: PlayedBuild = SITE) -> str:
    """Where the project's page of the preview is."""
    made = (await local.http.post("/v1/generate", json={"prompt": build.prompt})).json()
    wanted = ClaimRequest(worker_id="w1", kinds=["project"], slots=1, wait_seconds=0)
    answer = await local.http.post("/v1/worker/claim", json=wanted.model_dump(by_alias=True))
    [claim] = Claims.model_validate_json(answer.raise_for_status().content).claims
    assert isinstance(claim.job.request, ProjectRequest)
    for name, (content, headers) in build.uploads.items():
        place = f"/v1/worker/leases/{claim.lease.id}/artifacts/{name}"
        (await local.http.put(place, content=content, headers=headers)).raise_for_status()
    ended = await local.http.post(
        f"/v1/worker/leases/{claim.lease.id}/finish", json=build.result.model_dump(mode="json", by_alias=True)
    )
    ended.raise_for_status()
    return f"/projects/{made['projectId']}/preview"


def lose(local: LocalWeb, name: str = "dist.tar.gz") -> None:
    """Delete what all builds left under that name, where it is kept."""
    for path in (local.folder / "data" / "artifacts").rglob(name):
        path.unlink()


async def page(local: LocalWeb, address: str, **headers: str) -> httpx2.Response:
    return (await local.http.get(address, headers=PAGE | headers)).raise_for_status()


async def made_key(local: LocalWeb, *scopes: Scope) -> Token:
    key, token = new_key("a test", frozenset(scopes), local.clock.now())
    await local.parts.store.write(partial(api_keys.add, key=key))
    return token


async def frame(local: LocalWeb, build: PlayedBuild = SITE) -> str:
    """The address of a preview, as its page has it."""
    found = FRAME.search((await page(local, await built(local, build))).text)
    assert found is not None
    return found[1]


async def frame_for(local: LocalWeb, address: str, token: Token) -> str:
    """The address of a preview, as its page has it for the holder of a key."""
    found = FRAME.search((await page(local, address, cookie=f"{KEY_COOKIE}={token}")).text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("path", "content", "kind"),
    [
        ("", "<h1>Home</h1>", "text/html; charset=utf-8"),
        ("index.html", "<h1>Home</h1>", "text/html; charset=utf-8"),
        ("a/", "a", "text/html; charset=utf-8"),
        ("a/b.svg", "<svg/>", "image/svg+xml"),
        ("data.bin", "\0", "application/octet-stream"),
    ],
)
async def test_files_come_with_their_kind_and_a_policy_that_shuts_them_in(
    local: LocalWeb, path: str, content: str, kind: str
) -> None:
    own = await frame(local)
    answer = await local.http.get(f"{own}{path}")
    assert (answer.status_code, answer.text, answer.headers["content-type"]) == (200, content, kind)
    policy = answer.headers["content-security-policy"]
    for part in ("default-src 'none'", f"connect-src {own};", "frame-ancestors http://127.0.0.1:3000;"):
        assert part in policy
    assert policy.endswith("sandbox allow-scripts allow-forms")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers


async def test_the_page_may_frame_that_one_preview_and_nothing_else(local: LocalWeb) -> None:
    answer = await page(local, await built(local))
    found = FRAME.search(answer.text)
    assert found is not None
    assert answer.headers["content-security-policy"].endswith(f"frame-src {found[1]}")
    assert 'sandbox="allow-scripts allow-forms"' in answer.text


async def test_a_pass_that_was_made_up_changed_or_has_ended_opens_nothing(local: LocalWeb) -> None:
    own = await frame(local)
    text = own.rstrip("/").rpartition("/")[2]
    said, _, signature = text.partition(".")
    forgeries = ["x", "x.y", said, f"{said}.", f"{said[:-2]}AA.{signature}", f"{said}.{signature[:-2]}AA", "é.é"]
    # What decodes to the same, with a policy of somebody's own behind it.
    forgeries += [f"{said}{behind}.{signature}" for behind in ("=", "==", "==%20frame-ancestors%20*;", "!")]
    for forged in forgeries:
        assert (await local.http.get(f"{PLACE}/{forged}/")).status_code == 404
    local.clock.advance(SECONDS + 1)
    ended = await local.http.get(own)
    assert ended.status_code == 404
    assert "has ended" in ended.text


async def test_a_pass_opens_the_files_of_its_own_build_alone(local: LocalWeb) -> None:
    first = await frame(local)
    second = await frame(local, PlayedBuild(dist={"index.html": "other", "secret.txt": "s"}))
    assert (await local.http.get(f"{second}secret.txt")).text == "s"
    assert (await local.http.get(f"{first}secret.txt")).status_code == 404
    assert (await local.http.get(f"{first}%2e%2e/{second.rsplit('/', 2)[1]}/secret.txt")).status_code == 404


@pytest.mark.parametrize("path", ["", "projects", "v1/projects", "livez", "signin", "static/x/app.css", "openapi.json"])
async def test_nothing_of_ours_is_served_there(local: LocalWeb, path: str) -> None:
    answer = await local.http.get(f"{PLACE}/{path}", headers=PAGE)
    assert answer.status_code == 404
    assert "Fondation" not in answer.text
    posted = await local.http.post(f"{PLACE}/v1/generate", json={"prompt": "x"})
    assert posted.status_code == 405
    assert (await local.http.get("/v1/projects")).json()["items"] == []


async def test_the_port_counts_not_the_name_that_a_caller_gives(local: LocalWeb) -> None:
    own = await frame(local)
    path = own.removeprefix(PLACE)
    claimed = await local.http.get(path, headers={"host": "127.0.0.1:3001"})
    assert claimed.status_code == 404
    assert "Home" not in claimed.text
    assert (await local.http.get(f"{PLACE}/v1/projects", headers={"host": "127.0.0.1:3000"})).status_code == 404


async def test_a_preview_that_is_opened_by_itself_is_refused(local: LocalWeb) -> None:
    answer = await local.http.get(await frame(local), headers={"sec-fetch-dest": "document"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (PlayedBuild(stack="python-library"), "put out nothing that could be seen"),
        (
            PlayedBuild(
                stack="fastapi", dist={"shop-1.whl": b"PK"}, source={"pyproject.toml": '[project]\nname = "shop"\n'}
            ),
            "uv run shop",
        ),
        (PlayedBuild(stack="express", dist={"src/main.js": "x"}), "npm start"),
        (PlayedBuild(stack="typer-cli", dist={"a.whl": b"PK"}, source={"pyproject.toml": "]["}), "uv sync"),
    ],
)
async def test_what_is_no_page_says_why_and_what_to_type(local: LocalWeb, build: PlayedBuild, words: str) -> None:
    answer = await page(local, await built(local, build))
    assert words in answer.text
    assert "<iframe" not in answer.text


async def test_a_page_that_names_its_files_from_the_root_is_warned_of(local: LocalWeb) -> None:
    rooted = PlayedBuild(dist={"index.html": '<script type="module" src="/assets/a.js"></script>'})
    assert "from the root of a site" in (await page(local, await built(local, rooted))).text
    plain = PlayedBuild(dist={"index.html": '<script src="//x.example/a.js"></script><a href="./b">b</a>'})
    assert "from the root of a site" not in (await page(local, await built(local, plain))).text


async def test_without_a_port_there_are_no_previews_and_the_page_says_how_to_have_them(data: Path) -> None:
    async with local_web(data) as local:
        text = (await page(local, await built(local))).text
        assert "FONDATION_PREVIEW_PORT=3001" in text
        assert "<iframe" not in text


async def test_behind_a_proxy_the_public_name_counts(data: Path) -> None:
    async with local_web(data, preview_port=3001, public_url="https://127.0.0.1:8443/") as local:
        answer = await page(local, await built(local))
        found = re.search(r'src="(https://127\.0\.0\.1:3001)/', answer.text)
        assert found is not None


@pytest.mark.parametrize("name", ["[::1]:3000", "evil.example; script-src *", "a b"])
async def test_a_name_that_no_policy_can_say_gets_no_preview(data: Path, name: str) -> None:
    async with local_web(data, preview_port=3001) as local:
        answer = await local.http.get(await built(local), headers=PAGE | {"host": name})
        assert "<iframe" not in answer.text
        assert "evil.example" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("room", [Room(size=20_000), Room(files=2)])
async def test_an_output_beyond_its_room_is_not_taken_in(local: LocalWeb, room: Room) -> None:
    address = await built(local, PlayedBuild(dist={"index.html": "x", "b": b"\0" * 50_000, "c": "c"}))
    previews = local.app.state.edge.previews
    object.__setattr__(previews, "outputs", Outputs(local.parts.blobs, local.folder / "data" / "previews", room))
    assert "too large to be shown here" in (await page(local, address)).text
    # What was refused once is not unpacked again to be refused.
    lose(local)
    assert "too large to be shown here" in (await page(local, address)).text


async def test_many_previews_are_open_at_once_and_each_is_unpacked_once(local: LocalWeb) -> None:
    open_at_once = [await frame(local, PlayedBuild(dist={"index.html": f"number {n}"})) for n in range(9)]
    lose(local)
    for number, own in enumerate(open_at_once):
        answer = await local.http.get(own)
        assert (answer.status_code, answer.text) == (200, f"number {number}")


async def test_what_goes_wrong_where_previews_are_is_said_there_in_plain_text(local: LocalWeb) -> None:
    own = await frame(local, PlayedBuild(dist={"index.html": "x"}))
    outputs = Outputs(local.parts.blobs, local.folder / "data" / "previews")
    object.__setattr__(local.app.state.edge.previews, "outputs", outputs)
    lose(local)
    answer = await local.http.get(own, headers=PAGE)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/plain; charset=utf-8")
    assert "There is no file dist.tar.gz. / Il n’y a pas de fichier dist.tar.gz." in answer.text
    assert answer.headers["content-security-policy"].endswith("sandbox allow-scripts allow-forms")


async def test_without_room_to_lay_it_out_the_page_says_so_and_how_to_run_it(data: Path) -> None:
    (data / "data" / "previews").write_text("no folder")
    async with local_web(data, preview_port=3001) as local:
        address = await built(local)
        text = (await page(local, address)).text
        assert "what was built cannot be laid out" in text
        assert "python3 -m http.server" in text
        french = await local.http.get(address, headers=PAGE | {"accept-language": "fr"})
        assert "ne peut pas être ouvert" in french.text
        (data / "data" / "previews").unlink()
        own = FRAME.search((await page(local, address)).text)
        assert own is not None
        assert (await local.http.get(own[1])).text == "<h1>Home</h1>"


async def test_a_frame_without_room_to_lay_it_out_is_told_so_in_plain_text(local: LocalWeb) -> None:
    own = await frame(local)
    folder = local.folder / "data" / "full"
    folder.write_text("no folder")
    object.__setattr__(local.app.state.edge.previews, "outputs", Outputs(local.parts.blobs, folder))
    answer = await local.http.get(own, headers=PAGE)
    assert (answer.status_code, answer.headers["content-type"]) == (503, "text/plain; charset=utf-8")
    assert "There is no room to lay this out. / Il n’y a pas la place" in answer.text


async def test_no_page_of_ours_is_shown_there_even_when_we_fail(local: LocalWeb) -> None:
    own = await frame(local)
    previews = local.app.state.edge.previews
    object.__setattr__(previews, "outputs", None)
    answer = await local.http.get(own, headers=PAGE)
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")


async def test_a_pass_ends_with_its_key_and_with_signing_out(data: Path) -> None:
    async with local_web(data, host="0.0.0.0", preview_port=3001) as local:  # noqa: S104 - what must ask for a key
        both = await made_key(local, "submit", "worker")
        local.http.headers["authorization"] = f"Bearer {both}"
        address = await built(local)
        del local.http.headers["authorization"]
        tokens = [await made_key(local, "read") for _ in range(2)]
        passes = [await frame_for(local, address, token) for token in (tokens[0], tokens[0], tokens[1])]
        assert [(await local.http.get(own)).status_code for own in passes] == [200, 200, 200]
        await local.http.post("/signout", headers={"cookie": f"{KEY_COOKIE}={tokens[0]}"})
        assert [(await local.http.get(own)).status_code for own in passes] == [404, 404, 200]
        again = await frame_for(local, address, tokens[0])
        assert (await local.http.get(again)).status_code == 200
        await local.parts.store.write(partial(api_keys.revoke, key_id=tokens[0].key_id, now=local.clock.now()))
        local.clock.advance(REMEMBER_SECONDS)
        assert (await local.http.get(again)).status_code == 404
        assert (await local.http.get(passes[2])).status_code == 200


@pytest.mark.parametrize(("tab", "words"), [("preview", "is not shown running"), ("changes", "nothing to compare")])
async def test_what_did_not_become_a_version_is_not_said_to_have_left_nothing(
    local: LocalWeb, tab: str, words: str
) -> None:
    address = await built(local, PlayedBuild(passed=False, source={"a.txt": "a"}, dist={"index.html": "red"}))
    root = address.removesuffix("preview")
    text = (await page(local, f"{root}{tab}")).text
    assert words in text
    assert "<iframe" not in text
    french = await local.http.get(f"{root}{tab}", headers=PAGE | {"accept-language": "fr"})
    assert "n’est pas devenue une version" in french.text
    # Nor was anything unpacked or compared for it.
    lose(local)
    lose(local, "source.zip")
    assert words in (await page(local, f"{root}{tab}")).text


async def test_rubbish_in_place_of_an_archive_is_said_to_be_unreadable(local: LocalWeb) -> None:
    for raw in (b"rubbish", tarred(SITE.dist)[:40]):
        broken = await built(local, PlayedBuild(raw={"dist.tar.gz": raw}))
        answer = await local.http.get(broken, headers=PAGE)
        assert "cannot be read" in answer.text
