-- Why an officer holds an enhanced due diligence for done, in their words; sealed.
ALTER TABLE customer_risks ADD COLUMN edd_reason TEXT
    CHECK ((edd_basis IS NOT NULL AND edd_basis = 'officer') = (edd_reason IS NOT NULL));
