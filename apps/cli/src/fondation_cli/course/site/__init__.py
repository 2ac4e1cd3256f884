"""The course as a folder of pages: reads from disk with no network, and when it is served from any folder."""
