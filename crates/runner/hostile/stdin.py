# tries: to read the harness's configuration, the nonce in it, once more
# stopped by: stdin is empty by then
# expect: passed
# says: nothing: b''
import os

print("nothing:", os.read(0, 4096))
