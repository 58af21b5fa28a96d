"""The pages: one file per noun; a view reads the request, calls one service, renders."""
