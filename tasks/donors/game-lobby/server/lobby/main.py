"""The lobby: one connection per player, a line of JSON per message."""

import asyncio
import json
import signal

import aiohttp

from common import store, telemetry

PORT = 7777
HEALTH_PORT = 7778
MATCHMAKER = "http://matchmaker:7800/queue"

players: dict[str, asyncio.StreamWriter] = {}
dropped = 0


async def player_connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    global dropped
    hello = json.loads(await reader.readline())
    player = hello["player"]
    players[player] = writer
    await sessions.hset("where", player, telemetry.SERVER)
    try:
        while line := await reader.readline():
            message = json.loads(line)
            if message["kind"] == "queue":
                await ask_for_match(player, message["mode"])
            elif message["kind"] == "bye":
                return
        dropped += 1
    finally:
        players.pop(player, None)
        await sessions.hdel("where", player)
        writer.close()


async def ask_for_match(player: str, mode: str) -> None:
    async with aiohttp.ClientSession() as http:
        async with http.post(MATCHMAKER, json={"player": player, "mode": mode}) as answer:
            players[player].write(await answer.read() + b"\n")


async def count_heads() -> None:
    global dropped
    while True:
        telemetry.report("ConnectedPlayers", len(players))
        telemetry.report("DroppedPlayers", dropped)
        dropped = 0
        await asyncio.sleep(15)


async def alive(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
    await writer.drain()
    writer.close()


async def main() -> None:
    server = await asyncio.start_server(player_connected, port=PORT)
    await asyncio.start_server(alive, port=HEALTH_PORT)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, server.close)
    await asyncio.gather(server.serve_forever(), count_heads())


if __name__ == "__main__":
    sessions = store.connect()
    asyncio.run(main())
