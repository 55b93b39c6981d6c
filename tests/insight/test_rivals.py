"""Money lost to other banks and won from them is what SQL says, on Berka's real payments."""

from docs.pages import DEMO_START  # noqa: F401
