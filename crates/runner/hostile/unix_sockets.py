# tries: to reach services of the machine by named and abstract sockets
# stopped by: no such file in sight; abstract names belong to a network, and it has one of its own
# expect: passed
# says: refused named
# says: refused abstract
# says: talks to itself
import socket

from tries import attempt


def connect(address):
    with socket.socket(socket.AF_UNIX) as made:
        made.connect(address)


for address in ("/run/dbus/system_bus_socket", "/var/run/docker.sock", "/run/systemd/private", "/dev/log"):
    attempt("named", connect, address)
for address in ("\0infrabench-hostile", "\0/tmp/.X11-unix/X0", "\0/org/freedesktop/systemd1"):
    attempt("abstract", connect, address)
with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
    server.bind("/scratch/own.sock")
    server.listen()
    client.connect("/scratch/own.sock")
    print("talks to itself")
