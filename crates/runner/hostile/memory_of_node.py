# tries: to take more memory than a run may have, in Node
# stopped by: the limit of memory
# expect: synth_error or passed
# memory: 1500
import os
import subprocess

program = "const kept = []; for (;;) kept.push(Buffer.alloc(64 << 20, 1))"
ended = subprocess.run([os.environ["JSII_NODE"], "-e", program], capture_output=True, check=False)
print("node has ended with", ended.returncode)
if ended.returncode == 0:
    print("ESCAPED")
