# tries: to take more memory than a run may have, in Node
# stopped by: the limit of memory
# expect: passed
# memory: 1500
# says: node has ended with
import os
import subprocess

program = "const kept = []; for (;;) kept.push(Buffer.alloc(64 << 20, 1))"
ended = subprocess.run([os.environ["JSII_NODE"], "-e", program], capture_output=True, check=False)
print("node has ended with", ended.returncode)
if ended.returncode == 0:
    print("ESCAPED")
