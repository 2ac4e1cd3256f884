"""However many jobs a store has, whatever web asks of it goes through an index: the database says so of each statement.

The statements are those that a web sends while everything is done with it once, so that no new one slips by.
"""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from postgres_server import PostgresServer
from pydantic import JsonValue, TypeAdapter
from sqlalchemy import Engine, NullPool, create_engine, event, make_url
from store_filling import filled
from store_rounds import round_of_everything
from store_rows import Size

from fondation_web.in_process import local_web
from fondation_web.store.indexes import metadata

SMALL = {"alembic_version", "api_keys", "notes", "pauses"}
"""Tables of which jobs make no more."""
GROWING = set(metadata.tables) - SMALL
Plan = Mapping[str, JsonValue]
PLANS: TypeAdapter[list[Plan]] = TypeAdapter(list[Plan])
SHORT = {"ix_jobs_dead_at_id", "ix_jobs_under_way"}
"""Indexes that are walked through: nothing is in them but dead letters, and what somebody works on."""
COUNTED = "FROM tickets GROUP BY tickets.kind"
"""How long the line is: counted, from an index, by whoever asks for it."""
FEW = Size(200)
SOME = Size(3000)
SETTINGS: Mapping[str, object] = {
    "retention_days": 30,
    "retention_memo_days": 30,
    "webhook_networks": "127.0.0.0/8",
}


@contextmanager
def connected(tell: Callable[[object], None]) -> Iterator[None]:
    """`tell` hears of each connection that is made meanwhile."""

    def hear(connection: object, _: object) -> None:
        tell(connection)

    event.listen(Engine, "connect", hear)
    try:
        yield
    finally:
        event.remove(Engine, "connect", hear)


async def test_in_a_file_no_statement_walks_through_a_table_that_grows_or_sorts_one(data: Path) -> None:
    database = data / "data" / "fondation.db"
    filled(f"sqlite:///{database}", FEW)
    said: dict[str, str] = {}

    def hear(connection: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.set_trace_callback(lambda text: said.setdefault(shape(text), text))

    with connected(hear):
        async with local_web(data, (), **SETTINGS) as local:
            said.clear()
            await round_of_everything(local)
    asked = [text for text in said.values() if re.match("SELECT|UPDATE|DELETE|INSERT", text)]
    asked = [text for text in asked if COUNTED not in text.replace("\n", "")]
    assert len(asked) > 100
    with sqlite3.connect(database) as connection:
        slow = {text: found for text in asked if (found := walks(connection, text))}
    assert slow == {}


def shape(text: str) -> str:
    """A statement without its values."""
    return re.sub(r"'[^']*'|\b\d+(\.\d+)?\b", "?", text)


def walks(connection: sqlite3.Connection, text: str) -> list[str]:
    """What in the plan of a statement takes longer where a table is longer."""
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {text}")]
    return [step for step in plan if is_walk(step, text) or is_sort(step, text) or "AUTOMATIC" in step]


def is_sort(step: str, text: str) -> bool:
    """Whether a step sorts more than is asked for."""
    return "TEMP B-TREE" in step and " LIMIT " in text


def is_walk(step: str, text: str) -> bool:
    """Whether a step reads a whole table; in the order of an index, until there are enough, it does not."""
    found = re.match(r"SCAN (\w+?)(_\d+)?( USING.*)?$", step)
    ends = " LIMIT " in text and " WHERE " not in text and "USING" in step
    return found is not None and found[1] in GROWING and not ends


async def test_on_a_server_no_statement_walks_through_a_table_that_grows_or_sorts_one(
    data: Path, postgres: PostgresServer
) -> None:
    url = postgres.database()
    filled(url, SOME)
    explain(url)
    said: dict[str, str] = {}

    def note(message: psycopg.errors.Diagnostic) -> None:
        _, is_plan, plan = str(message.message_primary).partition("plan:\n")
        if is_plan:
            said.setdefault(json.loads(plan)["Query Text"], plan)

    def hear(connection: object) -> None:
        if isinstance(connection, psycopg.Connection):
            connection.add_notice_handler(note)

    with connected(hear):
        async with local_web(data, (), database_url=url, **SETTINGS) as local:
            said.clear()
            await round_of_everything(local)
    assert len(said) > 100
    plans = {text: json.loads(plan)["Plan"] for text, plan in said.items() if COUNTED not in text.replace("\n", "")}
    slow = {text: found for text, plan in plans.items() if (found := [*steps(plan)])}
    assert slow == {}


def explain(url: str) -> None:
    """Have the server tell whoever is connected the plan of each statement that it has done.

    It takes an index wherever one serves: with so few rows it would read them all.
    """
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"), poolclass=NullPool)
    name = make_url(url).database
    said = {
        "session_preload_libraries": "auto_explain",
        "auto_explain.log_min_duration": "0",
        "auto_explain.log_level": "notice",
        "auto_explain.log_format": "json",
        "enable_seqscan": "off",
        "enable_bitmapscan": "off",
        "enable_sort": "off",
    }
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for setting, value in said.items():
            connection.exec_driver_sql(f"ALTER DATABASE {name} SET {setting} = '{value}'")


def steps(plan: Plan, *, ends: bool = False) -> Iterator[str]:
    """What in a plan takes longer where a table is longer; `ends`: the step above takes some rows and no more."""
    kind, table = str(plan["Node Type"]), plan.get("Relation Name")
    sought = {"Index Cond", "Recheck Cond"} & set(plan)
    walked = kind.startswith(("Index", "Seq", "Bitmap Heap")) and not sought and plan.get("Index Name") not in SHORT
    walked &= not (ends and "Filter" not in plan)
    if table in GROWING and walked:
        yield f"{kind} of {table}"
    if kind == "Sort" and ends:
        yield f"Sort by {plan['Sort Key']}"
    for each in PLANS.validate_python(plan.get("Plans", [])):
        yield from steps(each, ends=kind in {"Limit", "LockRows"} and (ends or kind == "Limit"))
