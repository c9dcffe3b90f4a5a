DROP FUNCTION next_invoice(text, integer);

DROP FUNCTION next_invoice(text);

DROP SEQUENCE invoice_number;
