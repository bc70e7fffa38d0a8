ALTER TABLE customer_risks DROP COLUMN edd_reason;
