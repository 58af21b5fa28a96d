"""The program and the system behind what a browser calls itself."""

BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
)
"""Signs in what a browser calls itself, the first that is found counts: most claim to be Safari too."""
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser(value: str) -> str:
    """Name the program and the system in what a browser calls itself; the text itself where neither is known."""
    program = next((name for sign, name in BROWSERS if sign in value), "")
    system = next((name for sign, name in SYSTEMS if sign in value), "")
    return " on ".join(part for part in (program, system) if part) or value
