"""Whoever runs the tests has settings, models, a language, a configuration of Git, a proxy: none are theirs."""

import os

KEPT = {"FONDATION_TEST_ENGINE", "FONDATION_TEST_LOCAL_MODEL"}
STRANGERS = ("FONDATION_", "GIT_", "LC_", "AI_", "ANTHROPIC_", "OPENAI_", "EMERGENT_", "OTEL_", "AWS_", "CONVEX_")
HERE = "127.0.0.1,localhost"


def forget_strangers() -> None:
    """Leave in the environment of this process, and of all that it starts, what holds for everybody."""
    for name in set(os.environ) - KEPT:
        if name.startswith(STRANGERS) or name == "LANGUAGE":
            del os.environ[name]
    os.environ |= {"LC_ALL": "C.UTF-8", "GIT_CONFIG_GLOBAL": os.devnull, "NO_PROXY": HERE, "no_proxy": HERE}
