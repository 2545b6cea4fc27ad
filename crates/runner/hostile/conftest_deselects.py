# tries: to have no test fail, by collecting none of those that do
# stopped by: the verdict; every expected test must be reported
# expect: failed or synth_error
# answer: wrong
# place: conftest.py
def pytest_collection_modifyitems(items):
    items[:] = [item for item in items if "waits" not in item.name]
