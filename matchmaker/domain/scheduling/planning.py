"""The whole way from an instance to a plan: choose, place, close gaps, give tables, say why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from matchmaker.domain.phrases import phrase
from matchmaker.domain.scheduling.annealing import STEPS_PER_SECOND, anneal
from matchmaker.domain.scheduling.choosing import Choice, choose
from matchmaker.domain.scheduling.floors import fewest_gaps
from matchmaker.domain.scheduling.gaps import close_gaps
from matchmaker.domain.scheduling.ground import Board, Ground, survey
from matchmaker.domain.scheduling.improving import fill, place_all, raise_interest
from matchmaker.domain.scheduling.instance import Breaks, Instance, Meeting, Plan
from matchmaker.domain.scheduling.placing import place
from matchmaker.domain.scheduling.reasons import explain
from matchmaker.domain.scheduling.tables import assign_tables, count_changes
from matchmaker.domain.scheduling.validating import impossible
from matchmaker.errors import InputError

Tell = Callable[[str], None]
IsOver = Callable[[], bool]

_SLACK = 1e-6
_SHARE_OF_SOLVER = 0.4  # of the time for gaps; annealing has the rest
_MEETINGS_OF_SOLVER = 60  # with many more, annealing finds more in the same time
_EFFORT_FOR_MUSTS = 5.0
EFFORT_PER_SECOND = 0.1  # of the solver's deterministic time; what a busy machine manages


def plan(
    instance: Instance,
    *,
    seed: int = 0,
    seconds: float = 10.0,
    tell: Tell = lambda _: None,
    is_over: IsOver = lambda: False,
) -> Plan:
    """The best plan that was found.

    Args:
        instance: what is asked.
        seed: the same instance, seconds and seed give the same plan, unless `is_over` cut in.
        seconds: roughly how long the search may take; it is counted in the solver's
            deterministic time, so that a slow machine finds the same, later.
        tell: told each step as it begins.
        is_over: asked between two steps of the search; true ends it with what there is.

    Raises:
        InputError: the rules are impossible; the message names them all.
    """
    refuse_impossible(instance)
    ground = survey(instance)
    board, budget = Board(ground), Budget(seconds * EFFORT_PER_SECOND, is_over)
    if instance.given:
        bound = _place_given(instance, board, seed=seed, budget=budget, tell=tell)
    else:
        bound = _choose_and_place(ground, board, seed=seed, budget=budget, tell=tell)
    tell(phrase("Closing gaps"))
    fewest = fewest_gaps(board)
    share = min(_SHARE_OF_SOLVER, _MEETINGS_OF_SOLVER / max(1, len(board.placed())))
    steps = int(seconds * STEPS_PER_SECOND * (1 - share))
    anneal(board, seed=seed, steps=steps, is_over=is_over)
    rest = budget.part(share / _SHARE_OF_SOLVER)
    is_proved = close_gaps(board, seed=seed, spend=rest.spend, fewest=fewest)
    tell(phrase("Giving tables"))
    return finished(
        instance, board, bound=bound, seed=seed, gaps_proved=is_proved, fewest_breaks=fewest
    )


class Budget:
    """Deterministic effort, and a clock that only ends it early."""

    def __init__(self, effort: float, is_over: IsOver) -> None:
        """So much effort, unless it is over before."""
        self._left = effort
        self._is_over = is_over

    def spend(self, effort: float) -> bool:
        """Use some; whether there is more."""
        self._left -= effort
        return self._left > 0 and not self._is_over()

    def part(self, share: float) -> Budget:
        """A budget that ends at this share of what is left."""
        return _Share(self, self._left * share)

    @property
    def left(self) -> float:
        """What is left."""
        return max(0.0, self._left)


class _Share(Budget):
    """Part of another's budget."""

    def __init__(self, whole: Budget, effort: float) -> None:
        super().__init__(effort, lambda: False)
        self._whole = whole

    def spend(self, effort: float) -> bool:
        """Use some of both."""
        return self._whole.spend(effort) & super().spend(effort)


def refuse_impossible(instance: Instance) -> None:
    """Raise what `impossible` finds, all at once."""
    if found := impossible(instance):
        raise InputError(
            "\n".join(found), remedy=phrase("Mend these rules; nothing was solved or changed.")
        )


def _choose_and_place(
    ground: Ground, board: Board, *, seed: int, budget: Budget, tell: Tell
) -> float:
    """The chosen meetings on the board; the bound."""
    tell(phrase("Choosing meetings"))
    chosen = choose(ground)
    if chosen is None:
        raise InputError(
            phrase("The meetings that must be held do not fit together."),
            remedy=phrase("Take back one of them, or raise somebody's most meetings."),
        )
    tell(phrase("Placing %(n)s meetings", n=len(chosen.wishes)))
    left = place(board, chosen.wishes, seed=seed)
    if left and _choose_again(board, chosen, seed=seed, budget=budget, tell=tell):
        return board.interest()
    fill(board)
    return chosen.bound


def _choose_again(board: Board, chosen: Choice, *, seed: int, budget: Budget, tell: Tell) -> bool:
    """Other meetings in place of what found no slot; whether it is proved that there are no
    better ones.
    """
    tell(phrase("Choosing again what found no slot"))
    fill(board)
    if _lacks_must(board) and not _place_musts(board, seed=seed):
        raise InputError(
            phrase("The meetings that must be held do not all find a slot."),
            remedy=phrase("Take back one of them, or add slots or tables."),
        )
    return raise_interest(board, chosen.bound, seed=seed, spend=budget.part(0.5).spend)


def _place_musts(board: Board, *, seed: int) -> bool:
    """Nothing but what must be held on the board, then what fits beside it; whether all is."""
    for wish in board.placed():
        board.take(wish)
    musts = tuple(wish for wish, must in enumerate(board.ground.must) if must)
    place_all(board, musts, seed=seed, effort=_EFFORT_FOR_MUSTS)
    if _lacks_must(board):
        return False
    fill(board)
    return True


def _lacks_must(board: Board) -> bool:
    return any(
        must and slot < 0 for must, slot in zip(board.ground.must, board.slot_of, strict=True)
    )


def _place_given(
    instance: Instance, board: Board, *, seed: int, budget: Budget, tell: Tell
) -> float:
    """All that is given on the board, or as much as was possible; their whole interest."""
    tell(phrase("Placing %(n)s meetings", n=len(instance.wishes)))
    wishes = tuple(range(len(instance.wishes)))
    if place_all(board, wishes, seed=seed, effort=max(1.0, budget.left)):
        raise InputError(
            phrase("It is proved that these meetings cannot all be placed."),
            remedy=phrase("Take one away, or add slots or tables."),
        )
    return sum(board.ground.score)


def finished(
    instance: Instance,
    board: Board,
    *,
    bound: float,
    seed: int = 0,
    gaps_proved: bool = False,
    fewest_breaks: int = 0,
    kept_tables: Mapping[int, int] | None = None,
    from_slot: int = 0,
) -> Plan:
    """The board as a plan; reasons speak of what is not over."""
    tables = assign_tables(instance, board, kept_tables)
    meetings = [
        Meeting(wish, instance.wishes[wish].a, instance.wishes[wish].b, board.slot_of[wish], table)
        for wish, table in tables.items()
    ]
    interest = board.interest()
    return Plan(
        meetings=tuple(sorted(meetings, key=lambda each: (each.slot, each.table))),
        interest=interest,
        bound=max(bound, interest),
        is_proved=interest >= bound - _SLACK * max(1.0, bound),
        breaks=_breaks(board, is_proved=gaps_proved, fewest=fewest_breaks),
        unplaced=explain(instance, board, from_slot=from_slot),
        short=tuple(
            one.id
            for person, one in enumerate(instance.participants)
            if board.degree(person) < one.minimum
        ),
        seed=seed,
        table_changes=count_changes(board, tables),
    )


def _breaks(board: Board, *, is_proved: bool, fewest: int) -> Breaks:
    each = _of_those_who_meet(board, range(len(board.busy)))
    total = sum(each)
    return Breaks(
        total=total,
        largest=max(each, default=0),
        smallest=min(each, default=0),
        is_proved=is_proved,
        bound=total if is_proved else fewest,
    )


def _of_those_who_meet(board: Board, people: Collection[int]) -> list[int]:
    return [board.breaks(person) for person in people if board.busy[person]]
