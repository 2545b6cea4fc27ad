"""Who listens where. The servers have the same numbers in server/*/main.py."""

LOBBY = 7777
LOBBY_HEALTH = 7778
MATCHMAKER = 7800
REDIS = 6379
