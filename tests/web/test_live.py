"""The live line over a real PostgreSQL: what is announced and committed arrives, once, at the right house, and nothing else does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.db import connection, connections, transaction
from django.test import AsyncClient

from bedside.web import live

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asha(transactional_db: None, house: Any) -> Any:
    return house.asha


def listening(user: Any, story: Callable[[AsyncIterator[bytes], live.Hub], Awaitable[Any]]) -> Any:
    """Open /live as the user, wait until the line stands, and run the story with what arrives."""

    async def run() -> Any:
        client = AsyncClient()
        await client.aforce_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        answer: Any = await client.get("/live")
        assert answer["Content-Type"] == "text/event-stream"
        arriving = answer.streaming_content
        assert b"retry:" in await anext(arriving)
        house = live.hub()
        await asyncio.wait_for(house.ready.wait(), 5)
        assert b"event: afresh" in await asyncio.wait_for(anext(arriving), 5)
        try:
            return await story(arriving, house)
        finally:
            await arriving.aclose()
            house.close()
            await sync_to_async(connections.close_all)()

    return in_a_loop(run)


def in_a_loop(run: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Run in a thread of its own: a browser test may have left a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(run())).result(60)


def in_another_process(organisation: int, what: str, id: int | str) -> None:
    """Announce as a worker does: from a connection of its own."""
    with transaction.atomic():
        live.announce(organisation, what, id)


def elsewhere(*calls: tuple[Any, ...]) -> None:
    for call in calls:
        in_another_process(*call)
    connections.close_all()


def test_an_announced_event_arrives_within_a_second(asha: Any) -> None:
    async def story(arriving: AsyncIterator[bytes], house: live.Hub) -> bytes:
        await asyncio.to_thread(elsewhere, (asha.organisation_id, "conversation", 12))
        return await asyncio.wait_for(anext(arriving), 1)

    assert listening(asha, story) == b"event: conversation\ndata: 12\n\n"


def test_news_in_one_breath_are_told_together_and_each_once(asha: Any) -> None:
    async def story(arriving: AsyncIterator[bytes], house: live.Hub) -> bytes:
        one = (asha.organisation_id, "queue", 1)
        await asyncio.to_thread(elsewhere, one, one, (asha.organisation_id, "mention", 2))
        return await asyncio.wait_for(anext(arriving), 1)

    assert listening(asha, story) == b"event: queue\ndata: 1\n\nevent: mention\ndata: 2\n\n"


def test_another_hospital_hears_nothing_and_rubbish_is_left_alone(asha: Any) -> None:
    def rubbish() -> None:
        with connection.cursor() as cursor:
            for payload in ("", "{}", "[1]", '{"o":"x","w":1,"i":2}', "\u00e9"):
                cursor.execute("SELECT pg_notify(%s, %s)", [live.CHANNEL, payload])
        elsewhere((asha.organisation_id + 1, "queue", 1), (asha.organisation_id, "queue", 7))

    async def story(arriving: AsyncIterator[bytes], house: live.Hub) -> bytes:
        await asyncio.to_thread(rubbish)
        return await asyncio.wait_for(anext(arriving), 1)

    assert listening(asha, story) == b"event: queue\ndata: 7\n\n"


def test_what_is_rolled_back_is_never_told(asha: Any) -> None:
    def undone() -> None:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            live.announce(asha.organisation_id, "queue", 1)
            _ = 1 / 0
        connections.close_all()

    async def story(arriving: AsyncIterator[bytes], house: live.Hub) -> None:
        await asyncio.to_thread(undone)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(arriving), 0.6)

    listening(asha, story)


def test_a_killed_database_line_is_made_anew_and_pages_look_afresh(asha: Any) -> None:
    def kill() -> int:
        with psycopg.connect(**live._address(), autocommit=True) as axe:
            return axe.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query = %s",
                [f"LISTEN {live.CHANNEL}"],
            ).fetchone()[0]  # type: ignore[index]

    async def story(arriving: AsyncIterator[bytes], house: live.Hub) -> tuple[bytes, bytes]:
        assert await asyncio.to_thread(kill) == 1
        first = await asyncio.wait_for(anext(arriving), 5)
        await asyncio.to_thread(elsewhere, (asha.organisation_id, "channel", 3))
        return first, await asyncio.wait_for(anext(arriving), 1)

    afresh, after = listening(asha, story)
    assert afresh == b"event: afresh\ndata: \n\n"
    assert after == b"event: channel\ndata: 3\n\n"


def test_a_page_that_reads_too_slowly_is_told_to_look_afresh(asha: Any) -> None:
    async def story(arriving: AsyncIterator[bytes], house: live.Hub) -> int:
        queue = await house.join(asha.organisation_id)
        for number in range(live.WAITING + 1):
            house._pass_on(f'{{"o":{asha.organisation_id},"w":"queue","i":{number}}}')
        assert queue.get_nowait() == live.AFRESH
        house.leave(asha.organisation_id, queue)
        return queue.qsize()

    assert listening(asha, story) == 0


def test_five_hundred_pages_share_one_database_line(asha: Any) -> None:
    def lines() -> int:
        with psycopg.connect(**live._address(), autocommit=True) as look:
            return look.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE query = %s", [f"LISTEN {live.CHANNEL}"]
            ).fetchone()[0]  # type: ignore[index]

    async def story(arriving: AsyncIterator[bytes], house: live.Hub) -> list[live.News]:
        queues = [await house.join(asha.organisation_id) for _ in range(500)]
        await asyncio.to_thread(elsewhere, (asha.organisation_id, "approval", 9))
        heard = [await asyncio.wait_for(queue.get(), 2) for queue in queues]
        assert await asyncio.to_thread(lines) == 1
        for queue in queues:
            house.leave(asha.organisation_id, queue)
        return heard

    assert set(listening(asha, story)) == {("approval", "9")}


def test_closing_ends_every_stream(asha: Any) -> None:
    async def story(arriving: AsyncIterator[bytes], house: live.Hub) -> list[bytes]:
        asyncio.get_running_loop().call_later(0.1, house.close)
        return [chunk async for chunk in arriving]

    assert listening(asha, story) == [b": here\n\n"]


def test_strangers_hear_nothing(transactional_db: None) -> None:
    async def run() -> Any:
        answer = await AsyncClient().get("/live")
        await sync_to_async(connections.close_all)()
        return answer

    answer = in_a_loop(run)
    assert answer.status_code == 401
    assert not answer.streaming


def test_only_known_things_are_announced(transactional_db: None) -> None:
    with pytest.raises(ValueError, match="Nobody listens for 'party'"):
        live.announce(1, "party", 2)


def test_a_page_opened_as_the_last_one_closes_still_hears(asha: Any) -> None:
    """Going from one page to the next closes a stream and opens another in the same breath."""

    async def story(arriving: AsyncIterator[bytes], house: live.Hub) -> live.News:
        first = next(iter(house.pages[asha.organisation_id]))
        house.leave(asha.organisation_id, first)
        second = await house.join(asha.organisation_id)
        assert await asyncio.wait_for(second.get(), 5) == live.AFRESH  # the new line stands
        await asyncio.to_thread(elsewhere, (asha.organisation_id, "approval", 7))
        news = await asyncio.wait_for(second.get(), 5)
        house.leave(asha.organisation_id, second)
        return news

    assert listening(asha, story) == ("approval", "7")
