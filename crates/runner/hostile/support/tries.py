"""What the programs of the corpus share: an attempt is refused, or it is not."""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def attempt(name, function, *arguments, refused=Exception):
    """Says whether it was refused, which is any exception."""
    try:
        result = function(*arguments)
    except refused as error:
        print("refused", name, f"({type(error).__name__}: {error})"[:200], flush=True)
    else:
        print("ESCAPED", name, repr(result)[:200], flush=True)


def call(number, *arguments):
    """A system call; raises what the kernel says."""
    result = libc.syscall(number, *arguments)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def lib(name, *arguments):
    """A function of the C library; raises what the kernel says."""
    result = getattr(libc, name)(*arguments)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def read(path):
    """A few bytes of a file."""
    with open(path, "rb") as file:
        return file.read(4096)


def write(path, data=b"poison"):
    """A file, written."""
    with open(path, "wb") as file:
        file.write(data)
