"""`bedside replay FILE --speed 60 --channel NAME`: what was said once is said again now, at the same pace or faster.

Each post comes when its turn comes, is kept, read and placed like any other; its time is the time of the replay.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bedside.cli import ground

if TYPE_CHECKING:
    from bedside.connectors.base import Post

MOST = 200_000  # posts of one replay
BREATH = 0.5  # seconds in which posts that fall due are taken in together
NO_TIME = "{n} rows of {name} have no date and are left out: a replay needs to know when each was said."
NOTHING = "{name} holds no row that can be replayed: none has both words and a date."
TOO_MANY = "{name} holds more than {most:,} rows; replay a part of it."


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("replay", help="play a file's posts again, at their own pace or faster")
    parser.add_argument("file", help="CSV, TSV, JSON lines or XLSX with a date for each row")
    parser.add_argument("--channel", required=True, help="the channel they are heard on; made when there is none")
    parser.add_argument("--speed", type=float, default=60.0, help="how many times faster than life (default 60)")
    parser.add_argument("--map", default="", help="columns, as text=Comment,posted_at=Date")
    parser.add_argument("--zone", default="", help="time zone of dates that name none")
    ground.arguments(parser)
    parser.set_defaults(handler=handle)


def handle(args: argparse.Namespace) -> int:
    """0 when all was said, 1 with a sentence otherwise; Ctrl+C ends it and keeps what was said."""
    try:
        if args.speed <= 0:
            raise ground.Refusal("--speed must be more than 0; 1 is the pace of life.")
        ground.prepare(args.data)
        return _replay(args)
    except ground.Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1


@dataclass(frozen=True)
class Turn:
    """A post and the moment of the replay at which it is said."""

    at: datetime
    post: Post


def turns(posts: list[Post], *, began: datetime, speed: float) -> list[Turn]:
    """Posts in order of time, laid from `began` on; ids carry the replay's own mark, so that it may be played again."""
    dated = sorted((post for post in posts if post.posted_at), key=lambda post: post.posted_at or began)
    if not dated:
        return []
    first, mark = dated[0].posted_at or began, f"{began:%Y%m%d%H%M%S}-"
    return [_turn(post, began + ((post.posted_at or first) - first) / speed, mark) for post in dated]


def _turn(post: Post, at: datetime, mark: str) -> Turn:
    ids = {name: mark + getattr(post, name) for name in ("external_id", "thread", "in_reply_to") if getattr(post, name)}
    return Turn(at, replace(post, posted_at=at, edited_at=None, **ids))


def due(coming: list[Turn], *, clock: Callable[[], datetime], sleep: Callable[[float], None]) -> Iterator[list[Post]]:
    """The posts that fall due, those of one breath together, each when its time has come."""
    left = list(reversed(coming))
    while left:
        pause = (left[-1].at - clock()).total_seconds()
        if pause > 0:
            sleep(min(pause, 5.0))
            continue
        now, together = clock() + timedelta(seconds=BREATH), []
        while left and left[-1].at <= now:
            together.append(left.pop().post)
        yield together


def _replay(args: argparse.Namespace) -> int:
    from bedside import flow

    posts = _posts(args)
    began = datetime.now(UTC)
    channel = ground.channel(ground.organisation(args.organisation), args.channel, now=began)
    coming = turns(posts, began=began, speed=args.speed)
    lasts = timedelta(seconds=round((coming[-1].at - began).total_seconds()))
    print(f"{len(coming):,} posts on {channel.name}, {args.speed:g} times as fast as life: {lasts} from now.")
    said = 0
    for together in due(coming, clock=lambda: datetime.now(UTC), sleep=time.sleep):
        flow.take_in(channel, together, now=datetime.now(UTC))
        said += len(together)
        if sys.stderr.isatty():
            print(f"\r{said:,} of {len(coming):,} said\x1b[K", end="", file=sys.stderr, flush=True)
    print(f"All {said:,} posts were said.")
    return 0


def _posts(args: argparse.Namespace) -> list[Post]:
    from bedside.connectors.base import ConnectorError
    from bedside.listening import importing

    name = Path(args.file).name
    config = importing.asked(str(Path(args.file).expanduser().absolute()), map=args.map, zone=args.zone)
    posts: list[Post] = []
    try:
        for page in importing.pages(config, now=datetime.now(UTC)):
            posts += page.posts
            for one in page.rejected:
                print(f"{one.where}: {one.reason}", file=sys.stderr)
            if len(posts) > MOST:
                raise ground.Refusal(TOO_MANY.format(name=name, most=MOST))
    except ConnectorError as refusal:
        raise ground.Refusal(str(refusal)) from None
    undated = sum(post.posted_at is None for post in posts)
    if undated == len(posts):
        raise ground.Refusal(NOTHING.format(name=name))
    if undated:
        print(NO_TIME.format(n=undated, name=name), file=sys.stderr)
    return posts
