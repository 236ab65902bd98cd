"""A slow, plain answer to "how many can be served at once", to hold the quick one against."""

from collections.abc import Collection, Sequence


def most_served(wishes: Sequence[Collection[int]]) -> int:
    """How many of the wishers can get one of the things they wish for, each thing going to one of them only."""
    owner: dict[int, int] = {}

    def serve(wisher: int, asked: set[int]) -> bool:
        for thing in wishes[wisher]:
            if thing not in asked:
                asked.add(thing)
                if thing not in owner or serve(owner[thing], asked):
                    owner[thing] = wisher
                    return True
        return False

    return sum(serve(wisher, set()) for wisher in range(len(wishes)))
