UPDATE deliveries SET subscriber = 'bank-webhooks' WHERE subscriber = 'webhooks';
