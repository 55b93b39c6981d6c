"""Money lost to other banks and won from them is what SQL says, on Berka's real payments."""

import json
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from typer.testing import CliRunner

from berka import BERKA, ROOT, TRANSACTIONS
from docs.pages import DEMO_START  # noqa: F401
