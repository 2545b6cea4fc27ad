# tries: to close every file, the report's among them, so that nothing bad can be reported
# stopped by: the verdict; what is not reported is not passed
# expect: failed or synth_error
# answer: wrong
import os

os.closerange(0, 4096)
