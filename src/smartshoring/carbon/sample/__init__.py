"""A folder of invented, sealed Mexican invoices with the right answer for every line."""

from smartshoring.carbon.sample.folder import write_sample

__all__ = ["write_sample"]
