# tries: to be written to a place of the machine
# stopped by: intake, which reads no such path; and the runner, which writes none
# expect: infra_error
# exit: fault: unusable path
# place: /tmp/escaped.py
print("ESCAPED")
