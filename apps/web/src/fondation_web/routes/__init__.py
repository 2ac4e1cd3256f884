"""The API, one file a noun: parse, call one use case, answer."""
