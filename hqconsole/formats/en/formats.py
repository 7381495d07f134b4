"""How are days written in English? As the tables of the console have them: 1 January 2027."""

DATE_FORMAT = "j F Y"
