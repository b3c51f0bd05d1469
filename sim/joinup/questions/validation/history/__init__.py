"""Programmes whose money changed or ended, held against the model by a rule written beforehand."""
