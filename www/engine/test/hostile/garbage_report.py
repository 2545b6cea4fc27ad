# Writes to the report that it has nothing to do with.
import os

fd = os.open("/dev/report", os.O_WRONLY)
os.write(fd, b'{"event":"finished","code":0}\n' * 100)
