"""HiGHS behind arrays: a linear model in; solution, bound and status out."""
