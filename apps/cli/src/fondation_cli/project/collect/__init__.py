"""Files taken out of a folder that foreign code wrote to, and may still be writing to."""
