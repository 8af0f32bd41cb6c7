"""The product in a browser: an HTTP API over one workspace folder, and the built pages."""
