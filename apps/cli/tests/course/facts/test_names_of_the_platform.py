"""What a script finds without importing it is the platform's, whatever the project calls its own things."""

from collections.abc import Callable, Mapping
from pathlib import Path

from fondation_cli.course.facts.library import Library
from fondation_cli.course.fetching.local import open_local
from fondation_cli.course.index import build_index
from fondation_cli.course.outline import make_outline

FILES = {
    "package.json": '{"name": "post"}\n',
    "src/types.ts": "export interface Response { ok: boolean }\nexport interface Parcel { ok: boolean }\n",
    "test/own.test.ts": "import type { Response } from '../src/types'\n"
    "test('own', () => { const found: Response = make() })\n",
    "test/platform.test.ts": "import type { Parcel } from '../src/types'\n"
    "test('platform', () => { new Response('x'); const found: Parcel = make() })\n",
}


def test_a_test_means_the_projects_own_only_where_it_imports_that(
    make_repository: Callable[[Mapping[str, str | bytes]], Path],
) -> None:
    folder = make_repository(FILES)
    with open_local(folder, url=str(folder), name=folder.name, ref=None, allowed_roots=()) as snapshot:
        index = build_index(snapshot, lambda _done, _total, _message="": None, processes=1)
        library = Library(make_outline(index, snapshot), index, snapshot)

        assert {use.path for use in library.test_uses("Response")} == {"test/own.test.ts"}
        assert {use.path for use in library.test_uses("Parcel")} == {"test/platform.test.ts"}
