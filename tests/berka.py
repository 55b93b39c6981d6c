"""The real transactions of `examples/berka`, and what a salary is in them, as SQL of its own."""

import os
from pathlib import Path

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("HENGCE_DATA", ROOT.parent / "shared" / "data")).resolve()
BERKA = DATA / "berka-pkdd99"
TRANSACTIONS = BERKA / "trans_first_3MiB.asc"

# Salaries: cash of 3,000 crowns and more, paid in by an account that was paid such an amount
# 27 to 31 days before, and 58 to 62 days before. A day is 24 hours, as in the journey's
# audience; transactions lie at midnight in Prague, which is an hour earlier in summer.
SALARIES = """
lines AS (
    SELECT * FROM read_csv($file, delim = ';', header = true, quote = '"', auto_detect = false,
                           strict_mode = false, null_padding = true, columns = {
        trans_id: 'VARCHAR', account_id: 'VARCHAR', date: 'VARCHAR', type: 'VARCHAR',
        operation: 'VARCHAR', amount: 'VARCHAR', balance: 'VARCHAR', k_symbol: 'VARCHAR',
        bank: 'VARCHAR', account: 'VARCHAR'})
), credits AS (
    SELECT CAST(account_id AS INTEGER) AS account,
           CAST(strptime('19' || date, '%Y%m%d') AS DATE) AS paid_on
    FROM lines
    WHERE type = 'PRIJEM' AND operation = 'VKLAD' AND CAST(amount AS DOUBLE) >= 3000
), dated AS (
    SELECT *, epoch(CAST(paid_on AS TIMESTAMP)) / 3600 - CASE
        WHEN paid_on BETWEEN DATE '1993-03-29' AND DATE '1993-09-26'
          OR paid_on BETWEEN DATE '1994-03-28' AND DATE '1994-09-25' THEN 2 ELSE 1 END AS hour
    FROM credits
), salaries AS (
    SELECT account, paid_on FROM dated AS now
    WHERE EXISTS (SELECT 1 FROM dated AS past WHERE past.account = now.account
                  AND now.hour - past.hour >= 27 * 24 AND now.hour - past.hour < 32 * 24)
      AND EXISTS (SELECT 1 FROM dated AS past WHERE past.account = now.account
                  AND now.hour - past.hour >= 58 * 24 AND now.hour - past.hour < 63 * 24)
)
"""
