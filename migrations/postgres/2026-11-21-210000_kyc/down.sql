DROP TABLE customer_risks;
DROP TABLE kyc_events;
DROP TABLE kyc_applicants;
