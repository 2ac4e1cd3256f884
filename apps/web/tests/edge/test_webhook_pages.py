"""The pages of webhooks: an address is added, its secret is shown once, what it was told is read and sent again."""

import re
from collections.abc import Iterator

import pytest
from chromium import OpenPage, violations
from playwright.sync_api import expect
from receiver import Receiver, Reply

from fondation_shared.testing import wait_until
from fondation_web.testing import Web


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as started:
        yield started


def cancelled(web: Web) -> str:
    job_id = web.submit("told")["jobId"]
    web.post(f"/v1/jobs/{job_id}/cancel").raise_for_status()
    return job_id


@pytest.mark.browser
def test_a_person_adds_an_address_reads_its_answers_and_sends_again(
    web: Web, receiver: Receiver, open_page: OpenPage
) -> None:
    # It is sent again when the person asks, and not before: the clock of this web is real.
    receiver.answers["/hook"] = [Reply(503, {"Retry-After": "3600"}, b"<b>Asleep</b>"), Reply(200)]
    page = open_page(locale="fr-FR")
    page.goto(f"{web.url}/webhooks")
    page.get_by_label("Adresse").fill(f"{receiver.url}/hook")
    page.get_by_role("button", name="Ajouter").click()
    expect(page.locator("main code").first).to_have_text(re.compile(r"^whsec_"))
    assert violations(page) == []
    page.goto(f"{web.url}/webhooks")
    assert "whsec_" not in page.content()
    cancelled(web)
    wait_until(lambda: len(receiver.received) == 1, what="the first sending")
    page.get_by_role("link", name=f"{receiver.url}/hook").click()

    def shown() -> bool:
        page.reload()
        return page.get_by_text("Il a répondu 503").count() == 1

    wait_until(shown, what="the answer")
    expect(page.locator("pre")).to_have_text("<b>Asleep</b>")
    assert violations(page) == []
    page.get_by_role("button", name="Renvoyer").click()
    wait_until(lambda: len(receiver.received) == 2, what="the second sending")
    assert len({each.id for each in receiver.received}) == 1
    page.get_by_role("button", name="Retirer").click()
    expect(page.get_by_text("Aucune adresse n’est prévenue de chaque tâche.")).to_be_visible()


def test_an_address_that_is_refused_stands_in_the_form_again(web: Web) -> None:
    sent = b"url=https%3A%2F%2F10.0.0.1%2Fhook&job.failed=on&once=k1"
    headers = {"content-type": "application/x-www-form-urlencoded", "accept": "text/html", "accept-language": "fr"}
    answer = web.send("POST", "/webhooks", content=sent, headers=headers)
    assert answer.status_code == 422
    assert "se trouve à 10.0.0.1" in answer.text
    assert 'value="https://10.0.0.1/hook"' in answer.text
    assert re.findall(r'name="(job\.\w+)" checked', answer.text) == ["job.failed"]
    none = web.send("POST", "/webhooks", content=b"url=https%3A%2F%2F1.1.1.1%2Fhook", headers=headers)
    assert (none.status_code, "Aucun événement n’est choisi." in none.text) == (422, True)
    assert web.get("/v1/webhooks").json()["items"] == []
    assert web.get("/webhooks/whk_none", accept="text/html").status_code == 404
