"""The name under which a test of the explorables' parts asks: see ``figures``."""

from .figures import picture as picture
