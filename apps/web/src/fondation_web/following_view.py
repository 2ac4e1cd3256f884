"""What the page of a course says of how it follows its repository by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fondation_shared.following import Following, Host, NewHook, Push
from fondation_web.language import Words

HOSTS: dict[Host, str] = {"github": "GitHub", "gitlab": "GitLab", "gitea": "Gitea"}
_COMMIT = 7


@dataclass(frozen=True, slots=True)
class FollowingView:
    """The section; `secret` is there on the one page that shows it. `address` is where pushes are told."""

    cron: str
    timezone: str
    next_due: datetime | None
    address: str
    secret: str
    told: str
    hosts: Mapping[Host, str]


def following_view(following: Following | None, made: NewHook | None, base: str, words: Words) -> FollowingView:
    """How a course follows; `base` is the address of this server."""
    shown = following or Following()
    schedule, hook = shown.schedule, shown.hook
    return FollowingView(
        cron=schedule.cron if schedule else "",
        timezone=schedule.timezone if schedule else "UTC",
        next_due=schedule.next_due if schedule else None,
        address=f"{base.rstrip('/')}{hook.path}" if hook else "",
        # A page of before that is loaded again has the secret of an address that may be no more.
        secret=made.secret if made and hook and made.id == hook.id else "",
        told=_told(shown.last_push, words) if hook else "",
        hosts=HOSTS,
    )


def _told(push: Push | None, words: Words) -> str:
    if push is None:
        return words("following.never")
    became = words(f"following.{push.reason or push.outcome}")
    what = {"ref": push.ref or "–", "commit": (push.commit or "–")[:_COMMIT], "time": words.moment(push.at)}
    return words("following.last", host=HOSTS[push.host], became=became, **what)
