"""How are numbers written in Arabic? With Latin digits, and as the Gulf writes them: 2,610 entries in 6.60 seconds."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
