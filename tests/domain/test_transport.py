from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from quizapp.domain.transport import Transport

from .matching import most_served


@st.composite
def tasks(draw):
    """Stocks of a few cells, the cells each row may take from, what each row wants, and which cells are dear."""
    stock = draw(st.lists(st.integers(0, 3), min_size=1, max_size=5))
    cells = st.lists(st.sampled_from(range(len(stock))), unique=True)
    cells_of_row = draw(st.lists(cells, min_size=1, max_size=4))
    demands = [draw(st.integers(0, 4)) for _ in cells_of_row]
    return stock, cells_of_row, demands, draw(st.frozensets(st.sampled_from(range(len(stock)))))


def served(stock, cells_of_row, demands, without=frozenset()):
    """How many units can be given out, as the slow way finds: each unit of a demand wishes for units of its cells."""
    units = {cell: [10 * cell + one for one in range(stock[cell])] for cell in range(len(stock))}
    return most_served(
        [
            [unit for cell in cells if cell not in without for unit in units[cell]]
            for cells, demand in zip(cells_of_row, demands, strict=True)
            for _ in range(demand)
        ]
    )


@given(tasks())
def test_a_row_gets_what_the_rows_before_it_leave(task):
    stock, cells_of_row, demands, _dear = task
    got = Transport(cells_of_row, stock).fill(demands)
    up_to = [served(stock, cells_of_row[:rows], demands[:rows]) for rows in range(len(demands) + 1)]
    assert got == [after - before for before, after in pairwise(up_to)]


@given(tasks())
def test_dear_cells_change_how_a_plan_is_filled_but_not_whether(task):
    stock, cells_of_row, demands, dear = task
    complete = served(stock, cells_of_row, demands) == sum(demands)
    assert (Transport(cells_of_row, stock, dear).fill(demands) == demands) is complete


@given(tasks(), st.data())
def test_whatever_is_taken_every_row_is_filled_and_the_fewest_dear_units_are_spent(task, data):
    stock, cells_of_row, demands, dear = task
    transport = Transport(cells_of_row, stock, dear)
    assume(transport.fill(demands) == demands)
    fewest_dear = sum(demands) - served(stock, cells_of_row, demands, without=dear)
    left, open_demands, spent_dear = list(stock), list(demands), 0
    while any(open_demands):
        row = data.draw(st.sampled_from([row for row, demand in enumerate(open_demands) if demand]))
        cell = data.draw(st.sampled_from([cell for cell in cells_of_row[row] if left[cell]]))
        left[cell] -= 1
        open_demands[row] -= 1
        others = sum(open_demands)
        needed_dear = spent_dear + (cell in dear) + others - served(left, cells_of_row, open_demands, without=dear)
        is_possible = served(left, cells_of_row, open_demands) == others and needed_dear <= fewest_dear
        assert transport.take(row, cell) is is_possible
        if is_possible:
            spent_dear += cell in dear
        else:
            left[cell] += 1
            open_demands[row] += 1
    assert spent_dear == fewest_dear


def test_a_row_moves_aside_for_one_that_has_no_other_cell():
    # The first row may take from both cells and would empty the only one of the second.
    assert Transport([[0, 1], [0]], [1, 1]).fill([1, 1]) == [1, 1]
