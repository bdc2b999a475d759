"""A stand-in for NCBI's E-utilities: what it imitates and what it does not is told in `server`."""
