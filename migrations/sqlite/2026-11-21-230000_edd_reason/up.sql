-- An officer's reason for completing an enhanced due diligence; encrypted.
ALTER TABLE customer_risks ADD COLUMN edd_reason TEXT
    CHECK ((edd_basis IS NOT NULL AND edd_basis = 'officer') = (edd_reason IS NOT NULL));
