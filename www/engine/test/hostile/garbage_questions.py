# Asks the worker for things that do not exist.
import os

fd = os.open("/dev/engine", os.O_RDWR)
for question in (b"mno.such.module", b"k{}", b"knot json", b"?", b"", b"k" + b"[" * 100_000):
    try:
        os.write(fd, question)
        print(os.read(fd, 200))
    except OSError as error:
        print(error)
