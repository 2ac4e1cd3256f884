"""The three places a repository comes from: this machine, a URL, an archive."""
