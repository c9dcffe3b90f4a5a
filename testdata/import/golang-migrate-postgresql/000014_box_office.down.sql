DROP VIEW box_office;
