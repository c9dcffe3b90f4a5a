DROP PROCEDURE plan_season;
