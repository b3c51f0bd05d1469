"""Charts, one question a module; `joinup.report.figures` puts those of a result in order."""
