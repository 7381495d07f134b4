"""How do scripts ask about plans? One router for each thing they ask about."""
