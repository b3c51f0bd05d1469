"""Charts, one question a module; `sim.report.figures` puts those of a result in order."""
