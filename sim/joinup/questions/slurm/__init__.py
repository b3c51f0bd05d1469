"""An experiment as jobs for the batch queue Slurm: an array, and a last job that depends on it."""
