# tries: to resolve names, by the library and by hand, which could carry data out
# stopped by: the filter of system calls, and a network without any way out
# expect: passed
# says: refused resolve
# says: refused node
import os
import socket
import subprocess

from tries import attempt


def by_node():
    program = "require('dns').resolve4('example.org', (error, found) => process.exit(error ? 1 : 0))"
    subprocess.run([os.environ["JSII_NODE"], "-e", program], check=True, timeout=20, capture_output=True)


attempt("resolve", socket.getaddrinfo, "example.org", 443)
attempt("resolve", socket.gethostbyname, "secret.example.org")
attempt("node", by_node)
