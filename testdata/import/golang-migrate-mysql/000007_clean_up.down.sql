DROP EVENT clean_up;
