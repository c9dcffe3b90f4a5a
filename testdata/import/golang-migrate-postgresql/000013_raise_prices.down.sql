DROP PROCEDURE raise_prices(numeric);
