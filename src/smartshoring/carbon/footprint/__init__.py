"""From what invoices say was consumed to a company's footprint, file by file and in total."""
