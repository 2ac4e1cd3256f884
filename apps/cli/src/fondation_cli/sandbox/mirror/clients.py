"""How the clients inside are led to the mirror, and what they write about it led back out again."""

import re
from collections.abc import Callable, Mapping

from fondation_cli.sandbox.mirror.kept import Found
from fondation_cli.sandbox.port import MIRROR_PORT

_BLOCK = re.compile(r"(?m)^(?=\[\[package\]\]$)")
_NAME = re.compile(r'(?m)^name = "([^"]+)"$')
_REGISTRY = re.compile(r'(\bsource = \{ registry = ")(https?://[^"]+)(" \})')
_FROM_REGISTRY = re.compile(r"(?m)^source = \{ registry = ")
_FILE = re.compile(r'(\burl = ")https?://[^"]*/([^"/?#]+)(")')
_INSIDE = re.compile(r"http://127\.0\.0\.1:\d+/pypi/(?:simple/?|files/[^/\"]+/([^/\"]+))")

Origin = Callable[[str], Found | None]


def variables(port: int = MIRROR_PORT) -> Mapping[str, str]:
    """What npm, uv and pip find in their environment inside: one place to read from, no scripts, nothing else asked."""
    base = f"http://127.0.0.1:{port}"
    return {
        "npm_config_registry": f"{base}/npm/",
        "npm_config_replace_registry_host": "always",
        "npm_config_omit_lockfile_registry_resolved": "true",
        "npm_config_ignore_scripts": "true",
        "npm_config_audit": "false",
        "npm_config_fund": "false",
        "npm_config_update_notifier": "false",
        # It is the mirror that waits for registries: what it does not have at once it will not have in a minute.
        "npm_config_fetch_retry_mintimeout": "500",
        "npm_config_fetch_retry_maxtimeout": "2000",
        "UV_DEFAULT_INDEX": f"{base}/pypi/simple",
        "UV_NO_CONFIG": "1",
        "UV_PYTHON_DOWNLOADS": "never",
        "PIP_INDEX_URL": f"{base}/pypi/simple",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


def lock_inside(lock: str, port: int = MIRROR_PORT) -> str:
    """A `uv.lock` as it is written anywhere, with every registry and every file of one behind the mirror.

    What comes from a repository or an address of its own stays as it is, and is not to be had inside.
    """
    base = f"http://127.0.0.1:{port}/pypi"

    def moved(block: str) -> str:
        name = _NAME.search(block) if _FROM_REGISTRY.search(block) else None
        block = _REGISTRY.sub(rf"\g<1>{base}/simple\g<3>", block)
        if name is None:
            return block
        return _FILE.sub(rf"\g<1>{base}/files/{name[1]}/\g<2>\g<3>", block)

    return "".join(moved(block) for block in _BLOCK.split(lock))


def lock_outside(lock: str, origin: Origin) -> str:
    """A `uv.lock` that was written inside, as anybody can use it: with the registries that the packages are from.

    `origin` knows a package's page by its name; what it does not know stays as it is.
    """

    def moved(block: str) -> str:
        name = _NAME.search(block)
        found = origin(name[1]) if name and _INSIDE.search(block) else None
        if found is None:
            return block
        files, registry = found.page.files, found.upstream.url.rstrip("/")
        return _INSIDE.sub(lambda inside: files[inside[1]].url if inside[1] in files else registry, block)

    return "".join(moved(block) for block in _BLOCK.split(lock))
