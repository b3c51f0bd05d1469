"""Charts beyond the first three of `sim.report.figures`, one question a module."""
