# tries: to keep the report and the output open in a child, so that nobody sees the end
# stopped by: the whole tree is killed with the run's first process
# expect: passed
import subprocess

subprocess.Popen(["/bin/sh", "-c", "exec -a hostile-left-behind sleep 1000 || sleep 1000"], close_fds=False)
