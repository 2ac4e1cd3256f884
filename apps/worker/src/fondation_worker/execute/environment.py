"""What a generator finds in its environment: model keys and its own settings, nothing that belongs to the worker."""

from collections.abc import Mapping
from pathlib import Path

from fondation_shared.settings import ModelSettings, variables

MARK = "FONDATION_GENERATOR_MARK"
"""The variable by which a process of a generator is recognised, whatever became of its parents."""

PASSED_ON = frozenset(
    {
        # The machine: where programs, temporary files, caches, languages and trusted certificates are.
        *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "TZ", "LANG", "LANGUAGE", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"),
        *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "GIT_SSL_CAINFO"),
        *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"),
        # Which models, with which keys, for how much.
        *variables(ModelSettings),
        # The generator's settings.
        *("FONDATION_CACHE_DIR", "FONDATION_LANG", "FONDATION_SANDBOX", "FONDATION_SANDBOX_LEVEL"),
        *("FONDATION_EXERCISES", "FONDATION_NPM_REGISTRY", "FONDATION_PYPI_INDEX"),
        # Where npm, uv and pip read packages from: the package mirror reads from there too.
        *("npm_config_registry", "NPM_CONFIG_REGISTRY", "NPM_CONFIG_USERCONFIG", "NETRC"),
        *("UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_CONFIG_FILE"),
        *("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_CONFIG_FILE", "PIP_CERT", "CURL_CA_BUNDLE"),
        # The sandbox's engine, and its bounds.
        *("FONDATION_SANDBOX_IMAGE", "FONDATION_DOCKER_MEMORY_LIMIT", "FONDATION_DOCKER_CPU_LIMIT"),
        *("DOCKER_HOST", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "DOCKER_MEMORY_LIMIT", "DOCKER_CPU_LIMIT"),
    }
)


def clean(environment: Mapping[str, str], scratch: Path, mark: str) -> dict[str, str]:
    """The environment of one generator: what it may know of `environment`, a folder of its own, its mark."""
    kept = {name: value for name, value in environment.items() if name in PASSED_ON or name.startswith("LC_")}
    return {**kept, "TMPDIR": str(scratch), "FONDATION_DATA_DIR": str(scratch), MARK: mark}
