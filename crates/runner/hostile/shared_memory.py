# tries: to leave files for the next run, wherever it can write
# stopped by: file systems in memory that go with the run
# expect: passed
# says: left
import os

from tries import write

for folder in ("/dev/shm", "/scratch", "/scratch/tmp", "/scratch/home", "/tmp", "/project"):
    write(os.path.join(folder, "poison"))
print("left")
