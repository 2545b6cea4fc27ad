# tries: packets, the kernel's own sockets, and every other family
# stopped by: the filter of system calls
# expect: passed
# says: refused family 2
# says: refused family 16
# says: refused family 17
# says: refused family 38
# says: refused family 40
import socket

from tries import attempt

for family in range(2, 46):
    for kind in (socket.SOCK_RAW, socket.SOCK_DGRAM):
        attempt(f"family {family}", socket.socket, family, kind, 0)
attempt("icmp", socket.socket, socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP)
