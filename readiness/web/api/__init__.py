"""The API: one table of routes, from which the views are mounted, what is asked is read, and OpenAPI is written."""
