# tries: to find the files of other runs
# stopped by: file systems in memory of its own; of the machine's there is the runtime alone
# expect: passed
# says: looked
import os

for folder in ("/tmp", "/scratch/tmp", "/dev/shm", "/var/tmp", "/scratch/home"):
    try:
        found = os.listdir(folder)
    except OSError as error:
        print("refused", folder, error)
        continue
    strangers = [name for name in found if "infrabench" in name or "run" in name and "jsii" not in name]
    if strangers:
        print("ESCAPED", folder, strangers)
inside = {name for _, _, files in os.walk("/input") for name in files}
if not inside <= {"program.py", "stack.py", "test_stack.py", "tries.py"}:
    print("ESCAPED", inside)
print("looked")
