DROP TABLE {company:Identifier}.hidden_days;
DROP TABLE {company:Identifier}.hidden_people;
DROP TABLE {company:Identifier}.hidden_workspaces;
