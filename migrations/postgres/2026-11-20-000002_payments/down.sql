DROP TABLE idempotency_keys;
DROP TABLE transactions;
DROP TABLE bank_accounts;
DROP TABLE bank_consents;
DROP TABLE recipients;
DROP TABLE quotes;
DROP TABLE exchange_rates;
