"""What is answered to a request: a package's page, a file, or why not."""

import json
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

import anyio.to_thread

from fondation_cli.sandbox.mirror.connection import Refused, Request, Writer
from fondation_cli.sandbox.mirror.destinations import LeadsElsewhere
from fondation_cli.sandbox.mirror.download import KIND, Downloads
from fondation_cli.sandbox.mirror.fetch import Missing, TooLarge, Unreachable
from fondation_cli.sandbox.mirror.files import CHUNK_BYTES, Files, Mismatch
from fondation_cli.sandbox.mirror.kept import Found
from fondation_cli.sandbox.mirror.names import Allowed
from fondation_cli.sandbox.mirror.packument import HERE
from fondation_cli.sandbox.mirror.page import File
from fondation_cli.sandbox.mirror.pages import Pages
from fondation_cli.sandbox.mirror.requirements import needed, wheel_metadata
from fondation_cli.sandbox.mirror.simple import HTML, JSON, as_html
from fondation_cli.sandbox.mirror.targets import Target, read_target
from fondation_cli.sandbox.mirror.verdicts import Reason, Verdicts
from fondation_cli.sandbox.mirror.wording import said
from fondation_shared.errors import SettingsError

_ASKED_LATELY = 30.0
"""Seconds. A file that a page does not name may be newer than the page: it is asked for again, but not each time."""


class Service:
    """Answers from what is kept, and from the registries. `base` is this mirror's own address, with a slash."""

    def __init__(
        self, base: str, allowed: Allowed, pages: Pages, files: Files, downloads: Downloads, verdicts: Verdicts
    ) -> None:
        self._base = base.encode()
        self._allowed = allowed
        self._pages = pages
        self._files = files
        self._downloads = downloads
        self._verdicts = verdicts

    async def answer(self, request: Request, writer: Writer) -> None:
        """Answer it. Where that fails on the way, the answer stays incomplete."""
        target = read_target(request.target)
        if target is None:
            await self.refuse(Refused(HTTPStatus.FORBIDDEN, request.target.decode("latin-1")), writer)
            return
        self._verdicts.requests += 1
        if (target.kind, target.name) not in self._allowed:
            self._verdicts.deny(str(target), Reason.UNDECLARED)
            await _tell(writer, target, HTTPStatus.FORBIDDEN, said("undeclared", target))
        else:
            await self._allowed_answer(target, request.accept, writer)

    async def refuse(self, refused: Refused, writer: Writer) -> None:
        """Say no to what no client of a registry asks."""
        self._verdicts.requests += 1
        self._verdicts.deny(refused.asked, Reason.MALFORMED)
        await writer.whole(refused.status, "text/plain; charset=utf-8", said("malformed").encode())

    async def _allowed_answer(self, target: Target, accept: str, writer: Writer) -> None:
        try:
            if target.file:
                await self._file(target, writer)
            else:
                await self._page(target, accept, writer)
        except TimeoutError:
            raise
        except Missing:
            await _tell(writer, target, HTTPStatus.NOT_FOUND, said("missing", target))
        except Mismatch:
            self._verdicts.deny(str(target), Reason.MISMATCH)
            await _tell(writer, target, HTTPStatus.BAD_GATEWAY, said("mismatch", target))
        except LeadsElsewhere as error:
            self._verdicts.deny(str(error), Reason.LEADS_ELSEWHERE)
            await _tell(writer, target, HTTPStatus.BAD_GATEWAY, said("leads_elsewhere", target, error))
        except TooLarge:
            self._verdicts.deny(str(target), Reason.TOO_LARGE)
            await _tell(writer, target, HTTPStatus.BAD_GATEWAY, said("too_large", target))
        except Unreachable as error:
            self._verdicts.allow(error.host, Reason.UNREACHABLE, error)
            await _tell(writer, target, HTTPStatus.BAD_GATEWAY, said("unreachable", target, error))
        except SettingsError:
            self._verdicts.allow(str(target), Reason.UNREACHABLE)
            await _tell(writer, target, HTTPStatus.BAD_GATEWAY, said("unknown", target))
        except OSError as error:
            self._verdicts.allow(str(target), Reason.UNKEPT)
            await _tell(writer, target, HTTPStatus.BAD_GATEWAY, said("unkept", target, error.strerror))

    async def _page(self, target: Target, accept: str, writer: Writer) -> None:
        found = await self._pages.page(target.kind, target.name)
        self._allowed.add(target.kind, found.page.names)
        if target.kind == "npm":
            await writer.whole(HTTPStatus.OK, "application/json", found.body.replace(HERE, self._base))
        elif JSON in accept:
            await writer.whole(HTTPStatus.OK, JSON, found.body)
        else:
            body = await anyio.to_thread.run_sync(as_html, found.body)
            await writer.whole(HTTPStatus.OK, f"{HTML}; charset=utf-8", body)

    async def _file(self, target: Target, writer: Writer) -> None:
        found = await self._pages.files(target.kind, target.name)
        if target.file not in found.page.files:
            found = await self._pages.page(target.kind, target.name, fresh=_ASKED_LATELY)
        file = found.page.files.get(target.file)
        if file is None:
            raise Missing(target.file)
        self._allowed.add(target.kind, found.page.names)
        if target.metadata:
            await self._metadata(found, target, file, writer)
        elif kept := await anyio.to_thread.run_sync(self._files.open, file.digest):
            await self._hand_out(kept, target, file, writer)
        else:
            last = await self._downloads.fetch(found.upstream, file, writer)
            await self._learn(target, file)
            await writer.data(last)
            await writer.end()

    async def _hand_out(self, kept: BinaryIO, target: Target, file: File, writer: Writer) -> None:
        with kept:
            await self._learn(target, file)
            await writer.start(HTTPStatus.OK, KIND, kept.seek(0, 2))
            kept.seek(0)
            while chunk := kept.read(CHUNK_BYTES):
                await writer.data(chunk)
        await writer.end()

    async def _metadata(self, found: Found, target: Target, file: File, writer: Writer) -> None:
        """What lies beside a wheel, or where the index has nothing there, what lies in it."""
        if not target.file.endswith(".whl"):
            raise Missing(target.file)
        beside = file.beside()
        wanted = beside or file
        if kept := await anyio.to_thread.run_sync(self._files.open, wanted.digest):
            kept.close()
        else:
            await self._downloads.fetch(found.upstream, wanted)
        read = Path.read_bytes if beside else wheel_metadata
        try:
            body = await anyio.to_thread.run_sync(read, self._files.path(wanted.digest))
        except ValueError as error:
            raise Missing(target.file) from error
        self._allowed.add("pypi", needed(body))
        await writer.whole(HTTPStatus.OK, KIND, body)

    async def _learn(self, target: Target, file: File) -> None:
        """What this wheel needs may be asked for next."""
        if not target.file.endswith(".whl"):
            return
        try:
            metadata = await anyio.to_thread.run_sync(wheel_metadata, self._files.path(file.digest))
        except ValueError:
            return
        self._allowed.add("pypi", needed(metadata))


async def _tell(writer: Writer, target: Target, status: HTTPStatus, text: str) -> None:
    """Say why not, in the form that this kind of client shows; an answer that has begun breaks off instead."""
    if writer.started:
        return
    if target.kind == "npm":
        await writer.whole(status, "application/json", json.dumps({"error": text}, ensure_ascii=False).encode())
    else:
        await writer.whole(status, "text/plain; charset=utf-8", text.encode())
