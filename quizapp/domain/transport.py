"""Who takes how much from where: rows with a demand share cells with a stock, so that no row goes short needlessly."""

from collections.abc import Collection, Sequence
from itertools import pairwise


class Transport:
    """A plan of how many units each row takes from each cell it may take from; a unit goes to one row only.

    The plan is the textbook one of augmenting paths: a row that finds its cells empty asks another row to move to
    another cell, and so on along the shortest chain. Cells are dear or not; a complete plan takes as few units from
    dear cells as any plan can.
    """

    def __init__(self, cells_of_row: Sequence[Sequence[int]], stock: Sequence[int], dear: Collection[int] = ()) -> None:
        self._cells_of_row = cells_of_row
        self._spare = list(stock)
        self._dear = frozenset(dear)
        self._taken = [[0] * len(stock) for _ in cells_of_row]

    def fill(self, demands: Sequence[int]) -> list[int]:
        """Plans for all rows and returns what each gets: a row's full demand, unless rows before it need the units."""
        if self._dear:
            # Units planned from cheap cells stay there: what is added later only moves between cells.
            got = [self._plan_units(row, demand, self._dear) for row, demand in enumerate(demands)]
        else:
            got = [0] * len(demands)
        return [units + self._plan_units(row, demands[row] - units, ()) for row, units in enumerate(got)]

    def take(self, row: int, cell: int) -> bool:
        """Removes one unit of the cell for good, as the row's; False, and nothing changes, when the plan forbids it.

        The plan forbids what would leave some row short, or take more from dear cells in the end.
        """
        if self._taken[row][cell] == 0 and not self._make_room(row, cell):
            return False
        self._taken[row][cell] -= 1
        return True

    def _plan_units(self, row: int, wanted: int, closed: Collection[int]) -> int:
        for units in range(wanted):
            chain = self._chain([cell for cell in self._cells_of_row[row] if cell not in closed], closed)
            if not chain:
                return units
            self._taken[row][chain[0][1]] += 1
            self._follow(chain)
        return max(wanted, 0)

    def _make_room(self, row: int, cell: int) -> bool:
        """Gives the row a planned unit of the cell in exchange for another of its units."""
        own = [other for other in self._cells_of_row[row] if self._taken[row][other]]
        for released in sorted(own, key=lambda other: other not in self._dear):
            self._taken[row][released] -= 1
            self._spare[released] += 1
            # The chain may end where the row has just left, or anywhere that is not dearer.
            chain = self._chain([cell], () if released in self._dear else self._dear)
            if chain:
                self._taken[row][cell] += 1
                self._follow(chain)
                return True
            self._taken[row][released] += 1
            self._spare[released] -= 1
        return False

    def _chain(self, starts: Sequence[int], no_end: Collection[int]) -> list[tuple[int, int]]:
        """The shortest chain of moves (row, to cell) that frees one of the cells to start from; the first row is -1."""
        came_from: dict[int, tuple[int, int]] = {cell: (-1, -1) for cell in starts}
        queue = list(came_from)
        for cell in queue:
            if self._spare[cell] and cell not in no_end:
                return self._way_to(cell, came_from)
            for row, taken in enumerate(self._taken):
                if taken[cell]:
                    for other in self._cells_of_row[row]:
                        if other not in came_from:
                            came_from[other] = row, cell
                            queue.append(other)
        return []

    def _way_to(self, cell: int, came_from: dict[int, tuple[int, int]]) -> list[tuple[int, int]]:
        way = []
        while cell >= 0:
            row, before = came_from[cell]
            way.append((row, cell))
            cell = before
        return way[::-1]

    def _follow(self, chain: Sequence[tuple[int, int]]) -> None:
        """Moves every row of the chain one cell on; the last cell gives the unit."""
        for (_, left), (row, entered) in pairwise(chain):
            self._taken[row][left] -= 1
            self._taken[row][entered] += 1
        self._spare[chain[-1][1]] -= 1
