"""How is data edited when no action fits? Django's admin at /raw/, for Super and Technical Admin, with a reason each time."""
