-- An officer's reason for completing an enhanced due diligence.
ALTER TABLE customer_risks ADD COLUMN edd_reason text -- encrypted
    CHECK ((edd_basis IS NOT NULL AND edd_basis = 'officer') = (edd_reason IS NOT NULL));
