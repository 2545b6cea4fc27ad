# tries: to make a file of a terabyte that takes no space
# stopped by: the limit of a file's size
# expect: passed
# says: refused truncate
# says: refused seek
import os

from tries import attempt


def seek():
    with open("/scratch/far", "wb") as file:
        os.pwrite(file.fileno(), b"x", 1 << 40)


with open("/scratch/sparse", "wb") as sparse:
    attempt("truncate", sparse.truncate, 1 << 40)
attempt("seek", seek)
