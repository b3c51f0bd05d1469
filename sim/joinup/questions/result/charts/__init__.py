"""Charts, one question a module; `figures.py` puts those of a result in order."""
