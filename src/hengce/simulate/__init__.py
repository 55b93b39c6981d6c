"""The synthetic bank of `make demo`: no customer, number or consent in it is real.

`streams` numbers the randomness, `people`, `assets`, `credit`, `ratings` and `reach` draw the
customers, `customers` writes them as a table, `consents` and `past` add what they agreed to
and what they already got, `bank` puts it together. `happenings` draws events, `day` is a day
of them, `responses` is how customers answer, `recipients` says what makes them; `segment` and
`opt_outs` hand the past to the ledger. The folder `demo_bank` is the configuration. `weeks` lives
the weeks before the bank's night with those of `weeks_people`, `home` brings all in. `life` draws
months of what the journeys of `examples/journeys` hear, out of `stories`; `life_tables` adds the
tags and consents that they ask.
"""
