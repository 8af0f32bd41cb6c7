"""Every kilogram of CO2e: factors of freight and of electricity."""
