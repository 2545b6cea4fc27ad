# tries: to write to every open file, and so to the harness's report
# stopped by: the report's nonce; a line without it ends the run
# expect: synth_error
# exit: limit: something else than the harness
import os

for fd in range(3, 256):
    try:
        os.write(fd, b'{"event":"finished","code":0}\n' * 100)
    except OSError:
        pass
