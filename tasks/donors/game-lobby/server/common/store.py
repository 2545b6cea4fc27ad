"""The connection to the session store."""

import os

import redis.asyncio as redis


def connect() -> redis.Redis:
    return redis.Redis(
        host=os.environ["STORE_HOST"],
        port=int(os.environ["STORE_PORT"]),
        password=os.environ["STORE_TOKEN"],
        ssl=True,
        decode_responses=True,
        health_check_interval=15,
    )
