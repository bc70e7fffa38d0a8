-- One subscriber works off the webhooks of all partners.
UPDATE deliveries SET subscriber = 'webhooks' WHERE subscriber = 'bank-webhooks';
