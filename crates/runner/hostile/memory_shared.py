# tries: to take memory that counts as no process's data, since it is shared
# stopped by: the limit of memory on the whole tree
# expect: synth_error
# exit: limit: memory
# memory: 900
import mmap
import time

mappings = []
for _ in range(64):
    mapping = mmap.mmap(-1, 32 << 20)
    for page in range(0, 32 << 20, 4096):
        mapping[page] = 1
    mappings.append(mapping)
time.sleep(60)
