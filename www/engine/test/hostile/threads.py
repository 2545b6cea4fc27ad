# Starts threads and processes.
import os
import threading

for attempt in (threading.Thread(target=print).start, os.fork, lambda: os.system("id"), lambda: os.popen("id").read()):
    try:
        attempt()
    except Exception as error:
        print(type(error).__name__, error)
