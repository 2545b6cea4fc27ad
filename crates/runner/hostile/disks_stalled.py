# tries: to make the whole machine wait for its disks, again and again
# stopped by: the filter of system calls, which answers at once
# expect: passed
# says: quick
import os
import time

began = time.monotonic()
for _ in range(1000):
    os.sync()
print("quick" if time.monotonic() - began < 1 else "ESCAPED slow")
