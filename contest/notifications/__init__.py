"""What is told to people: inbox, e-mail, text messages, chat groups."""
