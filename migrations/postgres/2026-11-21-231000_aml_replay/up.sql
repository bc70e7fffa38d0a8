-- A backtest reads payments oldest first.
CREATE INDEX aml_payments_ordered ON aml_payments (ordered_at, payment);
