-- A backtest reads payments from the oldest.
CREATE INDEX aml_payments_ordered ON aml_payments (ordered_at, payment);
