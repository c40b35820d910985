"""Under which name an explorable is stored: known without what draws one."""

MIME_TYPE = "application/vnd.vegalite.v5+json"
"""What JupyterLab and VS Code draw; the specifications here hold for it."""

OWN = "workshop-"
"""Begins the names of what readers make."""
