# Reports more than anyone wants to read.
# limit: 60000
import gc

gc.unfreeze()
reporter = next(item for item in gc.get_objects() if type(item).__name__ == "Reporter")
for number in range(100_000):
    reporter.event("template", stack=f"s{number}", template={"x": "y" * 10_000})
