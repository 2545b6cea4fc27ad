# tries: to end the process with a status that says all is well
# stopped by: the verdict, which wants the report's end
# expect: synth_error
# exit: code 0
# answer: wrong
import os

os._exit(0)
