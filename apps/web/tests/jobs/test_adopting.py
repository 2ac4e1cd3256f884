"""Jobs that somebody put in another engine's line by hand."""

import pytest

from fondation_shared.errors import Invalid
from fondation_web.in_process import LocalWeb
from fondation_web.jobs.adopt import adopt


async def test_what_the_api_takes_is_adopted_once(local: LocalWeb) -> None:
    said = {"repository": str(local.folder / "flask")}
    first = await adopt(local.parts.desk, "course", "1", said)
    assert await adopt(local.parts.desk, "course", "1", said) == first
    assert first.keys() == {"courseId", "jobId", "status"}
    assert [claim.job.id for claim in await local.claims(slots=5)] == [first["jobId"]]


async def test_a_prompt_becomes_a_project(local: LocalWeb) -> None:
    made = await adopt(local.parts.desk, "project", "1", {"prompt": "Build a todo app"})
    assert made.keys() == {"projectId", "jobId", "status"}


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        "flask",
        {"repository": 7},
        {"prompt": "not a course"},
        {"repository": "/etc"},
        {"repository": "flask", "webhook": "https://example.org/"},
    ],
)
async def test_what_it_does_not_take_is_refused(local: LocalWeb, said: object) -> None:
    with pytest.raises(Invalid):
        await adopt(local.parts.desk, "course", "1", said)
    assert await local.claims(slots=5) == []
