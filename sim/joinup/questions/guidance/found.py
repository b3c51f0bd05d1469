"""Everything that the guidance says, worked out from the cases of its four experiments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from joinup.questions.guidance import (
    aftermath,
    boxes,
    drivers,
    literature,
    regret,
    studies,
    tree,
    winners,
)
from joinup.questions.guidance.cases import Cases


@dataclass(frozen=True)
class Guidance:
    """What was found, part by part; see the modules of these names."""

    cases: Cases
    shares: list[winners.Share]
    bands: list[winners.Band]
    robustness: list[regret.Robustness]
    root: tree.Node | tree.Leaf
    advantages: list[tree.Advantage]
    knowing: dict[str, list[tree.Advantage]]
    strongholds: list[boxes.Where]
    collapses: list[boxes.Where]
    changes: list[aftermath.Change]
    signals: list[aftermath.Signal]
    comparisons: list[literature.Comparison]
    confirmed: list[studies.Confirmed]
    screened: list[drivers.Driver]
    indices: list[drivers.Index]
    # By a leaf's typical case: in how many worlds each form is best there; {} for none.
    worlds: Mapping[int, Mapping[str, int]] = field(default_factory=dict)

    @property
    def leaves(self) -> list[tree.Leaf]:
        """Return the ends of the tree's branches."""
        return tree.leaves(self.root)


def work_out(main: Cases, fresh: Cases, trajectories: Cases, sample: Cases) -> Guidance:
    """Return the guidance of the main cases and of those of `studies`."""
    return Guidance(
        cases=main,
        shares=winners.shares(main),
        bands=winners.bands(main),
        robustness=regret.robustness(main),
        root=tree.grown(main),
        advantages=tree.advantages(main),
        knowing=tree.worth_knowing(main),
        strongholds=boxes.strongholds(main),
        collapses=boxes.collapses(main),
        changes=aftermath.changes(main),
        signals=aftermath.signals(main),
        comparisons=literature.comparisons(main),
        confirmed=studies.confirmed(main, fresh),
        screened=drivers.screened(trajectories),
        indices=drivers.indices(sample),
    )
