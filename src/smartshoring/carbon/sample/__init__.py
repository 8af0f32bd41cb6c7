"""Fictional e-invoices with their answers, to try the product on and to hold it against.

Written from the published documents of Anexo 20 and its complements, not from the reader: nothing
is imported from it. Companies and people in them do not exist; keys are for tests and say so.
"""

from smartshoring.carbon.sample.write import write_sample

__all__ = ["write_sample"]
