"""`web keys create | list | revoke`: the keys of this server, straight in its store."""

import argparse
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import anyio

from fondation_shared.errors import NotFound, UsageError
from fondation_shared.ids import KeyId
from fondation_shared.settings import WebSettings
from fondation_web.keyring import REMEMBER_SECONDS
from fondation_web.keys import SCOPES, Key, Scope, new_key
from fondation_web.store import api_keys
from fondation_web.store.opening import open_store
from fondation_web.store.store import Store
from fondation_web.terminal import CommandLine, terminal_words

_NAME = re.compile("[^\x00-\x1f\x7f\ud800-\udfff]{1,80}")
_DEFAULT_SCOPES: frozenset[Scope] = frozenset({"read", "submit"})


def keys_parser() -> argparse.ArgumentParser:
    """The words of `web keys`."""
    parser = CommandLine(prog="web keys", description=_words("about"))
    commands = parser.add_subparsers(dest="command", required=True)
    create = commands.add_parser("create", help=_words("create"))
    create.add_argument("--name", required=True, help=_words("create_name"))
    create.add_argument("--scope", action="append", choices=SCOPES, help=_words("create_scope"))
    commands.add_parser("list", help=_words("list"))
    revoke = commands.add_parser("revoke", help=_words("revoke"))
    revoke.add_argument("key", help=_words("revoke_key"))
    return parser


def run_keys(arguments: Sequence[str]) -> None:
    """Do what `arguments` (the words behind `web keys`) say; the result goes to stdout, the narration to stderr.

    Raises:
        UsageError: the name cannot be used.
        NotFound: there is no valid key of that id.
        SettingsError: the store cannot be opened.

    """
    words = keys_parser().parse_args(arguments)
    store = open_store(WebSettings.load().database)
    try:
        match words.command:
            case "create":
                anyio.run(_create, store, words.name, words.scope)
            case "revoke":
                anyio.run(_revoke, store, words.key)
            case _:
                anyio.run(_list, store)
    finally:
        store.close()


async def _create(store: Store, name: str, scopes: list[Scope] | None) -> None:
    if not _NAME.fullmatch(name.strip()):
        raise UsageError(
            "The key's name cannot be used.",
            cause="It is empty, longer than 80 characters, or has control characters.",
            hint="web keys create --name laptop",
        )
    key, token = new_key(name.strip(), frozenset(scopes) if scopes else _DEFAULT_SCOPES, datetime.now(UTC))
    await store.write(partial(api_keys.add, key=key))
    _say(_words("made", id=key.id, name=key.name, scopes=" ".join(sorted(key.scopes))))
    _print(str(token))


async def _list(store: Store) -> None:
    keys = await store.read(api_keys.all_keys)
    if not keys:
        _say(_words("none"))
    for key in keys:
        _print("  ".join((key.id, _state(key), ",".join(sorted(key.scopes)), key.name)))


async def _revoke(store: Store, key_id: str) -> None:
    known = key_id if key_id.startswith("key_") else f"key_{key_id}"
    if not await store.write(partial(api_keys.revoke, key_id=KeyId(known), now=datetime.now(UTC))):
        raise NotFound(f"There is no valid key {key_id}.", hint="web keys list")
    _say(_words("revoked", id=known, seconds=round(REMEMBER_SECONDS)))


def _state(key: Key) -> str:
    if key.revoked_at:
        return _words("state_revoked", day=f"{key.revoked_at:%Y-%m-%d}")
    if key.last_used_at:
        return _words("state_used", day=f"{key.created_at:%Y-%m-%d}", used=f"{key.last_used_at:%Y-%m-%d}")
    return _words("state_unused", day=f"{key.created_at:%Y-%m-%d}")


def _words(name: str, /, **values: object) -> str:
    return terminal_words()(f"keys_command.{name}", **values)


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
