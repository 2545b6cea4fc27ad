# tries: to have no test fail, by skipping all
# stopped by: the verdict; a skipped test is no pass
# expect: failed
# answer: wrong
# place: conftest.py
import pytest


def pytest_runtest_setup(item):
    pytest.skip("no need")
