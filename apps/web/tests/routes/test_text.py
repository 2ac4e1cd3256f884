"""JSON can escape half a character, which no file and no answer can hold: it is replaced wherever a client sends it."""

import subprocess
from pathlib import Path

import httpx2
from stores import EVERY_STORE

from fondation_shared.events import Log
from fondation_web.in_process import LocalWeb, failed
from fondation_web.testing import COMMAND, Web

HALF = r"\ud800"
WHOLE = "\N{REPLACEMENT CHARACTER}"


async def send(local: LocalWeb, path: str, body: str) -> httpx2.Response:
    return await local.http.post(path, content=body.encode(), headers={"content-type": "application/json"})


async def test_half_a_character_in_an_event_is_replaced(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    chapter = rf'{{"type": "chapter.written", "chapter": "c{HALF}", "order": 1, "title": "\uDFFFx{HALF}"}}'
    events = rf'[{{"type": "log", "text": "a{HALF}b \ud83d\ude00 \\ud800"}}, {chapter}]'
    answer = await send(local, f"/v1/worker/leases/{lease}/events", f'{{"firstSeq": 1, "events": {events}}}')
    assert answer.status_code == 200
    said = (await local.http.get(f"/v1/jobs/{job_id}/events")).json()["items"]
    assert said[2]["event"]["text"] == rf"a{WHOLE}b 😀 \ud800"
    assert (said[3]["event"]["chapter"], said[3]["event"]["title"]) == (f"c{WHOLE}", f"{WHOLE}x{WHOLE}")
    assert (await local.http.get(f"/jobs/{job_id}", headers={"accept": "text/html"})).status_code == 200


@EVERY_STORE
async def test_what_no_database_of_text_keeps_is_replaced_or_refused(local: LocalWeb) -> None:
    asked = await send(local, "/v1/generate", r'{"prompt": "a\u0000b"}')
    assert asked.status_code == 202
    job_id, lease = await local.started()
    assert (await send(local, f"/v1/worker/leases/{lease}/heartbeat", r'{"phase": "w\u0000"}')).status_code == 200
    result = r'{"title": "t\u0000", "commit": "c", "chapters": 4, "citations": 1}'
    body = rf'{{"outcome": "completed", "verdict": "passed", "result": {result}}}'
    assert (await send(local, f"/v1/worker/leases/{lease}/finish", body)).status_code == 200
    assert (await local.job(job_id)).status == "completed"
    assert (await local.http.get("/v1/courses")).json()["items"][0]["title"] == f"t{WHOLE}"
    for address in ("/v1/jobs?text=%00", "/v1/jobs/%00", "/v1/hooks/%00"):
        assert (await local.http.get(address)).status_code in {200, 404, 405, 422}


async def test_half_a_character_in_how_a_job_ended_is_replaced(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    failure = rf'{{"code": "c{HALF}", "message": "m{HALF}", "hint": "h{HALF}", "phase": "p{HALF}"}}'
    answer = await send(local, f"/v1/worker/leases/{lease}/finish", f'{{"outcome": "failed", "failure": {failure}}}')
    assert answer.status_code == 200
    job = await local.job(job_id)
    assert job.failure is not None
    assert (job.failure.message, job.failure.hint) == (f"m{WHOLE}", f"h{WHOLE}")


async def test_half_a_character_in_a_heartbeat_or_a_title_is_replaced(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    beat = await send(local, f"/v1/worker/leases/{lease}/heartbeat", rf'{{"phase": "w{HALF}"}}')
    assert beat.status_code == 200
    assert (await local.job(job_id)).phase == f"w{WHOLE}"
    result = rf'{{"title": "t{HALF}", "commit": "c", "chapters": 4, "citations": 1}}'
    body = rf'{{"outcome": "completed", "verdict": "partial", "missing": ["x{HALF}"], "result": {result}}}'
    assert (await send(local, f"/v1/worker/leases/{lease}/finish", body)).status_code == 200
    assert (await local.http.get("/v1/courses")).json()["items"][0]["title"] == f"t{WHOLE}"
    assert (await local.job(job_id)).missing == [f"x{WHOLE}"]


async def test_half_a_character_in_a_request_makes_no_mistake_of_ours(local: LocalWeb) -> None:
    flask = str(local.folder / "flask")
    answers = [
        await send(local, "/v1/courses", rf'{{"repository": "{HALF}"}}'),
        await send(local, "/v1/courses", rf'{{"repository": "{flask}", "include": ["{HALF}"], "ref": "a{HALF}"}}'),
        await send(local, "/v1/courses", rf'{{"repository": "{flask}", "x{HALF}": 1}}'),
        await send(local, "/v1/courses", rf'"{HALF}"'),
        await send(local, "/v1/worker/claim", rf'{{"workerId": "{HALF}", "kinds": ["course"], "slots": 1}}'),
    ]
    assert [answer.status_code for answer in answers] == [422, 202, 422, 422, 422]
    asked = (await local.http.get(answers[1].headers["location"])).json()["request"]
    assert (asked["include"], asked["ref"]) == ([WHOLE], f"a{WHOLE}")
    assert (await local.http.get("/v1/jobs?text=%ED%A0%80")).status_code == 200


async def test_half_a_character_in_a_form_is_replaced_whatever_the_form_is_written_in(local: LocalWeb) -> None:
    fields = {"repository": str(local.folder / "flask"), "language": "en", "exclude": HALF}
    parts = [f'--X\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{fields[name]}\r\n' for name in fields]
    kind = {"content-type": "multipart/form-data; boundary=X; charset=unicode_escape", "accept": "text/html"}
    answer = await local.http.post("/", content="".join([*parts, "--X--\r\n"]).encode(), headers=kind)
    assert answer.status_code == 303
    job = (await local.http.get("/v1/jobs")).json()["items"][0]
    assert job["request"]["exclude"] == ["?"]


async def test_what_separates_lines_in_unicode_does_not_cut_an_event_in_two(local: LocalWeb) -> None:
    job_id, lease = await local.started()
    text = "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg\r\nh"
    await local.worker.send_events(lease, 1, [Log(text=text)])
    await local.worker.finish(lease, failed(retryable=False))
    said = [entry.event async for entry in local.api.follow(job_id)]
    assert isinstance(said[2], Log)
    assert said[2].text == text


def test_a_key_has_a_name_that_can_be_written(data: Path) -> None:
    web = Web(data)
    command = [*map(str.encode, COMMAND), b"keys", b"create", b"--name", b"caf\xe9"]
    done = subprocess.run(command, env=web.environment, capture_output=True, timeout=200, check=False)
    assert done.returncode == 2
    assert b"name" in done.stderr
    assert b"Traceback" not in done.stderr
