"""Start the service: `HOST` and `PORT` say where it listens, `DATABASE` names the file that keeps the tasks."""

import os

import uvicorn

from starter_project.app import make_app
from starter_project.todos import Todos


def main() -> None:
    todos = Todos(os.environ.get("DATABASE", ":memory:"))
    try:
        uvicorn.run(make_app(todos), host=os.environ.get("HOST", "127.0.0.1"), port=int(os.environ.get("PORT", "8000")))
    finally:
        todos.close()


if __name__ == "__main__":
    main()
