# tries: to start threads without end
# stopped by: the limit of processes and threads
# expect: failed or synth_error
# exit: limit: processes
import threading
import time

while True:
    try:
        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
    except RuntimeError:
        time.sleep(0.01)
