# tries: to never come to the end of saying what is wrong
# stopped by: the wall clock
# expect: timeout
# exit: timeout
# wall: 30
class Endless(Exception):
    def __str__(self):
        while True:
            pass


raise Endless
