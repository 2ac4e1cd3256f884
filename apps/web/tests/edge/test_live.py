"""The run page while a job runs: nothing lost, nothing doubled, nobody moved against their will."""

import re
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from chromium import OpenPage
from playwright.sync_api import Page, expect

from fondation_shared.jobs import Outcome, Result
from fondation_web.testing import PlayedWorker, Web

pytestmark = pytest.mark.browser


class Run:
    """A job, its worker, and a page that watches it."""

    def __init__(self, web: Web, worker: PlayedWorker, page: Page) -> None:
        self.web, self.worker, self.page = web, worker, page
        job_id = web.submit("watched")["jobId"]
        assert worker.claim() == job_id
        self.url = f"{web.url}/jobs/{job_id}"

    def numbers(self) -> list[int]:
        """The numbers of the lines, as they stand on the page."""
        found: list[int] = self.page.evaluate("[...document.querySelectorAll('.line')].map(l => Number(l.id.slice(1)))")
        return found

    def expect_lines(self, count: int) -> None:
        """All lines are there, once, in order; the log begins with `queued` and `started`."""
        expect(self.page.locator(".line")).to_have_count(count + 2)
        assert self.numbers() == list(range(1, count + 3))

    def at_bottom(self) -> bool:
        return bool(
            self.page.evaluate(
                "(s => s.scrollHeight - s.scrollTop - s.clientHeight < 4)(document.querySelector('[data-scroll]'))"
            )
        )


@pytest.fixture
def run(web: Web, worker: PlayedWorker, open_page: OpenPage) -> Run:
    return Run(web, worker, open_page())


def lines(start: int, count: int) -> list[str]:
    return [f"line {number}" for number in range(start, start + count)]


def test_the_past_is_there_at_once_and_the_rest_follows(run: Run) -> None:
    run.worker.log(*lines(0, 50))
    run.page.goto(run.url)
    run.expect_lines(50)
    run.worker.log(*lines(50, 700))
    run.expect_lines(750)
    assert run.at_bottom()


def test_nothing_is_lost_or_doubled_when_web_is_killed(
    tmp_path_factory: pytest.TempPathFactory, open_page: OpenPage
) -> None:
    web = Web(tmp_path_factory.mktemp("killed"))
    web.start()
    worker = PlayedWorker(web.url)
    try:
        run = Run(web, worker, open_page(forgiven="net::ERR"))
        run.worker.log(*lines(0, 20))
        run.page.goto(run.url)
        run.expect_lines(20)
        for turn in range(2):
            web.kill()
            expect(run.page.locator("[data-offline-note]")).to_contain_text("The connection is lost.")
            web.start()
            worker.log(*lines(20 + 30 * turn, 30))
            expect(run.page.locator("[data-offline-note]")).to_be_hidden()
            run.expect_lines(50 + 30 * turn)
        worker.fail("It ends here.")
        expect(run.page.locator("#sentence")).to_have_text("Failed in the phase Fetch")
        # The sentence may come a moment before the log's last line: the stream's end says that all is told.
        expect(run.page.locator("live-run[data-stream]")).to_have_count(0)
        numbers = run.numbers()
        run.page.reload()
        assert run.numbers() == numbers
    finally:
        worker.http.close()
        web.stop()


def test_a_reader_of_earlier_lines_is_left_alone(run: Run) -> None:
    run.worker.log(*lines(0, 300))
    run.page.goto(run.url)
    scroller = run.page.locator("[data-scroll]")
    scroller.hover()
    scroller.evaluate("s => s.addEventListener('scrollend', () => (s.dataset.still = ''), { once: true })")
    run.page.mouse.wheel(0, -2000)
    expect(run.page.locator("[data-follow]")).not_to_be_checked()
    expect(run.page.locator("[data-scroll][data-still]")).to_have_count(1)
    place = scroller.evaluate("s => s.scrollTop")
    run.worker.log("one more")
    pill = run.page.locator("[data-pill]")
    expect(pill).to_have_text("1 new line ↓")
    run.worker.log(*lines(301, 16))
    expect(pill).to_have_text("17 new lines ↓")
    assert scroller.evaluate("s => s.scrollTop") == place
    pill.click()
    expect(pill).to_be_hidden()
    assert run.at_bottom()
    run.worker.log("followed again")
    run.expect_lines(318)
    assert run.at_bottom()


def test_a_log_that_moves_a_while_after_the_wheel_is_not_followed(run: Run) -> None:
    run.worker.log(*lines(0, 300))
    run.page.goto(run.url)
    run.page.locator("[data-scroll]").evaluate(
        """async (s) => {
          s.dispatchEvent(new WheelEvent("wheel", { deltaY: -1000 }));
          for (let frame = 0; frame < 5; frame += 1) await new Promise(requestAnimationFrame);
          s.scrollTop -= 1000;
        }"""
    )
    expect(run.page.locator("[data-follow]")).not_to_be_checked()
    run.worker.log("one more")
    expect(run.page.locator("[data-pill]")).to_have_text("1 new line ↓")


def test_lines_are_chosen_by_level_and_by_what_they_say(run: Run) -> None:
    run.worker.log("calm", "needle one")
    run.worker.log("odd", level="warning")
    run.worker.log("broken needle", level="error")
    run.page.goto(run.url)
    visible = run.page.locator(".line:visible .line-text")
    run.page.get_by_label("Which lines").select_option("warning")
    expect(visible).to_have_text(["odd", "broken needle"])
    run.page.get_by_label("Find in the log").fill("needle")
    expect(visible).to_have_text(["broken needle"])
    run.worker.log("another needle", "hay", level="error")
    expect(visible).to_have_text(["broken needle", "another needle"])
    run.page.reload()
    expect(visible).to_have_text(["broken needle", "another needle"])
    run.page.get_by_label("Which lines").select_option("debug")
    expect(visible).to_have_text(["needle one", "broken needle", "another needle"])
    run.page.get_by_label("Find in the log").fill("nowhere")
    expect(run.page.get_by_text("No line fits.")).to_be_visible()


def test_a_line_has_an_address(run: Run) -> None:
    run.worker.log(*lines(0, 400))
    run.page.goto(f"{run.url}#L40")
    expect(run.page.locator("#L40")).to_be_in_viewport()
    run.worker.log("something new")
    expect(run.page.locator("[data-pill]")).to_be_visible()
    expect(run.page.locator("#L40")).to_be_in_viewport()


def test_keys_follow_and_go_from_error_to_error(run: Run) -> None:
    run.worker.log(*lines(0, 200))
    run.worker.log("first error", level="error")
    run.worker.log(*lines(200, 200))
    run.worker.log("second error", level="error")
    run.worker.log(*lines(400, 100))
    run.page.goto(run.url)
    run.expect_lines(502)
    run.page.keyboard.press("e")
    expect(run.page.locator(".here .line-text")).to_have_text("first error")
    expect(run.page.locator(".here")).to_be_in_viewport()
    expect(run.page).to_have_url(f"{run.url}#L203")
    run.page.keyboard.press("e")
    expect(run.page.locator(".here .line-text")).to_have_text("second error")
    run.page.keyboard.press("e")
    expect(run.page.locator("[data-said]")).to_have_text("There is no error further on.")
    run.page.keyboard.press("f")
    expect(run.page.locator("[data-follow]")).to_be_checked()
    assert run.at_bottom()


def test_cancelling_is_seen_by_everybody_who_watches(run: Run, open_page: OpenPage) -> None:
    run.worker.say({"type": "phase.started", "phase": "index"})
    run.page.goto(run.url)
    other = open_page(locale="fr-FR")
    other.goto(run.url)
    run.page.get_by_role("button", name="Cancel").click()
    expect(run.page.locator("#sentence")).to_have_text("Cancelling")
    assert run.worker.beat() == "cancel"
    run.worker.finish(Result(outcome=Outcome.CANCELLED))
    expect(run.page.locator("#sentence")).to_have_text("Cancelled")
    expect(other.locator("#sentence")).to_have_text("Annulé")
    expect(other.locator(".phase-stopped")).to_contain_text("Index")


def test_a_retry_is_a_new_job_of_the_same_course(run: Run) -> None:
    run.worker.fail("The host was away.")
    run.page.goto(run.url)
    run.page.get_by_role("button", name="Try again").dblclick()
    # The first of the two clicks leads nowhere any more once the second is there.
    expect(run.page).not_to_have_url(run.url)
    expect(run.page.locator("#sentence")).to_have_text("Queued, next in line")
    expect(run.page.get_by_role("link", name="retry of an earlier job")).to_have_attribute(
        "href", run.url.removeprefix(run.web.url)
    )
    run.worker.claim()
    run.worker.write_course(("Only", "These"))
    expect(run.page.get_by_role("link", name="Read the course")).to_be_visible()
    assert len(run.web.get("/v1/jobs?text=watched&status=queued").json()["items"]) == 0


def test_what_is_sent_twice_at_once_makes_one_job(web: Web) -> None:
    form = {"repository": str(web.folder / "twice"), "language": "en", "once": "req_the_same_page"}
    with ThreadPoolExecutor(4) as pool:
        sent = [pool.submit(httpx2.post, f"{web.url}/", files={"a": ""}, data=form, timeout=60) for _ in range(4)]
    answers = [future.result() for future in sent]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1


def test_a_new_attempt_is_added_to_the_list_and_nothing_is_overwritten(run: Run) -> None:
    run.worker.say({"type": "phase.started", "phase": "fetch"})
    run.worker.log("of the first attempt")
    run.page.goto(run.url)
    run.worker.http.delete("/v1/worker/workers/played")
    expect(run.page.locator(".line-text", has_text="its worker stopped")).to_be_visible()
    run.worker.claim()
    run.worker.log("of the second attempt")
    expect(run.page.locator(".attempts li")).to_have_count(2)
    expect(run.page.locator(".line-text", has_text="of the first attempt")).to_be_visible()
    expect(run.page.locator(".line-text", has_text="of the second attempt")).to_be_visible()


@pytest.fixture
def long_run(run: Run) -> Run:
    for start in range(0, 2400, 800):
        run.worker.log(*lines(start, 800))
    return run


def test_of_a_long_log_the_end_is_shown_and_the_rest_is_one_link_away(long_run: Run) -> None:
    long_run.page.goto(long_run.url)
    expect(long_run.page.locator(".line")).to_have_count(2000)
    long_run.page.get_by_role("link", name="Show 402 earlier lines").click()
    long_run.expect_lines(2400)
    raw = long_run.page.request.get(f"{long_run.url}/log.txt").text().splitlines()
    assert len(raw) == 2402
    assert raw[-1].endswith("\tinfo\tline 2399")


def test_what_a_job_says_is_never_taken_for_markup(run: Run) -> None:
    run.page.goto(run.url)
    attack = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
    run.worker.log(attack)
    run.worker.say({"type": "chapter.written", "chapter": "x", "order": 1, "title": attack})
    run.worker.say({"type": "phase.progress", "phase": "write", "done": 0, "total": 3, "message": attack})
    expect(run.page.locator(".chapter-title").first).to_have_text(attack)
    expect(run.page.locator(".now")).to_contain_text(attack)
    assert run.page.locator("main img, main script").count() == 0
    expect(run.page).to_have_title(re.compile("Writing chapter 1 of 3, .* · watched"))
