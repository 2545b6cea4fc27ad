# tries: to nest folders deeper than a program that walks them can follow
# stopped by: nothing needs to; they go with the run
# expect: passed
# says: depth 4000
import os

home = os.getcwd()
os.chdir("/scratch")
for _ in range(4_000):
    os.mkdir("d")
    os.chdir("d")
print("depth 4000")
os.chdir(home)
