"""A finished course in the forms that other programs read: books, cards, tours, archives."""
