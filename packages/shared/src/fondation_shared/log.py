"""Structured logs on stderr: coloured lines for a person, JSON for a machine."""

import logging
import sys
from typing import Literal

import stamina
import structlog


def configure(*, fmt: Literal["auto", "console", "json"] = "auto", level: str = "INFO") -> None:
    """Send every log line of this process to stderr; `auto` is console on a terminal, JSON elsewhere."""
    console = fmt == "console" or (fmt == "auto" and sys.stderr.isatty())
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if console else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    # Whoever calls an absent server says so once; the client's every try would bury it.
    stamina.instrumentation.set_on_retry_hooks([])
