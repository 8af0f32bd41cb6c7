"""Branch and bound with lane generation: large models, solved on the few columns that matter."""
