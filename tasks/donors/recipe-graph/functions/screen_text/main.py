"""Is a recipe fit for families?"""

import re

WORDS = frozenset({"arsenic", "cyanide", "damn", "hell", "moonshine"})


def handle(event, _context):
    text = f"{event['title']} {event['text']}".lower()
    found = sorted(WORDS & set(re.findall(r"[a-z]+", text)))
    return {"fit": not found, "words": ", ".join(found)}
