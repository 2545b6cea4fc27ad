# tries: to hold the run open after its tests: an exit handler, a finalizer and a thread that never end
# stopped by: the harness ends without any of them
# expect: passed
import atexit
import threading
import time


class Endless:
    def __del__(self):
        while True:
            pass


keep = Endless()
keep.itself = keep
atexit.register(time.sleep, 1000)
threading.Thread(target=time.sleep, args=(1000,)).start()
