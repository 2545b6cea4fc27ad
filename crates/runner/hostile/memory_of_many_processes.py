# tries: to take more memory than a run may have, in processes that are each below the limit
# stopped by: the limit of memory on the whole tree
# expect: synth_error
# exit: limit: memory
# memory: 900
import os
import time

for _ in range(8):
    if os.fork() == 0:
        hog = bytearray(b"x") * (120 << 20)
        time.sleep(60)
        os._exit(0)
time.sleep(60)
