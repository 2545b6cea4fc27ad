# tries: to bring tests of the same name that pass, in the candidate
# stopped by: the task's file wins
# expect: failed
# answer: wrong
# place: tests/test_stack.py
def test_there_is_a_queue():
    pass


def test_it_waits():
    pass
