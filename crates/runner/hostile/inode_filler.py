# tries: to make files without content without end, which no limit of bytes counts
# stopped by: the limit of files
# expect: synth_error
# exit: limit: files or memory
import itertools
import os

for number in itertools.count():
    if number % 1000 == 0:
        folder = f"/scratch/{number}"
        os.mkdir(folder)
    os.close(os.open(f"{folder}/{number}", os.O_CREAT))
