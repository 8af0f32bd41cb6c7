"""From an invoice to what was consumed: carrier, quantity, period, and how sure each is."""
