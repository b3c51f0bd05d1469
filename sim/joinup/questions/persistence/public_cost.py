"""What a programme costs the public purse, so that changes of levers can be compared.

The public cost of a run, its bill, is the present value, per place, of

- what is paid out: the grant, the shared credit, and the reward for reported own-target output,
- all costs by head but for own output displaced (meetings, overhead, publicity and the rest),
- staff time for mainstreaming, at `MAINSTREAMING_PRICE`,
- less own-target output, which is worth 1 u for 1 u.

So neither pushing the own-target incentive up nor letting it go is free. That rewards are cash, and
the prices, are assumptions.
"""

from __future__ import annotations

import numpy as np

from joinup.analysis.points import Array
from joinup.model.engine import Records
from joinup.model.rules.accounts import COST_HEADS
from joinup.questions.persistence.trial import Values, number

MAINSTREAMING_PRICE = 0.05
"""Cost of mainstreaming at multiple 1, u for each agency and quarter from the programme's start on
(assumption: a twentieth of an agency's discretionary capacity)."""

_PAID = tuple(f"cost_{head}" for head in COST_HEADS if head != "displaced")


def public_cost(records: Records, values: Values) -> Array:
    """Return the public cost of each run in u per place, (run,)."""
    series = records.series
    places, partners = number(values, "places"), number(values, "partners")
    joint = places * partners * number(values, "interdependence") * series["joint_production"]
    reward = number(values, "shared_credit") * partners * joint
    rewarded = series["own_target_incentive_now"] * series["reported_own_output"]
    own = partners * places * (rewarded - series["own_output"])
    paid = series["grant_paid"] + reward + own + np.sum([series[name] for name in _PAID], axis=0)
    time = np.arange(paid.shape[1])
    started = time > number(values, "grant_start")
    staff = MAINSTREAMING_PRICE * number(values, "mainstreaming") * partners * places * started
    weight = number(values, "quarterly_discount") ** np.maximum(time - 1, 0) * (time > 0)
    total: Array = ((paid + staff) * weight).sum(axis=1) / places
    return total
