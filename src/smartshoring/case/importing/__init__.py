"""Making a case from what a company already has: network-design tables, a shipment history."""
