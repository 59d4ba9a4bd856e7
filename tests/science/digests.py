"""What a verb changed: digests of every column and array before and after it."""


def digests(world):
    """Name -> bytes of each column and array."""
    held = {f"{name}.{column}": table[column].tobytes() for name, table in world.tables.items() for column in table.columns}
    return held | {f"world.{name}": values.tobytes() for name, values in world.arrays.items()}


def changed(world, process):
    """Call the verb; names of what it changed."""
    before = digests(world)
    process(world)
    after = digests(world)
    return {name for name in after if after[name] != before[name]}
