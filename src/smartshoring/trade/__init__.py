"""Every duty and fee: dated duty stacks by importer, origin and product."""
