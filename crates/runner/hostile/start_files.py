# tries: to run before the harness, by files that Python and Node load when they start
# stopped by: Python starts elsewhere, and without the codebase on its path
# expect: passed
# place: sitecustomize.py
# file: usercustomize.py
#| print("ESCAPED usercustomize")
# file: json.py
#| print("ESCAPED json")
# file: reporter.py
#| print("ESCAPED reporter")
# file: confine.py
#| print("ESCAPED confine")
# file: poison.pth
#| import os; print("ESCAPED pth")
# file: .noderc
#| console.log("ESCAPED noderc")
# file: package.json
#| {"type": "module"}
print("ESCAPED sitecustomize")
