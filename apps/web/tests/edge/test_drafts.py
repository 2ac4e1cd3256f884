"""What a model is writing stands on the page of its job, said to be unchecked, until the chapter is there."""

import html
import re

from fondation_shared.events import ChapterDraft, ChapterWritten, GeneratorEvent, PhaseProgress, PhaseStarted
from fondation_shared.ids import JobId
from fondation_web.in_process import PASSED, LocalWeb


def draft(text: str, *, anew: bool = False) -> ChapterDraft:
    return ChapterDraft(chapter="session", order=2, title="Session", text=text, anew=anew)


async def told(local: LocalWeb, job_id: JobId, language: str = "en") -> str:
    headers = {"accept": "text/html", "accept-language": language}
    return html.unescape((await local.http.get(f"/jobs/{job_id}", headers=headers)).text)


async def test_a_draft_is_shown_as_it_comes_and_said_to_be_unchecked(local: LocalWeb) -> None:
    job_id, lease_id = await local.started()
    sent: list[GeneratorEvent] = [
        draft("A false start.", anew=True),
        draft("Keeps <b>cookies</b>.", anew=True),
        draft("Signs\x1b them."),
    ]
    await local.worker.send_events(lease_id, 1, sent)

    english, french = await told(local, job_id), await told(local, job_id, "fr")

    assert "<p>Keeps <b>cookies</b>.</p><p>Signs  them.</p>" in english
    assert "&lt;b&gt;" in (await local.http.get(f"/jobs/{job_id}", headers={"accept": "text/html"})).text
    assert "A false start" not in english
    assert "Nothing of it has been checked yet" in english
    assert "Brouillon du chapitre 2" in french
    assert "Rien n’en est encore vérifié" in french
    assert "Signs" not in (await local.http.get(f"/jobs/{job_id}/log.txt")).text

    await local.worker.send_events(lease_id, 4, [ChapterWritten(chapter="session", order=2, title="Session")])
    assert "Keeps" not in await told(local, job_id)


async def test_chapters_that_are_begun_have_their_titles_and_any_may_be_there_first(local: LocalWeb) -> None:
    job_id, lease_id = await local.started()
    sent: list[GeneratorEvent] = [
        PhaseStarted(phase="write"),
        PhaseProgress(phase="write", done=1, total=4),
        draft("Keeps cookies."),
        ChapterWritten(chapter="till", order=3, title="Till"),
    ]
    await local.worker.send_events(lease_id, 1, sent)

    page = await told(local, job_id)
    listed = page[page.index('<ol class="chapters">') :]
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", listed[: listed.index("</ol>")])).strip()
    assert said == "1 not written yet 2 Session being written 3 Till written 4 not written yet"
    assert page.index("Keeps cookies.") < page.index('<section class="log"')


async def test_a_job_that_is_over_has_no_drafts(local: LocalWeb) -> None:
    job_id, lease_id = await local.started()
    await local.worker.send_events(lease_id, 1, [draft("x" * 2000), draft("y" * 1000)])
    page = await told(local, job_id)
    assert ("x" * 499 in page, "x" * 500 in page, "y" * 1000 in page) == (True, False, True)

    await local.worker.finish(lease_id, PASSED)
    assert "yyy" not in await told(local, job_id)
