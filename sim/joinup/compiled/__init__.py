"""The rules compiled: recorded once as they stand, printed as a WebAssembly module, run quickly.

`joinup.model` is the one text of the rules. `arrays.py` has arrays that note what is done to them,
`recording.py` runs the model on them, `graph.py` holds what they noted, `printing.py` prints it as
a module, and `engine.py` runs the module. What cannot be recorded is left to NumPy.
"""
