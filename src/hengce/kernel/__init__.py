"""The small exact kernel: arrays in, arrays out; no file, no store, no clock.

`layout` says how a customer lies in a packed row, `eligibility` runs the rules' program over
rows, `caps` and `arbitrate` decide what each customer hears. The same functions serve one
customer and ten million.
"""
