"""Who gets in: keys, scopes, other websites, the sign-in page."""

import json
import socket
from functools import partial
from pathlib import Path
from urllib.parse import quote

import anyio
import httpx2
import pytest
from fastapi.routing import iter_route_contexts
from hypothesis import given
from hypothesis import strategies as st

from fondation_shared.clock import SystemClock
from fondation_shared.errors import NotFound, RateLimited, SettingsError, Unauthenticated, UsageError
from fondation_shared.settings import WebSettings
from fondation_shared.testing import FakeClock, wait_until
from fondation_web.assembly import check_settings
from fondation_web.auth import Requires
from fondation_web.keyring import KeyRing
from fondation_web.keys import Token, new_key
from fondation_web.keys_command import run_keys
from fondation_web.main import create_app
from fondation_web.routes.signin import own_address
from fondation_web.security import Reach
from fondation_web.store import api_keys
from fondation_web.store.opening import open_store
from fondation_web.testing import Web

OPEN = {
    "/health",
    "/livez",
    "/readyz",
    "/signin",
    "/signout",
    "/language",
    "/theme",
    "/static/{version}/{name}",
    # Who calls this signs what it says.
    "/v1/hooks/{hook_id}",
}
"""What anybody may call on a server that others can reach; everything else asks for a key."""


class Keys:
    """`web keys …` on a data folder of its own; answers what it writes on stdout."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._environment = monkeypatch
        self._output = capsys

    def __call__(self, *words: str) -> str:
        self._environment.setenv("FONDATION_DATA_DIR", str(self.folder))
        self._output.readouterr()
        run_keys(words)
        return self._output.readouterr().out


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Keys:
    return Keys(tmp_path / "data", monkeypatch, capsys)


class PatientClock(SystemClock):
    """The machine's clock, but for sleeping, which it only notes down."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def test_every_route_says_which_scope_it_needs() -> None:
    app = create_app(WebSettings.load())
    for route in iter_route_contexts(app.routes):
        if route.path == "/openapi.json":
            continue
        needs = [found.call.scope for found in route.dependant.dependencies if isinstance(found.call, Requires)]
        assert needs, f"{route.path} lets everybody in"
        assert (None in needs) == (route.path in OPEN), route.path


def test_without_a_key_nothing_but_signs_of_life_is_answered(keyed: Web) -> None:
    def status(method: str, path: str) -> int:
        return httpx2.request(method, f"{keyed.url}{path}", timeout=60).status_code

    for path in ("/v1/jobs", "/v1/courses", "/v1/uploads/upl_1", "/metrics", "/", "/jobs", "/courses/crs_1/"):
        assert status("GET", path) == 401, path
    for path in ("/v1/courses", "/v1/uploads", "/v1/worker/claim", "/jobs/job_1/cancel"):
        assert status("POST", path) in {401, 422}, path
    for path in ("/health", "/livez", "/readyz", "/signin"):
        assert status("GET", path) == 200, path


async def test_an_address_that_others_reach_is_refused_until_there_is_a_key(tmp_path: Path) -> None:
    settings = WebSettings.load(host="0.0.0.0", data_dir=tmp_path)  # noqa: S104 - this is what must ask for a key
    with pytest.raises(SettingsError) as refused:
        await check_settings(settings)
    assert "fondation keys create" in str(refused.value.hint)
    assert refused.value.exit_code == 2


def test_a_loopback_address_behind_a_public_name_is_not_open() -> None:
    assert Reach.of("127.0.0.1", None).keyless
    assert Reach.of("::1", "http://localhost:3000").keyless
    assert not Reach.of("127.0.0.1", "https://courses.example.org").keyless
    assert not Reach.of("0.0.0.0", None).keyless  # noqa: S104 - what is asked about


def test_a_key_opens_what_its_scopes_say(keyed: Web) -> None:
    reader, worker = keyed.make_key("read"), keyed.make_key("worker")

    def status(key: str, method: str, path: str, body: object = None) -> int:
        headers = {"Authorization": f"Bearer {key}"}
        return httpx2.request(method, f"{keyed.url}{path}", headers=headers, json=body, timeout=60).status_code

    claim = {"workerId": "w", "kinds": ["course"], "slots": 1, "waitSeconds": 0}
    course = {"repository": str(keyed.folder / "x")}
    assert status(reader, "GET", "/v1/jobs") == 200
    assert status(reader, "POST", "/v1/courses", course) == 403
    assert status(worker, "POST", "/v1/worker/claim", claim) == 204
    assert status(worker, "GET", "/v1/jobs") == 403
    assert status(keyed.key, "POST", "/v1/courses", course) == 202
    assert status(keyed.key, "POST", "/v1/worker/claim", claim) == 403


def test_which_workers_there_are_is_told_to_who_may_read_alone(keyed: Web) -> None:
    reader, worker = keyed.make_key("read"), keyed.make_key("worker")
    claim = {"workerId": "host-17", "kinds": ["course"], "slots": 1, "waitSeconds": 0}
    bearer = {"Authorization": f"Bearer {worker}"}
    httpx2.post(f"{keyed.url}/v1/worker/claim", headers=bearer, json=claim, timeout=60).raise_for_status()

    def health(key: str | None) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return httpx2.get(f"{keyed.url}/health", headers=headers, timeout=60)

    assert "host-17" in [each["id"] for each in health(reader).json()["workers"]]
    for key in (None, worker, "fnd_nobody_secret"):
        answer = health(key)
        assert (answer.status_code, "host-17" in answer.text) == (200, False)
        assert (answer.json()["waiting"], answer.json()["services"]["worker"]) == (["project"], "up")


def test_a_secret_is_shown_once_and_never_stored(keys: Keys) -> None:
    made = keys("create", "--name", "laptop")
    secret = made.strip().rpartition("_")[2]
    assert made.startswith("fnd_")
    assert len(secret) == 64
    listed = keys("list")
    assert "laptop" in listed
    assert "read,submit" in listed
    assert secret not in listed
    kept = b"".join(path.read_bytes() for path in keys.folder.rglob("*") if path.is_file())
    assert kept
    assert secret.encode() not in kept


def test_a_revoked_key_opens_nothing_within_seconds(keyed: Web, keys: Keys) -> None:
    key = keyed.make_key("read")
    headers = {"Authorization": f"Bearer {key}"}
    assert httpx2.get(f"{keyed.url}/v1/jobs", headers=headers, timeout=60).status_code == 200
    keys.folder = keyed.folder / "data"
    keys("revoke", key.split("_")[1])
    wait_until(lambda: httpx2.get(f"{keyed.url}/v1/jobs", headers=headers, timeout=60).status_code == 401)
    with pytest.raises(NotFound, match="no valid key"):
        keys("revoke", key.split("_")[1])
    assert "revoked" in keys("list")


@pytest.mark.parametrize("said", [b"hello", b"FOO /v1/jobs HTTP/1.1", b"GET /" + b"a" * 100_000 + b" HTTP/1.1"])
def test_what_is_no_http_is_answered_as_a_problem_with_an_id(web: Web, said: bytes) -> None:
    address = httpx2.URL(web.url)
    with socket.create_connection((address.host, address.port or 80), timeout=60) as wire:
        wire.sendall(said + b"\r\nHost: localhost\r\n\r\n")
        head, _, body = wire.makefile("rb").read().partition(b"\r\n\r\n")
    lines = head.decode().splitlines()
    found = json.loads(body)
    assert lines[0] == "HTTP/1.1 400 Bad Request"
    assert {"content-type: application/problem+json", f"x-request-id: {found['requestId']}"} <= set(lines)
    assert (found["status"], found["code"]) == (400, "usage")


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "two\nlines"])
def test_a_name_that_cannot_be_shown_makes_no_key(keys: Keys, name: str) -> None:
    with pytest.raises(UsageError) as refused:
        keys("create", "--name", name)
    assert refused.value.cause
    assert refused.value.hint
    assert keys("list") == ""


async def test_wrong_keys_are_answered_later_and_later_and_a_right_one_at_once(tmp_path: Path) -> None:
    store, clock = open_store(f"sqlite:///{tmp_path / 'store.db'}"), PatientClock()
    ring = KeyRing(store, clock)
    key, token = new_key("laptop", frozenset({"read"}), clock.now())
    await store.write(partial(api_keys.add, key=key))
    for _ in range(8):
        with pytest.raises(Unauthenticated):
            await ring.identify("fnd_nobody_secret", "203.0.113.7")
    assert clock.slept == sorted(clock.slept)
    assert clock.slept[0] < 0.1 < clock.slept[-1] <= 2
    assert (await ring.identify(str(token), "203.0.113.7")).id == key.id
    assert len(clock.slept) == 8
    store.close()


async def test_too_many_wrong_keys_at_once_are_turned_away(tmp_path: Path) -> None:
    store, clock = open_store(f"sqlite:///{tmp_path / 'store.db'}"), FakeClock()
    ring = KeyRing(store, clock)
    outcomes: list[tuple[type[Exception], float | None]] = []

    async def guess() -> None:
        try:
            await ring.identify("fnd_nobody_secret", "203.0.113.7")
        except (Unauthenticated, RateLimited) as error:
            outcomes.append((type(error), error.retry_after))

    async with anyio.create_task_group() as group:
        for _ in range(20):
            group.start_soon(guess)
        await anyio.wait_all_tasks_blocked()
        while len(outcomes) < 4:
            await anyio.lowlevel.checkpoint()
        assert outcomes == [(RateLimited, 60)] * 4
        group.cancel_scope.cancel()
    store.close()


def test_another_website_cannot_use_a_visitors_browser(web: Web) -> None:
    ids = web.submit()
    cancel = f"/v1/jobs/{ids['jobId']}/cancel"
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": f"http://127.0.0.1:{web.port + 1}"},
    ):
        assert web.send("POST", cancel, headers=headers).status_code == 403, headers
        assert web.send("POST", f"/jobs/{ids['jobId']}/cancel", headers=headers).status_code == 403, headers
    assert web.get(f"/v1/jobs/{ids['jobId']}").json()["status"] == "queued"
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": web.url}):
        assert web.send("POST", cancel, headers=headers).status_code == 202, headers


@pytest.mark.parametrize("host", ["evil.example", "evil.example:3000", "127.0.0.1.evil.example", "", "169.254.169.254"])
def test_a_name_that_was_pointed_at_this_machine_is_refused(web: Web, host: str) -> None:
    with socket.create_connection(("127.0.0.1", web.port)) as connection:
        connection.sendall(f"GET /v1/jobs HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.split()[1] == b"403"


def test_a_person_signs_in_with_a_cookie_that_no_script_can_read(keyed: Web) -> None:
    with httpx2.Client(base_url=keyed.url, headers={"Accept": "text/html"}, timeout=60) as browser:
        asked = browser.get("/courses")
        assert asked.status_code == 401
        assert 'name="key"' in asked.text
        entered = browser.post("/signin", data={"key": keyed.key, "next": "/courses"})
        assert (entered.status_code, entered.headers["location"]) == (303, "/courses")
        cookie = entered.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert browser.get("/courses").status_code == 200
        assert browser.get("/v1/jobs").status_code == 200
        assert browser.post("/signout").status_code == 303
        assert browser.get("/courses").status_code == 401


def test_a_wrong_key_is_told_so_on_the_page(keyed: Web) -> None:
    answer = httpx2.post(
        f"{keyed.url}/signin", data={"key": "fnd_x_y", "next": "/"}, headers={"Accept-Language": "fr"}, timeout=60
    )
    assert answer.status_code == 401
    assert "Cette clé n’ouvre rien ici." in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "place", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\n/x"]
)
def test_signing_in_never_leads_to_another_site(keyed: Web, place: str) -> None:
    answer = httpx2.post(f"{keyed.url}/signin", data={"key": keyed.key, "next": place}, timeout=60)
    assert answer.headers["location"] == "/"
    assert f'value="{place}"' not in httpx2.get(f"{keyed.url}/signin?next={quote(place)}", timeout=60).text


@given(st.text())
def test_an_address_to_go_on_to_is_always_our_own(text: str) -> None:
    assert own_address(text).startswith("/")
    assert not own_address(text).startswith(("//", "/\\"))


@given(st.text(), st.text(alphabet="fnd_0123456789abcdef"))
def test_any_text_is_read_as_a_token_or_refused(text: str, likely: str) -> None:
    for candidate in (text, likely, f"fnd_{likely}"):
        token = Token.parse(candidate)
        assert token is None or str(token) == candidate.strip()


@pytest.mark.parametrize("path", ["/", "/jobs", "/signin", "/nothing", "/v1/nothing", "/health", "/openapi.json"])
def test_every_answer_carries_the_headers_that_protect_its_reader(web: Web, path: str) -> None:
    headers = web.get(path, Accept="text/html").headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["x-request-id"]
