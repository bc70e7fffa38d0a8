-- One subscriber processes the webhooks of all partners.
UPDATE deliveries SET subscriber = 'webhooks' WHERE subscriber = 'bank-webhooks';
