# tries: to end the process with status 0 from an exit handler, a thread and a finalizer, after a wrong answer's tests
# stopped by: the harness ends without handlers, and its report came before
# expect: failed or synth_error
# answer: wrong
import atexit
import os
import threading
import time


class Late:
    def __del__(self):
        os._exit(0)


keep = Late()
atexit.register(os._exit, 0)
threading.Thread(target=lambda: (time.sleep(1), None), daemon=False).start()
