"""衡策 Hengce: the decision brain of a bank's marketing."""

__version__ = "0.1.0"
