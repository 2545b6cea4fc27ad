# tries: to be written outside of the codebase, by a path that leads there
# stopped by: intake, which reads no such path; and the runner, which writes none
# expect: infra_error
# exit: fault: unusable path
# place: ../../escaped.py
print("ESCAPED")
