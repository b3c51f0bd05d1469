"""Which parameters move an outcome, and how surely: of a design's points, or of any points."""

from joinup.analysis.sensitivity.indices import (
    Index,
    given_data_indices,
    morris_effects,
    sobol_indices,
)

__all__ = ["Index", "given_data_indices", "morris_effects", "sobol_indices"]
