# MQTT topics. Segment numbers, for topic(n) in rules: 1 plants, 2 plant, 3 line, 4 thing, 5 kind.


def from_device(plant, kind, line="+", thing="+"):
    """What a device sends on. Without line and thing: the filter for those of the whole plant."""
    return f"plants/{plant}/{line}/{thing}/{kind}"


def to_device(plant, thing):
    return f"plants/{plant}/commands/{thing}"
