"""The matchmaker: groups players who wait for the same mode."""

from aiohttp import web

from common import store, telemetry

PORT = 7800
PARTY = {"duel": 2, "raid": 5}


async def queue(request: web.Request) -> web.Response:
    wish = await request.json()
    waiting = f"waiting:{wish['mode']}"
    await sessions.rpush(waiting, wish["player"])
    if await sessions.llen(waiting) < PARTY[wish["mode"]]:
        return web.json_response({"kind": "wait"})
    party = await sessions.lpop(waiting, PARTY[wish["mode"]])
    telemetry.report("PartiesFormed", 1)
    return web.json_response({"kind": "match", "party": party})


if __name__ == "__main__":
    sessions = store.connect()
    app = web.Application()
    app.router.add_post("/queue", queue)
    web.run_app(app, port=PORT)
