"""Mexican e-invoices (CFDI) as typed values: bytes in, an `Invoice` or a reason for refusal out."""
