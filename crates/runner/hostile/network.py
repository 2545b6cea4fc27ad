# tries: to reach anything by TCP and UDP, the machine itself included
# stopped by: the filter of system calls, under it Landlock and a network of its own without any way out
# expect: passed
# says: refused tcp
# says: refused listen
# says: refused udp
# says: refused tcp6
import socket

from tries import attempt


def tcp(host, port, family):
    with socket.socket(family, socket.SOCK_STREAM) as made:
        made.settimeout(2)
        made.connect((host, port))


def listen():
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        made.listen()


def udp():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.sendto(b"x", ("1.1.1.1", 53))


for host, port in (("1.1.1.1", 53), ("127.0.0.1", 22), ("127.0.0.1", 8080), ("169.254.169.254", 80)):
    attempt("tcp", tcp, host, port, socket.AF_INET)
attempt("tcp6", tcp, "::1", 22, socket.AF_INET6)
attempt("listen", listen)
attempt("udp", udp)
