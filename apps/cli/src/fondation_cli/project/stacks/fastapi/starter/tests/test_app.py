from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from starter_project.app import make_app
from starter_project.todos import Todos


@pytest.fixture
def client() -> TestClient:
    return TestClient(make_app())


def test_the_service_is_healthy(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}


def test_a_task_is_made_changed_and_removed(client: TestClient) -> None:
    made = client.post("/todos", json={"text": " milk "})
    assert made.status_code == 201
    assert made.headers["location"] == "/todos/1"
    assert made.json() == {"id": 1, "text": "milk", "done": False}

    assert client.patch("/todos/1", json={"done": True}).json() == {"id": 1, "text": "milk", "done": True}
    assert client.get("/todos").json() == [{"id": 1, "text": "milk", "done": True}]

    assert client.delete("/todos/1").status_code == 204
    assert client.get("/todos/1").status_code == 404


@pytest.mark.parametrize("body", [{}, {"text": "  "}, {"text": 7}, {"text": "x" * 201}, {"text": "x", "id": 9}])
def test_what_is_no_task_is_refused(client: TestClient, body: dict[str, object]) -> None:
    assert client.post("/todos", json=body).status_code == 422


@pytest.mark.parametrize("number", ["7", "0", "-1", "milk", "9" * 30])
def test_a_task_that_is_not_there_is_an_answer_not_a_crash(client: TestClient, number: str) -> None:
    assert client.get(f"/todos/{number}").status_code in {404, 422}


def test_tasks_in_a_file_outlive_the_service(tmp_path: Path) -> None:
    path = str(tmp_path / "todos.db")
    first = Todos(path)
    first.add("milk")
    first.close()
    second = Todos(path)
    assert [todo.text for todo in second.all()] == ["milk"]
    second.close()
