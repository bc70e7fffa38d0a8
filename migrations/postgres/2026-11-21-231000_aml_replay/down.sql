DROP INDEX aml_payments_ordered;
