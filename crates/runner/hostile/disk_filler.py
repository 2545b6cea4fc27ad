# tries: to fill every place that can be written
# stopped by: the size of each file system in memory
# expect: passed
# says: refused /project
# says: refused /scratch
# says: refused /dev/shm
import os

from tries import attempt


def fill(folder):
    names = [os.path.join(folder, f"big{number}") for number in range(8)]
    try:
        for name in names:
            with open(name, "wb") as file:
                for _ in range(200):
                    file.write(bytes(1 << 20))
    finally:
        for name in names:
            if os.path.exists(name):
                os.unlink(name)


for place in ("/project", "/scratch", "/dev/shm"):
    attempt(place, fill, place)
