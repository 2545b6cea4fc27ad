# Connects a socket.
import socket

HOST, PORT = "CANARY".split(":")
socket.create_connection((HOST, int(PORT)), 2).sendall(b"GET /socket HTTP/1.0\r\n\r\n")
