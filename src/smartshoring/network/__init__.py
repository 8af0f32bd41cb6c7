"""The nouns that rooms share: frozen values without formulas."""
