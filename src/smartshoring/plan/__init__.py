"""The network model: coefficients, strategies, solution, yardstick, front and verdict."""
