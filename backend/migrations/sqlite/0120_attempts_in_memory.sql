-- Failed attempts are counted in memory of bounded size: a flood of them writes nothing.
DROP TABLE attempt;
