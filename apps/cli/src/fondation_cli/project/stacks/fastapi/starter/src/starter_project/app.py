"""The service: what can be asked of it, and what it answers."""

from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Path, Request, Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from starter_project.todos import Todo, Todos

TITLE = "Starter Title"
DESCRIPTION = "Starter Prompt"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class NewTodo(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: Text


class Changes(BaseModel):
    """What is absent stays as it is."""

    model_config = ConfigDict(extra="forbid")
    text: Text | None = None
    done: bool | None = None


class TodoOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: int
    text: str
    done: bool


def _store(request: Request) -> Todos:
    return request.app.state.todos


Store = Annotated[Todos, Depends(_store)]
Number = Annotated[int, Path(ge=1, lt=2**63)]


def make_app(todos: Todos | None = None) -> FastAPI:
    """The service, with a store of its own unless it is given one."""
    app = FastAPI(title=TITLE, description=DESCRIPTION)
    app.state.todos = todos or Todos()

    @app.get("/")
    def about() -> dict[str, str]:
        return {"name": TITLE, "todos": "/todos", "health": "/health", "description": "/openapi.json"}

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/todos", response_model=list[TodoOut])
    def every_todo(store: Store) -> list[Todo]:
        return store.all()

    @app.post("/todos", response_model=TodoOut, status_code=201)
    def new_todo(new: NewTodo, store: Store, response: Response) -> Todo:
        todo = store.add(new.text)
        response.headers["Location"] = f"/todos/{todo.id}"
        return todo

    @app.get("/todos/{number}", response_model=TodoOut)
    def one_todo(number: Number, store: Store) -> Todo:
        return _found(store.get(number))

    @app.patch("/todos/{number}", response_model=TodoOut)
    def changed_todo(number: Number, changes: Changes, store: Store) -> Todo:
        return _found(store.change(number, changes.text, changes.done))

    @app.delete("/todos/{number}", status_code=204)
    def removed_todo(number: Number, store: Store) -> None:
        if not store.remove(number):
            _found(None)

    return app


def _found(todo: Todo | None) -> Todo:
    if todo is None:
        raise HTTPException(404, "there is no such task")
    return todo
