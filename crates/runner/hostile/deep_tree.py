# tries: to nest folders deeper than a program that walks them can follow
# stopped by: nothing needs to; they go with the run
# expect: passed
# says: depth 20000
import os

home = os.getcwd()
os.chdir("/scratch")
for _ in range(20_000):
    os.mkdir("d")
    os.chdir("d")
print("depth 20000")
os.chdir(home)
