"""The address of a Redis, read without asking it anything."""

from fondation_shared.errors import SettingsError


def check_address(url: str | None) -> None:
    """Refuse what no connection could be made of; without an address the store keeps the line.

    Raises:
        SettingsError: its port is no number, it has an option that there is not, or signs of a password as they are.

    """
    if url is None:
        return
    from redis import ConnectionPool  # noqa: PLC0415 - a client that the embedded line does not need

    try:
        ConnectionPool.from_url(url).make_connection()
    except (ValueError, TypeError, AttributeError):
        # What it could not read may be a part of the password.
        raise SettingsError(
            "The address of the queue cannot be read.",
            cause="It is no address of a Redis; what a password has of / ? # @ : stands there as %2F %3F %23 %40 %3A.",
            hint="FONDATION_QUEUE_URL=redis://HOST:6379   # or unset it: the store keeps the line then",
        ) from None
