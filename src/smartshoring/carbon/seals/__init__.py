"""The seal of an e-invoice: its original chain, its signature, the certificate that made it."""
