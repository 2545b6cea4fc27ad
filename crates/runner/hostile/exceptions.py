# tries: to break whoever reports an exception: text without end, text that raises, classes that lie
# stopped by: bounded text, and a harness that expects all of it
# expect: synth_error
# says: raising
class Hostile(Exception):
    def __str__(self):
        return "x" * (64 << 20)

    def __repr__(self):
        raise KeyboardInterrupt

    __qualname__ = "poison"


Hostile.__module__ = 7
print("raising")
raise Hostile from Hostile()
