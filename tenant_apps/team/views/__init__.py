"""The team's pages and the company's settings, one file per family of pages."""
