"""The baseline: last year's flows priced by the model, and tied to the company's ledger."""
